"""A measurement, whose trials end as a script says."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from support.mutation import measuring
from support.mutation.measuring import Api, Measurement, Options
from support.mutation.score import Brittle, LeftOut
from support.mutation.search import Result
from support.mutation.trials.trial import Tried
from support.run.contract.collected import EXEMPT
from tests.unit.contract.mutation.examples import BASE, exchange, request, response

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from support.contract.loading import Document
    from support.contract.mutation.judging import Found
    from support.mutation.score import Score
    from support.mutation.trials.trial import Trial

    Script = Callable[[str, Trial], Tried]

THING = {"id": "t1", "name": "Saw", "kind": "tool"}
READ = exchange(request(), response(THING, etag='"v1"'))
TRUE = Tried("passed", seconds=1.0, exchanges=(READ,), subject=(READ,))
SILENT, CHECKED = Tried("passed", told=1), Tried("check", told=1, reason="AssertionError: no")
NAMES = ("reads", "reads again", "exempt", "a test")


class Pool:
    """Runs trials by a script; ``ran`` has their scenarios, and what they were told."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.ran: list[tuple[str, list[str]]] = []

    def run(self, plan: Any) -> None:
        while (trial := plan.next()) is not None:
            told = [f"{mutant.where} {mutant.change}" for mutant in trial.mutants]
            self.ran.append((NAMES[trial.scenario], told))
            plan.tell(trial, self.script(NAMES[trial.scenario], trial))


class NothingKept:
    """No verdict is known."""

    def is_steady(self, nodeid: str) -> bool:
        return not nodeid

    def split(self, lies: Sequence[Found]) -> tuple[list[Result], list[Found]]:
        return [], list(lies)


NOTHING_KEPT = NothingKept()


def item(name: str) -> Any:
    exempt = name == "exempt"
    return SimpleNamespace(
        nodeid=name, get_closest_marker=lambda tag: (tag == EXEMPT and exempt) or None
    )


@pytest.fixture
def measured(
    document: Document, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[Score, Pool]]:
    """Measure with a script for trials with changed answers."""
    monkeypatch.setattr(measuring, "scenario_template", lambda one: one.nodeid != "a test" or None)

    def measured(script: Script, kept: Any = NOTHING_KEPT, **options: Any) -> tuple[Score, Pool]:
        pool = Pool(lambda name, trial: script(name, trial) if trial.mutants else true(name))
        session: Any = SimpleNamespace(items=[item(name) for name in NAMES])
        runner: Any = pool
        measurement = Measurement(session, runner, Api(document, BASE), Options(**options))
        return measurement.score(kept), pool

    true = dict.fromkeys(NAMES, TRUE).__getitem__
    return measured


def by_field(name: str, trial: Trial) -> Tried:
    """The second scenario checks the name, and nobody anything else."""
    if not trial.is_judged:
        return Tried("drift")
    is_checked = trial.mutants[0].name == "name" and len(trial.mutants) == 1
    return CHECKED if is_checked and name == "reads again" else SILENT


def verdicts(score: Score) -> dict[str, str]:
    return {
        f"{one.lie.mutant.where} {one.lie.mutant.change}": f"{one.verdict} {one.scenario}"
        for one in score.results
    }


@pytest.mark.promise("contract.md", "`make mutation` does")
def test_scenarios_are_run_as_they_are_and_with_changed_answers(
    measured: Callable[..., tuple[Score, Pool]],
) -> None:
    score, pool = measured(by_field)
    assert [one for one in pool.ran if not one[1]] == [("reads", []), ("reads again", [])]
    assert verdicts(score) == {
        "$.id another value": "survived reads",
        "$.kind another value": "survived reads",
        "$.kind the field is missing": "survived reads",
    }
    assert (score.scenarios, score.shapes, score.trials) == (2, 1, len(pool.ran))
    assert [one.scenario for one in score.left_out] == ["exempt"]
    assert score.percent == 0
    assert score.seconds > 0


def test_what_a_scenario_checks_is_noticed(
    measured: Callable[..., tuple[Score, Pool]],
) -> None:
    def script(_: str, trial: Trial) -> Tried:
        is_kind = [mutant.name for mutant in trial.mutants] == ["kind"]
        return CHECKED if is_kind and trial.is_judged else SILENT

    found = verdicts(measured(script)[0])
    assert found["$.kind another value"] == "check reads"
    assert found["$.id another value"] == "survived reads"


