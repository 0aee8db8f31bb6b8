"""Tags: marks, selection, and the engine's own tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Engine = Callable[..., pytest.RunResult]

STEPS = """
import pathlib
@given("a step")
async def _(): ...
@given("row <n>")
@given(parsers.parse("row {n}"))
async def _(n): ...
@given("it fails")
async def _():
    assert False, "it fails"
@given("it fails once")
async def _(pytestconfig):
    seen = pathlib.Path(pytestconfig.rootpath, "seen")
    first = not seen.exists()
    seen.touch()
    assert not first, "the first time"
"""
EVERYWHERE = """
@smoke
Feature: F
  @severity:low
  Scenario: Plain
    Given a step

  @rare
  Rule: R
    Scenario: In a rule
      Given a step

    @severity:high
    Scenario Outline: Rows
      Given row <n>
      @severity:critical
      Examples:
        | n |
        | 1 |
      Examples:
        | n |
        | 2 |
"""


def selected(result: pytest.RunResult) -> set[str]:
    """Return the names of the collected scenarios."""
    return {line.partition("::")[2] for line in result.outlines if "::" in line}


@pytest.mark.parametrize(
    ("selection", "names"),
    [
        (["-m", "smoke"], {"Plain", "In a rule", "Rows[1]", "Rows[2]"}),
        (["-m", "not rare"], {"Plain"}),
        (["-m", "severity"], {"Plain", "Rows[1]", "Rows[2]"}),
        (["--tags=@smoke"], {"Plain", "In a rule", "Rows[1]", "Rows[2]"}),
        (["--tags=@rare"], {"In a rule", "Rows[1]", "Rows[2]"}),
        (["--tags=@severity:low"], {"Plain"}),
        (["--tags=@severity:high"], {"Rows[1]", "Rows[2]"}),
        (["--tags=@severity:critical"], {"Rows[1]"}),
        (["--tags=@smoke and not (@rare or @severity:low)"], set()),
        (["--tags=@severity:low or @severity:critical"], {"Plain", "Rows[1]"}),
        (["--tags=not @nobody"], {"Plain", "In a rule", "Rows[1]", "Rows[2]"}),
        (["--tags=@severity:high", "-k", "2"], {"Rows[2]"}),
    ],
)
def test_tags_of_every_level_select(engine: Engine, selection: list[str], names: set[str]) -> None:
    """Those of features, rules, scenarios, outlines and examples."""
    result = engine(STEPS, "--collect-only", "-q", *selection, f=EVERYWHERE)
    assert selected(result) == names


def test_deselected_scenarios_are_counted(engine: Engine) -> None:
    result = engine(STEPS, "--tags=@rare", f=EVERYWHERE)
    result.assert_outcomes(passed=3, deselected=1)


def test_tests_without_tags_fulfil_only_negations(
    engine: Engine, pytester: pytest.Pytester
) -> None:
    """A test in Python has no tags."""
    pytester.makepyfile("def test_one(): ...")
    engine(STEPS, "--tags=@rare").assert_outcomes(deselected=1)
    engine(STEPS, "--tags=not @rare").assert_outcomes(passed=1)


@pytest.mark.parametrize("expression", ["@smoke and", "(@a", "@a @b"])
def test_a_bad_expression_is_a_usage_error(engine: Engine, expression: str) -> None:
    """The message has an example of a valid one."""
    result = engine(STEPS, f"--tags={expression}", f=EVERYWHERE)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: --tags '{expression}' is not a tag expression: *"])
    result.stderr.fnmatch_lines(['*Write for example --tags="@smoke and not (@slow or @wip)"'])


def test_tags_may_be_written_without_their_sign(engine: Engine) -> None:
    """For pytest, an argument that begins with ``@`` is the name of a file of arguments."""
    result = engine(STEPS, "--collect-only", "-q", "--tags", "smoke and not @rare", f=EVERYWHERE)
    assert selected(result) == {"Plain"}
    assert engine(STEPS, "--tags", "@smoke", f=EVERYWHERE).ret == pytest.ExitCode.USAGE_ERROR


def test_of_two_tags_with_values_the_closest_counts(engine: Engine) -> None:
    """A row's tag wins over those of its scenario, its rule and its feature."""
    steps = (
        STEPS
        + """
def pytest_collection_finish(session):
    for item in session.items:
        print(item.name, [mark.args[0] for mark in item.iter_markers("severity")])
"""
    )
    letters = "abcdefgh"
    scenarios = "".join(
        f"    @severity:{x}\n    Scenario Outline: {x}\n      Given row <n>\n"
        f"      @severity:{x}{x}\n      Examples:\n        | n |\n        | 1 |\n"
        for x in letters
    )
    text = f"@severity:low\nFeature: F\n  @severity:high\n  Rule: R\n{scenarios}"
    result = engine(steps, "-s", f=text)
    result.stdout.fnmatch_lines(
        [f"{x}[[]1[]] [[]'{x}{x}', '{x}', 'high', 'low'[]]" for x in letters]
    )


