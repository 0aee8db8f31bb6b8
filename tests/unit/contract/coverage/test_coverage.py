"""Coverage: states, numbers, and merging."""

from __future__ import annotations

import dataclasses

import pytest

from support.contract.coverage.coverage import Coverage, Excuse, Tally, merged, shown_percent
from support.contract.coverage.points import Point
from support.contract.errors import ContractError

A, B = "GET /a", "GET /b"
OPERATION_A, OPERATION_B = Point("operations", A), Point("operations", B)
OK, FAILED = Point("statuses", A, "200"), Point("statuses", A, "500")
NAME, DETAIL = Point("answer fields", A, "200", "$.name"), Point("answer fields", A, "500", "$.d")
B_FAILED = Point("statuses", B, "500")
POINTS = (OPERATION_A, OK, NAME, FAILED, DETAIL, OPERATION_B, B_FAILED)
EVERYWHERE = Excuse("500")
OF_B = Excuse("500", B)


def coverage(*seen: Point, excuses: set[Excuse] | None = None) -> Coverage:
    return Coverage("Pets 1", POINTS, frozenset(seen), frozenset(excuses or ()))


def test_the_percentage_is_that_of_all_points() -> None:
    assert coverage().total.percent == 0
    assert coverage(OPERATION_A, OK).total.percent == pytest.approx(200 / 7)
    assert coverage(*POINTS).total.percent == 100


@pytest.mark.promise("contract.md", "Each is seen")
@pytest.mark.promise("contract.md", "An excuse includes")
@pytest.mark.promise("contract.md", "They are listed by name")
def test_excused_answers_do_not_count_with_all_that_they_contain() -> None:
    found = coverage(OPERATION_A, OK, NAME, OPERATION_B, excuses={EVERYWHERE})

    assert found.total.percent == 100
    assert found.total == Tally(documented=7, seen=4, excused=3, asserted=None)
    assert found.excused() == [FAILED, B_FAILED]
    assert found.never_seen() == []


def test_an_answer_that_was_seen_is_not_excused() -> None:
    found = coverage(FAILED, excuses={EVERYWHERE})

    assert found.states[FAILED] == "seen"
    assert found.states[DETAIL] == "never seen"
    assert found.states[B_FAILED] == "excused"


def test_an_excuse_may_be_of_one_operation() -> None:
    found = coverage(excuses={OF_B})

    assert found.excused() == [B_FAILED]
    assert found.states[FAILED] == "never seen"


def test_an_excuse_may_be_of_a_class() -> None:
    assert coverage(excuses={Excuse("5XX")}).excused() == [FAILED, B_FAILED]
    by_class = Point("statuses", A, "5XX")
    assert Excuse("5XX").is_for(by_class)
    assert not Excuse("500").is_for(by_class)
    assert not Excuse("5XX").is_for(Point("statuses", A, "default"))
    assert not Excuse("5XX").is_for(OPERATION_A)


def test_excuses_of_answers_that_were_seen_or_are_not_documented_are_needless() -> None:
    unknown = Excuse("503", A)
    found = coverage(B_FAILED, excuses={OF_B, unknown, Excuse("418"), Excuse("500", A)})

    assert [str(one) for one in found.needless] == ["GET /b 500", "GET /a 503"]


def test_what_was_never_seen_does_not_repeat_what_is_within_it() -> None:
    assert coverage().never_seen() == [OPERATION_A, OPERATION_B]
    assert coverage(OPERATION_A).never_seen() == [OK, FAILED, OPERATION_B]
    assert coverage(OPERATION_A, OK).never_seen() == [NAME, FAILED, OPERATION_B]


def test_the_numbers_of_each_criterion() -> None:
    tallies = coverage(OPERATION_A, OK, excuses={OF_B}).tallies

    assert list(tallies) == ["operations", "statuses", "answer fields"]
    assert tallies["statuses"] == Tally(documented=3, seen=1, excused=1, asserted=None)
    assert tallies["statuses"].never_seen == 1


def test_a_document_with_one_more_status_lowers_the_percentage() -> None:
    before = coverage(*POINTS)
    after = dataclasses.replace(before, points=(*POINTS, Point("statuses", B, "404")))

    assert after.total.percent < before.total.percent


def test_a_document_of_excused_answers_only_is_covered() -> None:
    empty = Coverage("", (FAILED,), frozenset(), frozenset({EVERYWHERE}))

    assert empty.total.percent == 100


@pytest.mark.promise("contract.md", "What the mutation of answers")
def test_asserted_fields_are_told_from_those_merely_seen() -> None:
    found = dataclasses.replace(coverage(OK, NAME), asserted={OK: True, NAME: False, DETAIL: False})

    assert found.merely_seen() == [NAME]
    assert found.total.asserted == 1
    assert found.tallies["operations"].asserted is None
    assert coverage(OK, NAME).merely_seen() == []


def test_merged_coverage_has_seen_what_any_has_seen() -> None:
    one = dataclasses.replace(coverage(OPERATION_A, OK), asserted={OK: True})
    other = dataclasses.replace(
        coverage(OPERATION_B, excuses={OF_B}), asserted={OK: False, NAME: False}
    )
    third = coverage(NAME)

    found = merged([one, other, third])

    assert found.seen == {OPERATION_A, OK, OPERATION_B, NAME}
    assert found.excuses == {OF_B}
    assert found.asserted == {OK: True, NAME: False}
    assert merged([third, third]) == third


def test_an_answer_that_one_run_has_seen_is_excused_in_none() -> None:
    excusing = coverage(excuses={EVERYWHERE})

    assert merged([excusing, coverage(B_FAILED)]).states[B_FAILED] == "seen"


@pytest.mark.parametrize("change", [{"title": "Pets 2"}, {"points": POINTS[1:]}])
def test_coverage_of_another_document_is_not_merged(change: dict[str, object]) -> None:
    other = dataclasses.replace(coverage(), **change)  # type: ignore[arg-type]

    with pytest.raises(ContractError, match=r"different documents, 'Pets 1' and 'Pets \d'"):
        merged([coverage(), other])


@pytest.mark.parametrize(("rate", "text"), [(100, "100 %"), (99.999, "99.99 %"), (50.5, "50.5 %")])
def test_percentages_are_rounded_down(rate: float, text: str) -> None:
    assert shown_percent(rate) == text
