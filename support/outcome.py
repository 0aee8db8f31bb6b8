"""What came of something that a scenario tried: a value, or the error that it ended in."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterable

T = TypeVar("T")
E = TypeVar("E", bound=Exception)


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """The outcome of a When, for the Thens to look at; made by ``attempt``."""

    _value: T | None
    _error: Exception | None

    @property
    def value(self) -> T:
        """The value; raises the error where there is one."""
        if self._error is not None:
            raise self._error
        return self._value  # type: ignore[return-value]  # without an error it is a T

    def error(self, expected: type[E]) -> E:
        """Return the error; raises AssertionError when there is none, and another error itself."""
        if self._error is None:
            raise AssertionError(f"it succeeded, and should have failed with {expected.__name__}")
        if not isinstance(self._error, expected):
            raise self._error
        return self._error

    def failed(self) -> bool:
        """Tell whether it ended in an error."""
        return self._error is not None


async def attempt(awaitable: Awaitable[T]) -> Outcome[T]:
    """Wait for something and keep what comes of it, so that a When need not judge it."""
    try:
        return Outcome(await awaitable, None)
    except Exception as error:  # noqa: BLE001 - the Thens judge it; ``value`` raises it again
        return Outcome(None, error)


async def attempt_all(awaitables: Iterable[Awaitable[T]]) -> list[Outcome[T]]:
    """Do so for many at the same time; the outcomes are in the order of the awaitables."""
    return await asyncio.gather(*map(attempt, awaitables))
