"""Checks performed on results that no server has sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import httpx
import pytest

from support.http.errors import RequestError
from support.language.matching.paths import PathError

if TYPE_CHECKING:
    from types import ModuleType

    from support.conversation.conversation import Result


class Verdict(Protocol):
    """Returns whether a step passes after a request with this result."""

    async def __call__(
        self, module: ModuleType, step: str, *results: Result, **fixtures: Any
    ) -> bool:
        """Perform a step; further arguments are its fixtures, table or docstring."""
        ...


@pytest.fixture
def verdict(perform: Any, talking: Any) -> Verdict:
    """A function that performs a Then step; errors other than failures of a check are raised."""
    conversation = talking(lambda _: httpx.Response(200))

    async def passes(module: ModuleType, step: str, *results: Result, **fixtures: Any) -> bool:
        conversation.record(*results)
        try:
            await perform(module, f"Then {step}", conversation=conversation, **fixtures)
        except (AssertionError, PathError, RequestError):
            return False
        return True

    return passes
