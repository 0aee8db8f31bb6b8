"""A plugin of pytest: cases without schemathesis, for what runs them.

``FIXED_CASES`` has a list of cases for each operation: method, path and body of the request, and
the titles of the faults that each response has.
"""

from __future__ import annotations

import json
import os
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

from support.fuzzing.cases import Written
from support.fuzzing.findings import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from support.http.exchange import Exchange


class FixedCase:
    """A case that is written down."""

    is_valid = True

    def __init__(self, address: str, given: Mapping[str, Any]) -> None:
        self._address = address
        self._given = given
        self.in_path: dict[str, str] = dict(given.get("in_path", {}))
        self.description = str(given.get("description", "a case"))

    def place(self, values: Mapping[str, str]) -> None:
        """Take the values."""
        self.in_path |= values

    def written(self) -> Written:
        """Return the request."""
        url = f"{self._address}{self._given['path'].format(**self.in_path)}"
        body = json.dumps(self._given["body"]).encode() if "body" in self._given else b""
        kind = (("Content-Type", "application/json"),) if body else ()
        return Written(self._given["method"], url, kind, body)

    def faults(self, exchange: Exchange) -> list[Fault]:
        """Return those that are written down for the status of the response."""
        outcome = exchange.outcome
        return [Fault(title, title) for title in self._given.get("faults", {}).get(outcome, ())]


class FixedGenerator:
    """The cases of FIXED_CASES."""

    def __init__(self, document: Any, address: str, seed: int, examples: int) -> None:
        assert document["openapi"]
        assert (seed, examples) >= (0, 0)
        self._address = address.rstrip("/")
        self._cases = json.loads(os.environ.get("FIXED_CASES", "{}"))

    def cases(self, method: str, path: str, unasked: Iterable[str] = ()) -> list[FixedCase]:
        """Return the cases of an operation."""
        assert isinstance(unasked, set)
        return [FixedCase(self._address, one) for one in self._cases.get(f"{method} {path}", [])]

    def valid(self, method: str, path: str) -> list[FixedCase]:
        """Return the cases of an operation."""
        return self.cases(method, path, set())


def pytest_addoption() -> None:
    """Take the place of the module that uses schemathesis, in a process of its own."""
    module: Any = ModuleType("support.fuzzing.generation")
    module.Generator = FixedGenerator
    sys.modules[module.__name__] = module