def scenario(*tags: str, step: str = "a step", name: str = "S") -> str:
    """Return a feature with one scenario; its tags are on line 2."""
    return f"Feature: F\n  {' '.join(tags)}\n  Scenario: {name}\n    Given {step}\n"


@pytest.mark.parametrize(
    ("tag", "fault"),
    [
        ("@smokee", "unknown tag @smokee; did you mean smoke?; `pytest --markers` lists*"),
        ("@zzzzzz", "unknown tag @zzzzzz; `pytest --markers` lists*"),
        ("@severty:low", "unknown tag @severty:low; did you mean severity?*"),
        ("@skip", "@skip needs a reason*@skip:waits_for_API-12"),
        ("@skip:", "@skip needs a reason*"),
        ("@xfail", "@xfail needs a reason*"),
        ("@flaky", "@flaky needs a reason*"),
        ("@timeout", "@timeout:*is not a duration*5s*"),
        ("@timeout:soon", "@timeout:soon: 'soon' is not a duration*5s*"),
        ("@timeout:5", "@timeout:5: '5' is not a duration*"),
        ("@serial:db", "@serial:db: @serial takes no value; for a lock write @lock:db"),
        ("@lock", "@lock needs a name: @lock:database"),
    ],
)
def test_a_tag_that_cannot_be_meant_is_an_error(engine: Engine, tag: str, fault: str) -> None:
    """With its place and a suggestion; nothing runs."""
    result = engine(STEPS, f=scenario("@smoke", tag), good=scenario(name="Good"))
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines([f"f.feature:2: {fault}"])
    result.assert_outcomes(errors=1)


@pytest.mark.parametrize(
    "text",
    [
        "@wrong\nFeature: F\n  Scenario: S\n    Given a step\n",
        "Feature: F\n@wrong\n  Rule: R\n    Scenario: S\n      Given a step\n",
        (
            "Feature: F\n  Scenario Outline: S\n    Given row <n>\n    @wrong\n    Examples:\n"
            "      | n |\n      | 1 |\n"
        ),
    ],
)
def test_tags_are_checked_wherever_they_stand(engine: Engine, text: str) -> None:
    line = text.split("\n").index(next(x for x in text.split("\n") if "@wrong" in x)) + 1
    result = engine(STEPS, f=text)
    result.stdout.fnmatch_lines([f"f.feature:{line}: unknown tag @wrong*"])


def test_all_faulty_tags_are_reported_at_once(engine: Engine) -> None:
    text = scenario("@skip", "@lock", "@nonsense")
    result = engine(STEPS, f=text)
    result.stdout.fnmatch_lines(
        ["f.feature:2: @skip needs*", "f.feature:2: @lock needs*", "f.feature:2: unknown tag *"]
    )


