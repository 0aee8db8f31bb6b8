"""The score."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support.mutation.score import Score, asserted
from support.mutation.search import Result
from tests.unit.mutation.examples import LIST, result, status

if TYPE_CHECKING:
    from support.mutation.search import Verdict


def scored(*verdicts: Verdict, **more: Any) -> Score:
    given: dict[str, Any] = {
        "results": tuple(result(verdict, f"f{n}") for n, verdict in enumerate(verdicts)),
        **dict.fromkeys(("sample", "unpromised", "brittle", "left_out", "steady"), ()),
        **dict.fromkeys(("violations", "scenarios", "shapes", "trials", "kept"), 0),
        "seconds": 0.0,
    }
    return Score(**{**given, **more})


@pytest.mark.promise("contract.md", "The score is the share")
@pytest.mark.parametrize(
    ("verdicts", "percent", "bounds"),
    [
        ([], 0, (0, 0)),
        (["check", "crash"], 100, (100, 100)),
        (["check", "survived", "crash", "survived"], 50, (50, 50)),
        (["check", "undecided"], 100, (50, 100)),
        (["survived", "undecided"], 0, (0, 50)),
        (["undecided"], 0, (0, 100)),
        (["check", "crash", "survived", "undecided"], pytest.approx(66.67, abs=0.01), (50, 75)),
    ],
)
def test_the_score_is_the_share_of_decided_lies_that_are_noticed(
    verdicts: list[Verdict], percent: float, bounds: tuple[float, float]
) -> None:
    score = scored(*verdicts)
    assert (score.percent, score.bounds) == (percent, bounds)


def test_verdicts_are_counted() -> None:
    score = scored("check", "crash", "survived", "check")
    assert (score.number("check"), score.number("check", "crash"), score.number()) == (2, 3, 0)


@pytest.mark.promise("contract.md", "`results.json` beside")
def test_a_field_is_asserted_if_a_check_notices_a_change_of_it() -> None:
    results = [
        result("survived", "name"),
        result("check", "name"),
        result("crash", "id"),
        result("survived", "kind"),
        result("undecided", "size"),
        result("check", "name", LIST),
        Result(status(), "check", "a"),
    ]
    assert asserted(results) == {
        "GET /things/{id} 200": {"$.name": True, "$.id": False, "$.kind": False},
        "GET /things 200": {"$.name": True},
    }
