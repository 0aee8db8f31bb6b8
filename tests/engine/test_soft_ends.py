"""How soft scenarios end before their last step, and how they are reported."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Engine = Callable[..., pytest.RunResult]

STEPS = """
@given("a task that breaks")
async def _():
    async def broken():
        raise RuntimeError("the task broke")
    task = asyncio.create_task(broken(), name="broken")
    await asyncio.wait([task])
@then(parsers.parse("{what} holds"))
def _(what):
    print(f"looked at {what}")
    assert what == "this", f"{what} does not hold"
@then(parsers.parse("{what} holds, and is left again"))
def _(what):
    assert what == "this", f"{what} does not hold"
    yield
    print(f"left {what}")
@then(parsers.parse("{what} holds, and is left later"))
async def _(what):
    assert what == "this", f"{what} does not hold"
    yield
    print(f"left {what}")
@then("the rest is skipped")
async def _():
    pytest.skip("no more")
@then("the rest is expected to fail")
def _():
    pytest.xfail("known")
@then("the run ends")
def _():
    pytest.exit("enough", returncode=7)
@then("it takes too long")
async def _():
    await asyncio.sleep(60)
@pytest.fixture
def broken():
    raise RuntimeError("the fixture broke")
@then("a fixture is there")
def _(broken):
    pass
"""


def soft(*steps: str, tags: str = "@soft", name: str = "S") -> str:
    """Return a feature with one scenario; its first step is on line 4."""
    return "\n".join(
        ["Feature: F", f"  {tags}", f"  Scenario: {name}", *(f"    {s}" for s in steps), ""]
    )


@pytest.mark.parametrize(
    ("step", "then"),
    [
        ("And the rest is skipped", "Skipped: no more"),
        ("And the rest is expected to fail", "XFailed: known"),
    ],
)
def test_neither_a_skip_nor_an_expected_failure_hides_what_failed_before(
    engine: Engine, step: str, then: str
) -> None:
    result = engine(STEPS, f=soft("Then that holds", step, "And more holds"))
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            f"E*1 step failed; then {then}",
            "E*f.feature:4: Then that holds",
            "E*    that does not hold",
        ]
    )
    result.stdout.no_fnmatch_line("looked at more")


def test_an_expected_failure_with_nothing_before_is_one(engine: Engine) -> None:
    """It ends the scenario, as it would without the tag."""
    text = soft("Then this holds", "And the rest is expected to fail", "And more holds")
    result = engine(STEPS, "-s", f=text)
    result.assert_outcomes(xfailed=1)
    result.stdout.no_fnmatch_line("*looked at more")


def test_a_scenario_that_is_expected_to_fail_does(engine: Engine) -> None:
    text = soft("Then that holds", "And more holds", tags="@soft @xfail:known")
    engine(STEPS, f=text).assert_outcomes(xfailed=1)


def test_the_run_can_be_ended(engine: Engine) -> None:
    result = engine(STEPS, "-s", f=soft("Then the run ends", "And more holds"))
    assert result.ret == 7
    result.stdout.no_fnmatch_line("*looked at more")


@pytest.mark.parametrize(
    ("given", "end", "message"),
    [
        ("Given a task that breaks", "And this holds", "the task broke"),
        ("* this holds", "And it takes too long", "no result after 0.05 s*"),
        ("* this holds", "And a fixture is there", "the fixture broke"),
    ],
    ids=["background task", "time-out", "fixture"],
)
def test_the_end_of_a_scenario_reports_earlier_failures(
    engine: Engine, given: str, end: str, message: str
) -> None:
    limit = " @timeout:50ms" if "too long" in end else ""
    text = soft(given, "Then that holds", end, tags=f"@soft{limit}")
    result = engine(STEPS, f=text)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            f"E*Error: {message}",
            "E*earlier in this soft scenario:",
            "E*f.feature:5: Then that holds",
            "E*    that does not hold",
        ]
    )


def test_thens_that_yield_are_soft_and_are_left_where_they_held(engine: Engine) -> None:
    text = soft(
        "Then that holds, and is left again",
        "And it holds, and is left later",
        "And this holds, and is left again",
        "And this holds, and is left later",
    )
    result = engine(STEPS, f=text)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "E*2 steps failed",
            "E*f.feature:4: Then that holds, and is left again",
            "E*f.feature:5: And it holds, and is left later",
        ]
    )
    assert str(result.stdout).count("left this") == 2
    result.stdout.no_fnmatch_line("left that")


def test_several_failures_show_the_place_of_the_first_and_no_plumbing(engine: Engine) -> None:
    result = engine(STEPS, f=soft("Then that holds", "And more holds"))
    result.stdout.fnmatch_lines(
        [
            ">*assert what == *",
            "E*2 steps failed",
            "conftest.py:*: SoftFailuresError",
            "FAILED f.feature::S - *2 steps*",
        ]
    )
    result.stdout.no_fnmatch_line("*support/gherkin/*.py*")
    result.stdout.no_fnmatch_line("*pluggy/*")


@pytest.mark.parametrize("option", ["-x", "--maxfail=1"])
def test_the_run_stops_after_the_scenario_not_in_it(engine: Engine, option: str) -> None:
    failing = soft("Then that holds", "And more holds")
    result = engine(STEPS, option, a=failing, b=soft("Then this holds"))
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["looked at more"])


def test_reports_of_pytest_bdd_list_each_step_once_with_its_own_status(
    engine: Engine, pytester: pytest.Pytester
) -> None:
    """Stock pytest-bdd reports the steps after a failing one as failed, and again when they run."""
    text = soft("Then that holds", "And this holds", "And more holds")
    engine(STEPS, "--cucumberjson=cucumber.json", f=text).assert_outcomes(failed=1)
    [feature] = json.loads((pytester.path / "cucumber.json").read_text())
    steps = feature["elements"][0]["steps"]
    assert [(step["name"], step["result"]["status"]) for step in steps] == [
        ("that holds", "failed"),
        ("this holds", "passed"),
        ("more holds", "failed"),
    ]


def test_those_of_other_scenarios_are_as_ever(engine: Engine, pytester: pytest.Pytester) -> None:
    text = soft("Then that holds", "And this holds", tags="")
    engine(STEPS, "--cucumberjson=cucumber.json", f=text).assert_outcomes(failed=1)
    [feature] = json.loads((pytester.path / "cucumber.json").read_text())
    statuses = [step["result"]["status"] for step in feature["elements"][0]["steps"]]
    assert statuses == ["failed", "failed"]