def test_without_strict_markers_any_tag_will_do(engine: Engine) -> None:
    """The engine's own tags still require their values."""
    loose = "-o", "strict_markers=false", "-W", "ignore"
    engine(STEPS, *loose, f=scenario("@whatever:x", "@other")).assert_outcomes(passed=1)
    selection = *loose, "--tags=@whatever:x"
    engine(STEPS, *selection, f=scenario("@whatever:x")).assert_outcomes(passed=1)
    result = engine(STEPS, *loose, f=scenario("@skip"))
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["*@skip needs a reason*"])


def test_strict_markers_alone_are_strict(engine: Engine) -> None:
    """``strict_markers`` takes precedence over ``strict``."""
    result = engine(STEPS, "-o", "strict=false", "-o", "strict_markers=true", f=scenario("@other"))
    result.stdout.fnmatch_lines(["f.feature:2: unknown tag @other*"])


def test_a_skipped_scenario_has_a_reason(engine: Engine) -> None:
    """Underscores stand for spaces; no step runs."""
    result = engine(STEPS, "-rs", f=scenario("@skip:waits_for_API-12", step="it fails"))
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["SKIPPED*waits for API-12"])


def test_skip_and_xfail_work_on_examples(engine: Engine) -> None:
    """A single row may be expected to fail."""
    text = (
        "Feature: F\n  Scenario Outline: S\n    Given <what>\n"
        "    Examples:\n      | what |\n      | a step |\n"
        "    @xfail:known\n    Examples:\n      | what |\n      | it fails |\n"
        "    @skip:later\n    Examples:\n      | what |\n      | it fails once |\n"
    )
    engine(STEPS, f=text).assert_outcomes(passed=1, xfailed=1, skipped=1)


def test_a_known_failure_is_expected(engine: Engine) -> None:
    result = engine(STEPS, "-rx", f=scenario("@xfail:bug_7", step="it fails"))
    result.assert_outcomes(xfailed=1)
    result.stdout.fnmatch_lines(["XFAIL*bug 7"])


def test_a_known_failure_that_passes_is_a_failure(engine: Engine) -> None:
    """The tag is out of date and would hide the next failure."""
    result = engine(STEPS, f=scenario("@xfail:bug_7"))
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*XPASS(strict)*bug 7*"])


def test_a_flaky_scenario_is_run_again(engine: Engine) -> None:
    """Without the tag the first failure counts."""
    result = engine(STEPS, f=scenario("@flaky:slow_mail_server", step="it fails once"))
    assert result.parseoutcomes() == {"passed": 1, "rerun": 1}
    assert result.ret == 0


def test_without_the_tag_nothing_is_run_again(engine: Engine) -> None:
    engine(STEPS, f=scenario(step="it fails once")).assert_outcomes(failed=1)


def test_a_flaky_scenario_that_goes_on_failing_fails(engine: Engine) -> None:
    """After two more attempts."""
    result = engine(STEPS, f=scenario("@flaky:x", step="it fails"))
    assert result.parseoutcomes() == {"failed": 1, "rerun": 2}


def test_a_flaky_scenario_starts_anew_each_time(engine: Engine) -> None:
    """Context variables and values of steps are gone in the next attempt."""
    steps = """
seen = contextvars.ContextVar("seen", default=0)
runs = []
@given("a step", target_fixture="made")
async def _():
    runs.append(seen.get())
    seen.set(len(runs))
    yield len(runs)
    runs.append("torn down")
@then("it holds")
async def _(made):
    assert made == 3
def pytest_sessionfinish():
    print(*runs)
"""
    text = scenario("@flaky:x") + "    Then it holds\n"
    result = engine(steps, "-s", f=text)
    assert result.parseoutcomes() == {"passed": 1, "rerun": 1}
    result.stdout.fnmatch_lines(["*0 torn down 0 torn down*"])


def test_the_engines_tags_are_listed(engine: Engine) -> None:
    """``pytest --markers`` is the one list of allowed tags."""
    result = engine(STEPS, "--markers")
    for name in ("skip", "xfail", "flaky", "timeout", "serial", "lock", "smoke", "severity"):
        result.stdout.fnmatch_lines([f"@pytest.mark.{name}*"])