@pytest.mark.promise("contract.md", "it breaks the contract")
def test_a_violation_of_each_kind_is_tried_with_the_contract(
    measured: Callable[..., tuple[Score, Pool]],
) -> None:
    def script(_: str, trial: Trial) -> Tried:
        if trial.is_judged:
            return SILENT
        return Tried("passed" if trial.mutants[0].change == "null" else "drift")

    score, _ = measured(script)
    noticed = {one.violation.mutant.change: one.is_noticed for one in score.sample}
    assert noticed.pop("null") is False
    assert set(noticed.values()) == {True}
    assert noticed.keys() >= {"the field is missing", "another type", "an undocumented status"}
    assert score.violations >= len(score.sample) > 4


def test_where_drifts_do_not_fail_none_is_tried(
    measured: Callable[..., tuple[Score, Pool]],
) -> None:
    assert measured(by_field, tries_violations=False)[0].sample == ()


@pytest.mark.promise("contract.md", "it is of the form alone")
def test_harmless_changes_are_told_together_and_then_apart(
    measured: Callable[..., tuple[Score, Pool]],
) -> None:
    """So that only scenarios which notice one are run for each."""

    def script(name: str, trial: Trial) -> Tried:
        changes = [mutant.change for mutant in trial.mutants]
        brittle = name == "reads" and "other white space" in changes
        return CHECKED if brittle else SILENT

    score, pool = measured(script)
    change = "GET /things/{id} 200: other white space"
    assert score.brittle == (Brittle("reads", change, "AssertionError: no"),)
    assert score.steady == ("reads again",)
    harmless = [name for name, told in pool.ran if any(" other " in one for one in told)]
    assert harmless.count("reads again") == 1
    assert harmless.count("reads") == 3


@pytest.mark.promise("contract.md", "Scenarios with `@off_contract`")
@pytest.mark.parametrize(
    ("ends", "reason"),
    [
        (Tried("passed", injects=True), "it injects faults"),
        (Tried("not run"), "it was not run, or was expected to fail"),
        (Tried("not recorded"), "its recording does not have all of its requests"),
        (Tried("check", reason="No"), "it fails without a changed answer: No"),
        (Tried("crash", reason="No"), "it fails without a changed answer: No"),
    ],
)
def test_a_scenario_that_says_nothing_is_left_out(
    measured: Callable[..., tuple[Score, Pool]],
    monkeypatch: pytest.MonkeyPatch,
    ends: Tried,
    reason: str,
) -> None:
    run = Pool.run

    def with_one(pool: Pool, plan: Any) -> None:
        usual = pool.script
        pool.script = lambda name, trial: (
            ends if name == "reads" and not trial.mutants else usual(name, trial)
        )
        run(pool, plan)
        pool.script = usual

    monkeypatch.setattr(Pool, "run", with_one)
    score, pool = measured(by_field)
    assert score.left_out[0] == LeftOut("reads", reason)
    assert {name for name, told in pool.ran if told} == {"reads again"}


def test_what_is_known_is_not_tried_again(
    measured: Callable[..., tuple[Score, Pool]],
) -> None:
    class IdKept:
        """The verdict on one lie is known, and that one scenario is not brittle."""

        def is_steady(self, nodeid: str) -> bool:
            return nodeid == "reads"

        def split(self, lies: Sequence[Found]) -> tuple[list[Result], list[Found]]:
            known = [Result(one, "check", "reads") for one in lies if one.mutant.name == "id"]
            return known, [one for one in lies if one.mutant.name != "id"]

    score, pool = measured(by_field, IdKept())
    assert score.kept == 1
    assert next(iter(verdicts(score))) == "$.id another value", "in the usual order"
    assert not [told for _, told in pool.ran if told == ["$.id another value"]]
    assert [name for name, told in pool.ran if any(" other " in one for one in told)] == [
        "reads again"
    ]


@pytest.mark.promise("contract.md", "undecided |")
def test_when_the_time_is_over_lies_are_undecided(
    measured: Callable[..., tuple[Score, Pool]],
) -> None:
    score, _ = measured(by_field, budget=-1.0)
    assert {one.verdict for one in score.results} == {"undecided"}
