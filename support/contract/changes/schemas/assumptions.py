"""Results for pairs of schemas that may contain themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")


class Assumptions(Generic[Result]):
    """Results by pairs; a pair that is being compared counts as one without a difference.

    If it proves to have one, what was found out meanwhile is forgotten: it may rest on that.
    """

    def __init__(self, assumed: Result) -> None:
        self._assumed = assumed
        self._results: dict[tuple[int, ...], Result] = {}
        self._open: set[tuple[int, ...]] = set()
        self._used = 0  # how often the assumption served
        self._kept: list[Any] = []

    def of(self, pair: tuple[Any, ...], compare: Callable[[], Result]) -> Result:
        """Return the result for objects, by their identity."""
        key = tuple(map(id, pair))
        if key in self._results:
            self._used += key in self._open
            return self._results[key]
        self._kept.append(pair)  # so that the ids stay theirs
        used, before = self._used, len(self._results)
        self._results[key] = self._assumed
        self._open.add(key)
        result = compare()
        self._open.discard(key)
        if self._used > used and result != self._assumed:
            for later in list(self._results)[before:]:
                if later not in self._open:
                    del self._results[later]
        self._results[key] = result
        return result
