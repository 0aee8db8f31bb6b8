"""The outcome of an operation: a value or an error."""

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
    """The outcome of a When step, to be checked by Then steps; created by ``attempt``."""

    _value: T | None
    _error: Exception | None

    @property
    def value(self) -> T:
        """The value; raises the error if there is one."""
        if self._error is not None:
            raise self._error
        return self._value  # type: ignore[return-value]  # without an error it is a T

    def error(self, expected: type[E]) -> E:
        """Return the error; raises AssertionError if there is none, and an unexpected error."""
        if self._error is None:
            raise AssertionError(f"it succeeded, but should have failed with {expected.__name__}")
        if not isinstance(self._error, expected):
            raise self._error
        return self._error

    def failed(self) -> bool:
        """Return whether there is an error."""
        return self._error is not None


async def attempt(awaitable: Awaitable[T]) -> Outcome[T]:
    """Await an operation and return its outcome, so that a When step need not check it."""
    try:
        return Outcome(await awaitable, None)
    except Exception as error:  # noqa: BLE001 - Then steps check it; ``value`` raises it again
        return Outcome(None, error)


async def attempt_all(awaitables: Iterable[Awaitable[T]]) -> list[Outcome[T]]:
    """Await operations concurrently and return their outcomes, in the order of the operations."""
    return await asyncio.gather(*map(attempt, awaitables))
