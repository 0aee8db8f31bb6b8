"""The mutation score of a small suite: an assertion more makes a lie noticed, one less does not."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import ROOT, SUITE_INI, without_settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

REGISTERS = '''
Feature: Registration
  Scenario: An account is opened
    When I POST "/users" with JSON:
      """json
      {"email": "{faker.email}", "name": "Frieda", "password": "{faker.password}"}
      """
    Then the response status is 201
'''
CHECKS = '    And "$.name" is "Frieda"\n'
BRITTLE = """
Feature: Health
  Scenario: The body is compared as a text
    When I GET "/health"
    Then the body is:
      \"""
      {"status":"ok"}
      \"""
  Scenario: Fails
    When I GET "/health"
    Then the response status is 500
"""
THENLESS = """
Feature: Without Thens
  Scenario: An administrator signs in
    Given I am signed in as admin
    When I GET "/whoami"
    And I POST "/auth/token" with the form:
      | grant_type | password      |
      | username   | {faker.email} |
      | password   | wrong         |
"""


@dataclass(frozen=True)
class Measured:
    """What a measurement wrote and said."""

    status: int
    said: str
    results: dict[str, Any]

    def verdicts(self) -> dict[str, str]:
        return {
            f"{lie['operation']} {lie['status']} {lie['place']} {lie['change']}": lie["verdict"]
            for lie in self.results["lies"]
        }


@pytest.fixture(scope="module")
def measure(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Measured]:
    """Measure a project with these features, again and again in the same folder."""
    folder = tmp_path_factory.mktemp("mutation")
    (folder / "pytest.ini").write_text(SUITE_INI)
    (folder / "conftest.py").write_text('pytest_plugins = ["steps"]')

    def measure(*options: str, **features: str) -> Measured:
        for old in folder.glob("*.feature"):
            old.unlink()
        for name, text in features.items():
            (folder / f"{name}.feature").write_text(text)
        ours = {"PYTHONPATH": str(ROOT), "HOME": str(folder)}
        command = [sys.executable, "-m", "support.mutation", "--workers=1", *options]
        done = subprocess.run(
            command,
            cwd=folder,
            env=without_settings() | ours,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return Measured(done.returncode, done.stderr + done.stdout, written(folder))

    return measure


def written(folder: Path) -> dict[str, Any]:
    file = folder / "reports" / "mutation" / "results.json"
    results: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    return results


NAME = "POST /users 201 $.name another value"
ROLE = "GET /whoami 200 $.role another value"


@pytest.mark.promise("contract.md", "`reports/mutation/score.md`")
@pytest.mark.promise("contract.md", "Verdicts are kept")
def test_an_assertion_makes_a_survivor_noticed_and_without_it_it_is_back(
    measure: Callable[..., Measured],
) -> None:
    without = measure(a=REGISTERS, b=BRITTLE, c=THENLESS)
    assert without.verdicts()[NAME] == "survived"
    [survivor] = [lie for lie in without.results["lies"] if lie["place"] == "$.name"][:1]
    assert survivor["scenario"] == "a.feature::An account is opened"
    assert "0 verdicts kept" in without.said
    with_it = measure("--min-score=99", a=REGISTERS + CHECKS, b=BRITTLE, c=THENLESS)
    assert with_it.verdicts() == {**without.verdicts(), NAME: "check"}
    assert with_it.status == 1, "others survive"
    again = measure(f"--min-score={without.results['score']}", a=REGISTERS, b=BRITTLE, c=THENLESS)
    assert again.verdicts() == without.verdicts()
    assert again.status == 0
    assert with_it.results["score"] > again.results["score"]
    only_a = [lie for lie in again.verdicts() if lie.startswith("POST /users ")]
    for kept in (with_it, again):
        assert kept.results["known"] == len(kept.results["lies"]) - len(only_a), "only what changed"
    # What it says of the other scenarios:
    [brittle] = again.results["brittle"]
    assert brittle["scenario"] == "b.feature::The body is compared as a text"
    assert brittle["change"] == "GET /health 200: other white space"
    [left_out] = again.results["left_out"]
    assert left_out["scenario"] == "b.feature::Fails"
    assert left_out["reason"].startswith("it fails without a changed answer: AssertionError")
    tried = again.results["violations"]["tried"]
    assert {one["noticed"] for one in tried} == {True}
    assert again.results["asserted"]["POST /users 201"]["$.name"] is False


@pytest.mark.promise("contract.md", "crash |")
def test_a_suite_without_thens_scores_only_by_crashes(measure: Callable[..., Measured]) -> None:
    verdicts = measure("--fresh", a=THENLESS).verdicts()
    assert set(verdicts.values()) == {"crash", "survived"}
    assert verdicts[ROLE] == "survived"
    assert verdicts["POST /auth/token 200 401 another status"] == "crash"
