"""Drifts: what an exchange shows that the document does not say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

_ENTRY = re.compile(r"\[\d+\]")

Kind = Literal["path", "method", "status", "media type", "header", "body", "request"]


_WORDS: dict[Kind, str] = {"request": "request ", "header": "header "}
"""What precedes the place of a drift that is not in the body of the answer."""


@dataclass(frozen=True)
class Drift:
    """One difference between an exchange and the document.

    ``operation`` is its method and path, as documented if they are. ``place`` is a JSON path, or
    the name of a header or parameter. ``source`` is where the document says what is ``expected``.
    ``found`` contains no secret.
    """

    operation: str
    status: int
    kind: Kind
    place: str
    keyword: str
    expected: str
    found: str
    source: str = ""

    def __str__(self) -> str:
        where = f" {_WORDS.get(self.kind, '')}{self.place}" if self.place else ""
        source = f" ({self.source})" if self.source else ""
        return (
            f"{self.operation}, {self.status}:{where} {self.found}; "
            f"the document says: {self.expected}{source}"
        )

    @property
    def pattern(self) -> str:
        """The place without the numbers of entries: ``$.items[*].role``."""
        return _ENTRY.sub("[*]", self.place)


def json_path(parts: Sequence[str | int]) -> str:
    """Return a path in the notation of RFC 9535."""
    return "$" + "".join(_step(part) for part in parts)


def _step(part: str | int) -> str:
    if isinstance(part, int):
        return f"[{part}]"
    name = str(part)  # an invalid document may require a field called null
    return f".{name}" if name.isidentifier() and name.isascii() else f"[{name!r}]"
