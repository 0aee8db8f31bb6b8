"""The report's tables of waiting and of access, in their steps."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import pytest

from support.reporting import bundle
from tests.end_to_end.copied_project import use_project

if TYPE_CHECKING:
    from pathlib import Path

FEATURE = """Feature: F
  Scenario: Waiting
    When I GET "/health"
    Then within 0.3 s "$.status" becomes "gone"

  Scenario: Waiting for what is there
    When I GET "/health"
    Then within 0.3 s "$.status" becomes "ok"

  Scenario: Access
    Given "limit" stands for "5"
    And I am signed in as "admin@example.com" with the password "admin-password"
    Then access to GET "/users?limit={limit}" is:
      | anonymous         | 200 |
      | admin             | 200 |
      | admin@example.com | 403 |
"""


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = use_project(tmp_path_factory.mktemp("reports"))
    project.write("features/reports.feature", FEATURE)
    folder = project.root / "results"
    project.pytest("features/reports.feature", f"--alluredir={folder}")
    return folder


def last_step(folder: Path, title: str) -> dict[str, Any]:
    for path in folder.glob("*-result.json"):
        result: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if result["name"] == title:
            step: dict[str, Any] = result["steps"][-1]
            return step
    raise LookupError(title)


def table(folder: Path, step: dict[str, Any], name: str) -> list[list[str]]:
    [source] = [a["source"] for a in step["attachments"] if a["name"] == name]
    return list(csv.reader(bundle.read(folder, source).splitlines()))


def test_waiting_shows_every_attempt_and_what_it_found(results: Path) -> None:
    step = last_step(results, "Waiting")
    head, *rows = table(results, step, "Attempts")
    assert head == ["seconds", "found"]
    assert len(rows) == 3
    assert {found for _, found in rows} == {'"ok"'}
    assert [float(seconds) for seconds, _ in rows] == sorted(float(row[0]) for row in rows)
    cards = [a for a in step["attachments"] if a["type"].endswith("http+json")]
    assert len(cards) == len(rows) - 1  # the first is the When's


def test_one_attempt_may_be_enough(results: Path) -> None:
    step = last_step(results, "Waiting for what is there")
    assert step["status"] == "passed"
    assert table(results, step, "Attempts")[1:] == [["0.0", '"ok"']]


def test_access_shows_who_was_allowed_and_what_is_wrong(results: Path) -> None:
    step = last_step(results, "Access")
    assert step["status"] == "failed"
    assert table(results, step, "Access to GET /users?limit={limit}") == [
        ["caller", "expected", "got", "access", ""],
        ["anonymous", "200", "401", "refused", "WRONG"],
        ["admin", "200", "200", "allowed", ""],
        ["admin@example.com", "403", "200", "allowed", "WRONG"],
    ]
