"""Coverage as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from support.contract.coverage.coverage import Coverage, Excuse
from support.contract.coverage.files import as_json, load_asserted, load_coverage
from support.contract.coverage.points import Point
from support.contract.errors import ContractError

if TYPE_CHECKING:
    from pathlib import Path

OPERATION, OK = Point("operations", "GET /ä"), Point("statuses", "GET /ä", "200")
FAILED = Point("statuses", "GET /ä", "500")
NAME = Point("answer fields", "GET /ä", "200", "$.name")
COVERAGE = Coverage(
    title="Pets 1",
    points=(OPERATION, OK, NAME, FAILED),
    seen=frozenset({OPERATION, OK}),
    excuses=frozenset({Excuse("500"), Excuse("503", "GET /ä")}),
    asserted={OK: True, NAME: False},
)


def test_coverage_is_written_and_read(tmp_path: Path) -> None:
    file = tmp_path / "coverage.json"
    file.write_text(as_json(COVERAGE), encoding="utf-8")

    assert load_coverage(file) == COVERAGE


def test_the_file_says_what_was_seen() -> None:
    content = json.loads(as_json(COVERAGE))

    assert content["percent"] == pytest.approx(200 / 3)
    assert content["criteria"]["statuses"] == {
        "documented": 2,
        "seen": 1,
        "excused": 1,
        "asserted": 1,
    }
    assert content["points"][1:] == [
        {
            "criterion": "statuses",
            "operation": "GET /ä",
            "status": "200",
            "state": "seen",
            "asserted": True,
        },
        {
            "criterion": "answer fields",
            "operation": "GET /ä",
            "status": "200",
            "name": "$.name",
            "state": "never seen",
            "asserted": False,
        },
        {
            "criterion": "statuses",
            "operation": "GET /ä",
            "status": "500",
            "state": "excused",
        },
    ]


def test_without_mutation_nothing_is_said_of_what_is_asserted(tmp_path: Path) -> None:
    plain = Coverage("", (OK,), frozenset())
    (tmp_path / "c.json").write_text(as_json(plain), encoding="utf-8")

    assert "asserted" not in json.loads(as_json(plain))["points"][0]
    assert load_coverage(tmp_path / "c.json").asserted is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{}", "is no contract coverage: title: Field required and 2 more"),
        ("[]", "is no contract coverage: the file"),
        ("{", "is not JSON"),
        (
            '{"title": "", "excuses": [], "points": [{"criterion": "luck", "state": "seen"}]}',
            r"is no contract coverage: points\.0\.criterion",
        ),
    ],
)
def test_another_file_is_refused(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "c.json").write_text(content, encoding="utf-8")

    with pytest.raises(ContractError, match=message):
        load_coverage(tmp_path / "c.json")


def test_a_file_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="cannot be read"):
        load_coverage(tmp_path / "c.json")


def test_what_is_asserted_is_read(tmp_path: Path) -> None:
    by_class = Point("answer fields", "GET /b", "4XX", "header ETag")
    other = Point("answer fields", "GET /b", "default", "$[*].id")
    answers = [Point("statuses", "GET /b", status) for status in ("4XX", "default")]
    file = tmp_path / "results.json"
    assert load_asserted(file, [NAME]) is None

    asserted = {
        "GET /ä 200": {"$.name": True, "$.other": True, "$": False},
        "GET /b 404": {"ETag": False},
        "GET /b 201": {"$[*].id": True},
    }
    file.write_text(json.dumps({"asserted": asserted, "score": 95}), encoding="utf-8")

    found = load_asserted(file, [OK, NAME, *answers, by_class, other])

    assert found == {NAME: True, by_class: False, other: True}


def test_another_file_of_what_is_asserted_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    file.write_text("{}", encoding="utf-8")

    with pytest.raises(ContractError, match=r"no asserted fields: asserted: .*; delete it"):
        load_asserted(file, [NAME])
