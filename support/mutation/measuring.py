"""Measure the mutation score of the scenarios of a session."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from support.contract.mutation.judging import sort
from support.contract.mutation.shapes import Shapes
from support.gherkin.compat import scenario_template
from support.mutation.plans import Each, Searches
from support.mutation.score import Brittle, LeftOut, Sample, Score
from support.mutation.search import Suite
from support.mutation.trials.trial import Trial
from support.run.contract.collected import EXEMPT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import pytest

    from support.contract.loading import Document
    from support.contract.mutation.judging import Found, Sorted
    from support.contract.mutation.mutants import Mutant
    from support.contract.mutation.shapes import Shape
    from support.http.exchange import Exchange
    from support.mutation.kept import Kept
    from support.mutation.search import Result
    from support.mutation.trials.pool import Pool
    from support.mutation.trials.trial import Tried

_LEFT_OUT = {
    "not run": "it was not run, or was expected to fail",
    "not recorded": "its recording does not have all of its requests",
}


@dataclass(frozen=True)
class Api:
    """The API whose answers are changed."""

    document: Document
    base_url: str


@dataclass(frozen=True)
class Options:
    """How to measure.

    ``budget`` is the time for lies in seconds; without it, all are decided. Violations are tried
    only where drifts from the contract fail. ``say`` is told what follows.
    """

    budget: float | None = None
    tries_violations: bool = True
    say: Callable[[str], None] = lambda _: None


class Measurement:
    """Measures the score of a session's scenarios with a pool of workers."""

    def __init__(
        self, session: pytest.Session, pool: Pool, api: Api, options: Options | None = None
    ) -> None:
        self._items = session.items
        self._pool = pool
        self._api = api
        self._options = options or Options()
        self._numbers = {item.nodeid: number for number, item in enumerate(session.items)}
        self._trials = 0

    def score(self, kept: Kept) -> Score:
        """Run all scenarios as they are, and again with changed answers."""
        started = time.monotonic()
        true, left_out = self._true()
        sorted_ = sort(self._api.document, self._api.base_url, _exchanges(true))
        suite = _suite(true, Shapes(self._api.document, self._api.base_url))
        brittle = list(self._brittle(sorted_, kept))
        sample = self._sampled(sorted_, suite)
        known, unknown = kept.split(sorted_.lies)
        self._options.say(
            f"{len(true)} scenarios get {len(sorted_.shapes)} answers; {len(sorted_.lies)} lies "
            f"about them, of which {len(known)} verdicts are known"
        )
        results = [*known, *self._results(unknown, suite)]
        order = {found.mutant.key: number for number, found in enumerate(sorted_.lies)}
        return Score(
            results=tuple(sorted(results, key=lambda one: order[one.lie.mutant.key])),
            violations=len(sorted_.violations),
            sample=tuple(sample),
            unpromised=sorted_.unpromised,
            brittle=tuple(brittle),
            steady=tuple(true.keys() - {one.scenario for one in brittle}),
            left_out=tuple(left_out),
            scenarios=len(true),
            shapes=len(sorted_.shapes),
            trials=self._trials,
            kept=len(known),
            seconds=time.monotonic() - started,
        )

    def _run(self, trials: Sequence[Trial]) -> list[tuple[str, Tried]]:
        """Run trials; return their ends with the node ids, in the order of the trials."""
        plan = Each(trials)
        self._pool.run(plan)
        self._trials += len(plan.ended)
        ended = {id(trial): tried for trial, tried in plan.ended}
        return [(self._items[trial.scenario].nodeid, ended[id(trial)]) for trial in trials]

    def _true(self) -> tuple[dict[str, Tried], list[LeftOut]]:
        """Run scenarios without changes; return those that can judge changes, and the others."""
        scenarios = [item for item in self._items if scenario_template(item) is not None]
        exempt = {item.nodeid for item in scenarios if item.get_closest_marker(EXEMPT)}
        trials = [
            Trial(self._numbers[item.nodeid]) for item in scenarios if item.nodeid not in exempt
        ]
        true, left_out = {}, [LeftOut(nodeid, f"it has the tag @{EXEMPT}") for nodeid in exempt]
        for nodeid, tried in self._run(trials):
            if tried.outcome == "passed" and not tried.injects:
                true[nodeid] = tried
            else:
                left_out.append(LeftOut(nodeid, _reason(tried)))
        return true, sorted(left_out, key=lambda one: self._numbers[one.scenario])

    def _brittle(self, found: Sorted, kept: Kept) -> Iterator[Brittle]:
        """Yield scenarios that notice harmless changes, told all at once and then one by one."""
        mutants = tuple(one.mutant for one in found.harmless)
        scenarios = dict.fromkeys(name for one in found.harmless for name in one.scenarios)
        unknown = [nodeid for nodeid in scenarios if not kept.is_steady(nodeid)]
        tried = self._run([self._trial(nodeid, mutants) for nodeid in unknown])
        for nodeid in [nodeid for nodeid, one in tried if _fails(one)]:
            alone = self._run([self._trial(nodeid, (mutant,)) for mutant in mutants])
            for mutant, (_, one) in zip(mutants, alone, strict=True):
                if _fails(one):
                    yield Brittle(nodeid, f"{mutant.shape}: {mutant.change}", one.reason)

    def _trial(self, nodeid: str, mutants: tuple[Mutant, ...]) -> Trial:
        return Trial(self._numbers[nodeid], mutants, is_judged=True)

    def _sampled(self, found: Sorted, suite: Suite) -> list[Sample]:
        """Try a violation of each kind on the quickest scenario, with the contract checked."""
        violations = found.violations if self._options.tries_violations else ()
        kinds = {one.mutant.change: one for one in reversed(violations)}
        chosen = [
            (one, min(one.scenarios, key=suite.seconds.__getitem__))
            for _, one in sorted(kinds.items())
        ]
        trials = [Trial(self._numbers[nodeid], (one.mutant,)) for one, nodeid in chosen]
        return [
            Sample(one, nodeid, is_noticed=tried.outcome == "drift")
            for (one, nodeid), (_, tried) in zip(chosen, self._run(trials), strict=True)
        ]

    def _results(self, lies: Sequence[Found], suite: Suite) -> list[Result]:
        budget = self._options.budget
        deadline = None if budget is None else time.monotonic() + budget
        plan = Searches(lies, suite, self._numbers, deadline)
        self._pool.run(plan)
        self._trials += plan.trials
        return plan.close()


def _fails(tried: Tried) -> bool:
    return tried.outcome in {"check", "crash", "drift"}


def _reason(tried: Tried) -> str:
    if tried.injects:
        return "it injects faults"
    return _LEFT_OUT.get(tried.outcome) or f"it fails without a changed answer: {tried.reason}"


def _exchanges(true: Mapping[str, Tried]) -> dict[str, Sequence[Exchange]]:
    return {nodeid: tried.exchanges for nodeid, tried in true.items()}


def _suite(true: Mapping[str, Tried], shapes: Shapes) -> Suite:
    def of(exchanges: Sequence[Exchange]) -> frozenset[Shape]:
        found = (
            shapes.of(one.request.method, one.request.url, one.response.status)
            for one in exchanges
            if one.response
        )
        return frozenset(shape for shape in found if shape)

    return Suite(
        seconds={nodeid: tried.seconds for nodeid, tried in true.items()},
        touched={nodeid: of(tried.exchanges) for nodeid, tried in true.items()},
        subjects={nodeid: of(tried.subject) for nodeid, tried in true.items()},
    )
