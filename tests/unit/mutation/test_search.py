"""The search for a scenario that notices a lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.mutation.search import OUT_OF_TIME, UNRECORDED, UNTOLD, Search, Suite
from support.mutation.trials.trial import Tried
from tests.unit.contract.mutation.examples import READ
from tests.unit.mutation.examples import LIST, lie

if TYPE_CHECKING:
    from support.mutation.trials.trial import Outcome

PASSED: list[Outcome] = ["passed"] * 4
ABOUT = frozenset({READ})
SUITE = Suite(
    seconds={"a": 3, "b": 1, "c": 2, "d": 4},
    touched={name: frozenset({READ, LIST}) for name in "abc"} | {"d": ABOUT},
    subjects={"a": ABOUT, "b": frozenset({LIST}), "c": frozenset({LIST}), "d": ABOUT},
)
LIE = lie("name", "a", "b", "c", "d")


def searched(*ends: Outcome | Tried, killers: tuple[str, ...] = ()) -> tuple[str, Search]:
    """Return which scenarios were tried with these ends, and the search."""
    search, tried = Search(LIE, SUITE, killers), ""
    for end in ends:
        scenario = search.next()
        assert scenario
        tried += scenario
        search.tell(end if isinstance(end, Tried) else Tried(end, told=1, reason=f"{end}!"))
    return tried, search


@pytest.mark.promise("contract.md", "Every answer of an operation")
@pytest.mark.promise("contract.md", "There is no limit")
@pytest.mark.promise("contract.md", "survived |")
def test_scenarios_about_the_answer_come_first_and_then_the_quick_ones() -> None:
    tried, search = searched("passed", "passed", "passed", "passed")
    assert tried == "adbc"
    assert search.next() is None
    assert search.result().verdict == "survived"


@pytest.mark.promise("contract.md", "Every answer of an operation")
def test_those_that_noticed_the_last_lies_come_before_the_others() -> None:
    assert searched(*PASSED, killers=("c", "d"))[0] == "dacb"


@pytest.mark.promise("contract.md", "The first check")
def test_the_first_check_ends_it() -> None:
    tried, search = searched("passed", "check")
    assert (tried, search.next()) == ("ad", None)
    found = search.result()
    assert (found.verdict, found.scenario, found.reason) == ("check", "d", "check!")


@pytest.mark.parametrize("crash", ["crash", "drift"])
def test_after_a_crash_those_about_the_answer_may_still_check_it(crash: Outcome) -> None:
    tried, search = searched(crash, "passed")
    assert (tried, search.next()) == ("ad", None)
    found = search.result()
    assert (found.verdict, found.scenario, found.reason) == ("crash", "a", f"{crash}!")
    assert searched("crash", "check")[1].result().verdict == "check"


def test_the_first_crash_is_shown() -> None:
    assert searched("crash", "crash")[1].result().scenario == "a"


def test_a_crash_of_another_scenario_ends_it() -> None:
    tried, search = searched("passed", "passed", "crash")
    assert (tried, search.next()) == ("adb", None)
    assert search.result().verdict == "crash"


@pytest.mark.promise("contract.md", "undecided |")
def test_an_end_before_its_time_decides_nothing() -> None:
    found = searched("passed", "passed")[1].result()
    assert (found.verdict, found.reason) == ("undecided", OUT_OF_TIME)
    assert Search(LIE, SUITE, ()).result().verdict == "undecided"


def test_a_crash_is_known_also_when_the_time_is_over() -> None:
    assert searched("crash")[1].result().verdict == "crash"


@pytest.mark.promise("contract.md", "undecided |")
def test_a_scenario_that_left_its_recording_decides_nothing() -> None:
    found = searched("passed", "not recorded", "passed", "passed")[1].result()
    assert (found.verdict, found.reason) == ("undecided", UNRECORDED)
    assert searched("not recorded", "check")[1].result().verdict == "check"


def test_a_lie_that_was_never_told_has_not_survived() -> None:
    found = searched(*[Tried("passed")] * 4)[1].result()
    assert (found.verdict, found.reason) == ("undecided", UNTOLD)


def test_the_nearest_scenario_is_about_the_answer_and_little_else() -> None:
    found = searched(*PASSED, killers=("c",))[1].result()
    assert found.scenario == "d"
