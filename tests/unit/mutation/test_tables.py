"""The score as Markdown and JSON."""

from __future__ import annotations

import json

import pytest

from support.contract.mutation.judging import Found
from support.contract.mutation.mutants import Mutant
from support.mutation.score import Brittle, LeftOut, Sample
from support.mutation.tables import as_json, markdown, summary
from tests.unit.contract.mutation.examples import READ
from tests.unit.mutation.examples import LIST, result
from tests.unit.mutation.test_score import scored

VIOLATION = Found(Mutant(READ, "null", ("name",)), ("a",))
SCORE = scored(
    results=(
        result("check", "id"),
        result("crash", "kind", reason="KeyError: 'kind'"),
        result("survived", "name"),
        result("undecided", "size", LIST, "the time was over"),
    ),
    violations=7,
    sample=(Sample(VIOLATION, "a", is_noticed=True), Sample(VIOLATION, "b", is_noticed=False)),
    unpromised=(Found(Mutant(READ, "another value", ("title",)), ("a",)),),
    brittle=(Brittle("a", "GET /things 200: other white space", "AssertionError: text"),),
    left_out=(LeftOut("c", "it injects faults"),),
    trials=9,
    kept=1,
    seconds=2.34,
)


def test_a_line_says_it_all() -> None:
    assert summary(SCORE) == (
        "mutation score 66.7 %: of 4 lies that conform to the contract, scenarios notice 1 by a "
        "check and 1 by a crash; 1 survived, 1 undecided"
    )
    assert "undecided" not in summary(scored("check"))


@pytest.mark.promise("contract.md", "`reports/mutation/score.md`")
def test_a_page_names_what_is_to_be_done() -> None:
    assert markdown(SCORE) == PAGE


def test_what_there_is_nothing_of_has_no_heading() -> None:
    headings = [line for line in markdown(scored("check")).splitlines() if line.startswith("## ")]
    assert headings == ["## Changes that break the contract"]


@pytest.mark.promise("contract.md", "`results.json` beside")
def test_json_has_the_fields_that_are_asserted() -> None:
    written = json.loads(json.dumps(as_json(SCORE)))
    assert written["score"] == 66.67
    assert written["asserted"] == {
        "GET /things/{id} 200": {"$.id": True, "$.kind": False, "$.name": False}
    }
    assert written["lies"][1] == {
        "operation": "GET /things/{id}",
        "status": 200,
        "place": "$.kind",
        "change": "another value",
        "verdict": "crash",
        "scenario": "a.feature::A",
        "reason": "KeyError: 'kind'",
    }
    assert [one["place"] for one in written["unpromised"]] == ["$.title"]
    assert [one["noticed"] for one in written["violations"]["tried"]] == [True, False]
    assert (written["violations"]["number"], written["trials"], written["known"]) == (7, 9, 1)
    assert written["brittle"][0]["scenario"] == "a"
    assert written["left_out"] == [{"scenario": "c", "reason": "it injects faults"}]


PAGE = """# Mutation score

Mutation score 66.7 %: of 4 lies that conform to the contract, scenarios notice 1 by a check and \
1 by a crash; 1 survived, 1 undecided.

| operation | lies | check | crash | survived | undecided |
|---|---|---|---|---|---|
| GET /things/{id} | 3 | 1 | 1 | 1 | 0 |
| GET /things | 1 | 0 | 0 | 0 | 1 |
| all | 4 | 1 | 1 | 1 | 1 |

| change | lies | survived |
|---|---|---|
| another value | 4 | 1 |

## Lies that no scenario notices

- GET /things/{id} 200 `$.name`: another value; the nearest scenario is `a.feature::A`

## Undecided

- GET /things 200 `$.size`: another value; the nearest scenario is `a.feature::A`: the time was over

## Noticed by a crash only

- GET /things/{id} 200 `$.kind`: another value; in `a.feature::A`: KeyError: 'kind'

## Scenarios that notice a change of the form alone

- `a`: GET /things 200: other white space (AssertionError: text)

## Unpromised: texts that no request carried

- GET /things/{id} 200 `$.title`: another value

## Scenarios left out

- `c`: it injects faults

## Changes that break the contract

- 7 in all, left to the check of every exchange; one of each kind tried:
- GET /things/{id} 200 `$.name`: null: noticed in `a`
- GET /things/{id} 200 `$.name`: null: **not noticed** in `b`
"""
