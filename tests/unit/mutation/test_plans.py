"""Trials in their order."""

from __future__ import annotations

import time

from support.mutation.plans import Each, Searches
from support.mutation.search import Suite
from support.mutation.trials.trial import Trial, Tried
from tests.unit.contract.mutation.examples import READ
from tests.unit.mutation.examples import lie

NUMBERS = {"a": 0, "b": 1}
SUITE = Suite(
    seconds={"a": 1, "b": 2},
    touched=dict.fromkeys("ab", frozenset({READ})),
    subjects=dict.fromkeys("ab", frozenset({READ})),
)
PASSED, CHECKED = Tried("passed", told=1), Tried("check", told=1)


def searches(*fields: str, deadline: float | None = None) -> Searches:
    return Searches([lie(field, "a", "b") for field in fields], SUITE, NUMBERS, deadline)


def verdicts(plan: Searches) -> dict[str, str]:
    return {one.lie.mutant.where: f"{one.verdict} {one.scenario}" for one in plan.close()}


def taken(plan: Searches) -> Trial:
    trial = plan.next()
    assert trial
    return trial


def test_trials_that_do_not_depend_on_each_other() -> None:
    plan, trials = Each([Trial(0), Trial(1)]), [Trial(0), Trial(1)]
    assert [plan.next(), plan.next(), plan.next()] == [*trials, None]
    plan.tell(trials[1], PASSED)
    assert plan.ended == [(trials[1], PASSED)]


def test_a_trial_tells_one_lie_and_only_where_it_conforms() -> None:
    trial = taken(searches("name"))
    assert [mutant.where for mutant in trial.mutants] == ["$.name"]
    assert trial.is_judged


def test_the_searches_of_two_lies_go_on_beside_each_other() -> None:
    plan = searches("name", "size")
    first, second = taken(plan), taken(plan)
    assert [first.scenario, second.scenario] == [0, 0]
    assert plan.next() is None, "each waits for the end of its trial"
    plan.tell(second, PASSED)
    again = taken(plan)
    assert (again.mutants, again.scenario) == (second.mutants, 1)
    plan.tell(again, PASSED)
    plan.tell(first, CHECKED)
    assert plan.next() is None
    assert verdicts(plan) == {"$.size": "survived a", "$.name": "check a"}
    assert plan.trials == 3


def test_the_last_to_notice_a_lie_about_an_answer_is_the_first_to_hear_the_next() -> None:
    plan = searches("name", "size", "kind")
    plan.tell(taken(plan), PASSED)
    plan.tell(taken(plan), CHECKED)  # b
    trial = taken(plan)
    assert trial.scenario == NUMBERS["b"]
    plan.tell(trial, PASSED)
    trial = taken(plan)
    assert trial.scenario == NUMBERS["a"]
    plan.tell(trial, CHECKED)
    assert taken(plan).scenario == NUMBERS["a"]
    assert verdicts(plan)["$.size"] == "check a"


def test_no_trial_starts_when_the_time_is_over() -> None:
    plan = searches("name", "size", deadline=time.monotonic() + 60)
    trial = taken(plan)
    plan._deadline = time.monotonic() - 1
    plan.tell(trial, PASSED)
    assert plan.next() is None
    assert verdicts(plan) == {"$.name": "undecided a", "$.size": "undecided a"}
