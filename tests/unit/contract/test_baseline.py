"""Known drifts are tolerated until they expire."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import TYPE_CHECKING

import pytest

from support.contract.baseline import load_baseline
from support.contract.drifts import Drift
from support.contract.errors import ContractError

if TYPE_CHECKING:
    from pathlib import Path

DRIFT = Drift("GET /users", 200, "body", "$.items[3].role", "enum", "one of 1", "is 2", "#/a")
TEXT = """
- operation: GET /users
  status: 200
  kind: body
  place: $.items[*].role
  keyword: enum
  expires: 2026-03-01
  reason: USERS-12
- {operation: GET /health, status: 500, kind: status, keyword: responses, expires: 2026-02-01}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "baseline.yaml"
    path.write_text(TEXT)
    return path


@pytest.mark.promise("contract.md", "A drift that is known")
@pytest.mark.parametrize(
    ("today", "expected"), [(date(2026, 3, 1), True), (date(2026, 3, 2), False)]
)
def test_a_known_drift_is_tolerated_until_its_day(path: Path, today: date, expected: bool) -> None:
    baseline = load_baseline(path, today)
    assert baseline.tolerates(DRIFT) is expected
    assert baseline.number(DRIFT) == 0


@pytest.mark.parametrize(
    "drift",
    [
        dataclasses.replace(DRIFT, operation="POST /users"),
        dataclasses.replace(DRIFT, status=201),
        dataclasses.replace(DRIFT, kind="header"),
        dataclasses.replace(DRIFT, place="$.items[3].name"),
        dataclasses.replace(DRIFT, keyword="type"),
    ],
)
def test_another_drift_is_not(path: Path, drift: Drift) -> None:
    baseline = load_baseline(path, date(2026, 1, 1))
    assert baseline.number(drift) is None
    assert not baseline.tolerates(drift)


def test_the_entries_of_a_day(path: Path) -> None:
    assert [known.status for known in load_baseline(path, date(2026, 2, 1)).current] == [200, 500]
    assert [known.status for known in load_baseline(path, date(2026, 2, 2)).current] == [200]


def test_entries_that_did_not_occur_are_returned(path: Path) -> None:
    baseline = load_baseline(path, date(2026, 1, 1))
    assert [str(known) for known in baseline.without({0})] == [
        "GET /health, 500: responses (until 2026-02-01)"
    ]
    assert [str(known) for known in baseline.without({1})] == [
        "GET /users, 200: $.items[*].role enum (until 2026-03-01)"
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("- operation: GET /users", "is no list of known drifts: 0.status: Field required"),
        ("a: 1", "the file: Input should be a valid list"),
        (TEXT.replace("reason", "more"), "Extra inputs are not permitted"),
        ("[", "is not JSON"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "baseline.yaml"
    path.write_text(content)
    with pytest.raises(ContractError) as raised:
        load_baseline(path, date(2026, 1, 1))
    assert message in str(raised.value)


def test_without_a_file_or_entries_nothing_is_known(tmp_path: Path) -> None:
    (tmp_path / "empty.yaml").write_text("")
    for path in (None, tmp_path / "empty.yaml"):
        assert not load_baseline(path, date(2026, 1, 1)).tolerates(DRIFT)
