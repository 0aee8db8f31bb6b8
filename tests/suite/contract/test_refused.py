"""What the check before the run finds refuses the run, or is listed at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Ran

    Once = Callable[..., Ran]

STEPS = 'pytest_plugins = ["steps"]\n'
WARN = f"{STEPS}import os\nos.environ['API_CONTRACT__MODE'] = 'warn'\n"
FEATURE = """
Feature: Health
  Background:
    When I GET "/health{}"
  Scenario: One
    Then the response status is 200
  Scenario: Two
    Then the response status is 200
"""
ODD = FEATURE.format("?verbos=1")
WARNING = (
    "    health.feature:3: the query parameter verbos is not in the document for GET /health; "
    "it has none"
)
WRONG = FEATURE.format("y")
FAULT = "health.feature:3: /healthy is not in the document; did you mean /health?"


@pytest.mark.promise("contract.md", "`--check-steps`, and every run")
@pytest.mark.promise("contract.md", "A fault ends the run")
def test_a_fault_ends_the_run_before_the_first_request(suite_once: Once) -> None:
    result = suite_once(STEPS, health=WRONG).result
    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert [line for line in result.outlines if line.startswith("health.feature:")] == [FAULT]
    assert result.parseoutcomes() == {"errors": 1}


@pytest.mark.promise("contract.md", "A warning lets it run")
@pytest.mark.parametrize("options", [[], ["-n2"], ["--parallel=2"]])
def test_a_warning_is_listed_once_at_the_end(suite_once: Once, options: list[str]) -> None:
    result = suite_once(STEPS, *options, health=ODD).result
    assert result.ret == 0
    assert result.parseoutcomes() == {"passed": 2}
    start = result.outlines.index("checked before the run: 1 warning")
    assert result.outlines[start + 1] == WARNING
    assert result.outlines.count(WARNING) == 1


@pytest.mark.promise("contract.md", "`--check-steps` ends with status")
@pytest.mark.parametrize(
    ("feature", "status", "verdict"),
    [(ODD, 0, "no faults, 1 warning"), (WRONG, 2, "1 fault"), (FEATURE.format(""), 0, "no faults")],
    ids=["odd", "wrong", "right"],
)
def test_the_status_of_a_check(suite_once: Once, feature: str, status: int, verdict: str) -> None:
    result = suite_once(STEPS, "--check-steps", health=feature).result
    assert result.ret == status
    assert f"checked 4 steps: {verdict}" in result.outlines


@pytest.mark.promise("contract.md", "With `API_CONTRACT__MODE=warn`")
def test_where_drifts_do_not_fail_there_are_only_warnings(suite_once: Once) -> None:
    result = suite_once(WARN, "--check-steps", health=WRONG).result
    assert result.ret == 0
    assert f"    {FAULT}" in result.outlines


@pytest.mark.promise("contract.md", "Scenarios with the tag `@off_contract:REASON`, those")
def test_exempt_scenarios_are_not_checked(suite_once: Once) -> None:
    result = suite_once(
        STEPS, "--check-steps", health=f"@off_contract:known\n{WRONG.strip()}"
    ).result
    assert "checked 4 steps: no faults" in result.outlines


@pytest.mark.promise("contract.md", "`API_CONTRACT__DOCUMENT=new.json pytest --check-steps` says")
def test_another_document_may_be_checked_against(suite_once: Once, tmp_path: Path) -> None:
    """That of a new version, which has /health no more."""
    document = tmp_path / "new.yaml"
    document.write_text("openapi: 3.1.0\npaths: {/alive: {get: {}}}\n")
    steps = f"{STEPS}import os\nos.environ['API_CONTRACT__DOCUMENT'] = {str(document)!r}\n"
    result = suite_once(steps, "--check-steps", health=FEATURE.format("")).result
    assert "health.feature:3: /health is not in the document" in result.outlines
