"""The trials of a measurement, in their order: unchanged, harmless, forbidden, and lies."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING

from support.mutation.search import Search
from support.mutation.trials.trial import Trial, Tried

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from support.contract.mutation.judging import Found
    from support.contract.mutation.shapes import Shape
    from support.mutation.search import Result, Suite


class Each:
    """Trials that do not depend on each other; ``ended`` has their ends."""

    def __init__(self, trials: Iterable[Trial]) -> None:
        self._waiting = deque(trials)
        self.ended: list[tuple[Trial, Tried]] = []

    def next(self) -> Trial | None:
        """Return the next trial."""
        return self._waiting.popleft() if self._waiting else None

    def tell(self, trial: Trial, tried: Tried) -> None:
        """Note how a trial has ended."""
        self.ended.append((trial, tried))


class Searches:
    """The searches for scenarios that notice lies.

    No trial starts after ``deadline``, in seconds of time.monotonic. The scenarios of a lie are
    ordered when its search begins, so that the last ones to notice a lie about the same answers
    come first.
    """

    def __init__(
        self,
        lies: Sequence[Found],
        suite: Suite,
        numbers: Mapping[str, int],
        deadline: float | None = None,
    ) -> None:
        self._waiting = deque(lies)
        self._suite = suite
        self._numbers = numbers
        self._deadline = deadline
        self._idle: deque[Search] = deque()
        self._busy: dict[str, Search] = {}  # by the key of its lie
        self._killers: dict[Shape, list[str]] = {}
        self.results: list[Result] = []
        self.trials = 0

    def next(self) -> Trial | None:
        """Return a trial of a search that has begun, or else of a new one."""
        if self._deadline is not None and time.monotonic() > self._deadline:
            return None
        search = self._idle.popleft() if self._idle else self._new()
        scenario = search.next() if search else None
        if search is None or scenario is None:
            return None
        trial = Trial(self._numbers[scenario], (search.lie.mutant,), is_judged=True)
        self._busy[search.lie.mutant.key] = search
        return trial

    def tell(self, trial: Trial, tried: Tried) -> None:
        """Note how a trial has ended."""
        search = self._busy.pop(trial.mutants[0].key)
        search.tell(tried)
        self.trials += 1
        if search.next() is not None:
            self._idle.append(search)
        else:
            self._end(search)

    def close(self) -> list[Result]:
        """Return what is known of all lies, also of those that there was no time for."""
        while self._idle:
            self._end(self._idle.popleft())
        while search := self._new():
            self._end(search)
        return self.results

    def _new(self) -> Search | None:
        if not self._waiting:
            return None
        lie = self._waiting.popleft()
        return Search(lie, self._suite, self._killers.get(lie.mutant.shape, []))

    def _end(self, search: Search) -> None:
        result = search.result()
        self.results.append(result)
        if result.verdict == "check":
            killers = self._killers.setdefault(search.lie.mutant.shape, [])
            if result.scenario in killers:
                killers.remove(result.scenario)
            killers.insert(0, result.scenario)
