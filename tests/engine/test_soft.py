"""Scenarios that continue after failing Then steps."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from support.reporting import bundle

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Engine = Callable[..., pytest.RunResult]

STEPS = """
@given("a value", target_fixture="value")
def _():
    return 1
@given("trouble")
def _():
    raise RuntimeError("no way")
@then(parsers.parse("it is {expected:d}"))
async def _(value, expected):
    print(f"looked for {expected}")
    assert value == expected, f"it is {value}, not {expected}"
@then("it can be divided by nothing")
def _(value):
    value / 0
@then("it takes too long")
async def _():
    await asyncio.sleep(60)
@then("it is skipped")
def _():
    pytest.skip("no more")
@then("it fails by name")
def _():
    pytest.fail("named")
@when("it goes wrong")
async def _():
    assert False, "the deed failed"
"""


def feature(*steps: str, tags: str = "@soft") -> str:
    """Return a feature with one scenario; its first step is on line 4."""
    return "\n".join(["Feature: F", f"  {tags}", "  Scenario: S", *(f"    {s}" for s in steps), ""])


def test_every_failing_then_is_reported(engine: Engine) -> None:
    text = feature(
        "Given a value", "Then it is 2", "And it is 1", "But it can be divided by nothing"
    )
    result = engine(STEPS, f=text)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "E*SoftFailuresError: 2 steps failed",
            "E*f.feature:5: Then it is 2",
            "E*    it is 1, not 2",
            "E*f.feature:7: But it can be divided by nothing",
            "E*    division by zero",
            "looked for 2",
            "looked for 1",
        ]
    )


def test_one_failure_is_shown_as_usual(engine: Engine) -> None:
    result = engine(STEPS, f=feature("Given a value", "Then it is 2", "And it is 1"))
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["*>*assert value == expected*", "E*it is 1, not 2", "E*f.feature:5: Then it is 2"]
    )
    result.stdout.no_fnmatch_line("*SoftFailures*")
    result.stdout.no_fnmatch_line("*support/gherkin/*")


def test_without_the_tag_the_first_failure_ends_it(engine: Engine) -> None:
    result = engine(STEPS, f=feature("Given a value", "Then it is 2", "And it is 3", tags=""))
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["looked for 2"])
    result.stdout.no_fnmatch_line("looked for 3")


def test_a_soft_scenario_in_which_all_is_well_passes(engine: Engine) -> None:
    result = engine(STEPS, f=feature("Given a value", "Then it is 1", "And it is 1"))
    result.assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("step", "message"), [("When it goes wrong", "the deed failed"), ("Given trouble", "no way")]
)
def test_a_failing_given_or_when_ends_it_and_reports_earlier_failures(
    engine: Engine, step: str, message: str
) -> None:
    result = engine(STEPS, f=feature("Given a value", "Then it is 2", step, "Then it is 3"))
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            f"E*{message}",
            f"E*f.feature:6: {step}",
            "E*earlier in this soft scenario:",
            "E*f.feature:5: Then it is 2",
            "E*    it is 1, not 2",
        ]
    )
    result.stdout.no_fnmatch_line("looked for 3")


def test_a_time_out_ends_it(engine: Engine) -> None:
    text = feature("Given a value", "Then it takes too long", "And it is 3")
    result = engine(STEPS, f=text.replace("@soft", "@soft @timeout:50ms"))
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E*no result after 0.05 s*"])
    result.stdout.no_fnmatch_line("looked for 3")


def test_a_skip_ends_it(engine: Engine) -> None:
    result = engine(STEPS, f=feature("Given a value", "Then it is skipped", "And it is 3"))
    result.assert_outcomes(skipped=1)


def test_a_failure_by_name_is_one_like_any_other(engine: Engine) -> None:
    result = engine(STEPS, f=feature("Given a value", "Then it fails by name", "And it is 3"))
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E*2 steps failed", "E*    named", "E*    it is 1, not 3"])


def test_the_next_scenario_starts_anew(engine: Engine) -> None:
    text = feature("Given a value", "Then it is 2", "And it is 3")
    text += "  @soft\n  Scenario: T\n    Given a value\n    Then it is 1\n"
    engine(STEPS, f=text).assert_outcomes(failed=1, passed=1)


def test_it_is_run_again_as_a_whole(engine: Engine) -> None:
    text = feature("Given a value", "Then it is 2", tags="@soft @flaky:why_not")
    result = engine(STEPS, f=text)
    result.stdout.fnmatch_lines(["*1 failed, 2 rerun*"])


def test_it_works_on_workers(engine: Engine) -> None:
    result = engine(
        STEPS, "-n1", apart=True, f=feature("Given a value", "Then it is 2", "And it is 3")
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E*2 steps failed"])


def test_the_report_shows_every_failing_step(suite: Engine, pytester: pytest.Pytester) -> None:
    text = feature("Given a value", "Then it is 2", "And it is 1", "And it is 3")
    suite(STEPS, "--alluredir=results", f=text).assert_outcomes(failed=1)
    [path] = (pytester.path / "results").glob("*-result.json")
    steps: list[dict[str, Any]] = json.loads(path.read_text())["steps"][1:]  # after the card
    assert [(step["name"], step["status"]) for step in steps] == [
        ("Given a value", "passed"),
        ("Then it is 2", "failed"),
        ("And it is 1", "passed"),
        ("And it is 3", "failed"),
    ]
    assert "it is 1, not 3" in steps[3]["statusDetails"]["message"]
    [texts] = (pytester.path / "results").glob(f"*{bundle.SUFFIX}")
    log = texts.read_text()
    assert log.count('"levelname": "ERROR"') == 2
