"""Feature files as tests, without a binding module."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Engine = Callable[..., pytest.RunResult]

STEPS = """
@given(parsers.parse("a number {n:d}"), target_fixture="n")
def _(n):
    return n
@then(parsers.parse("it is {expected:d}"))
async def _(n, expected):
    assert n == expected
"""
FEATURE = """
@smoke
Feature: Numbers
  Scenario: One
    Given a number 1
    Then it is 1

  @severity:critical
  Scenario: Two
    Given a number 2
    Then it is 2

  Scenario Outline: Row <n>
    Given a number <n>
    Then it is <sum>

    Examples:
      | n | sum |
      | 3 | 3   |
      | 4 | 5   |

    @rare
    Examples:
      | n | sum |
      | 6 | 6   |
"""


def test_every_scenario_and_row_is_a_test(engine: Engine) -> None:
    """Node ids name the feature file and the scenario."""
    result = engine(STEPS, "-v", numbers=FEATURE)
    result.assert_outcomes(passed=4, failed=1)
    result.stdout.fnmatch_lines(
        [
            "numbers.feature::One PASSED*",
            "numbers.feature::Two PASSED*",
            "numbers.feature::Row <n>[[]3-3[]] PASSED*",
            "numbers.feature::Row <n>[[]4-5[]] FAILED*",
            "numbers.feature::Row <n>[[]6-6[]] PASSED*",
        ]
    )


@pytest.mark.parametrize(
    ("selection", "selected"),
    [
        (["-k", "One"], 1),
        (["-k", "Row"], 3),
        (["-m", "smoke"], 5),
        (["-m", "rare"], 1),
        (["-m", "severity"], 1),
        (["-m", "severity(value='critical')"], 0),
        (["numbers.feature"], 5),
        (["numbers.feature::Two"], 1),
        (["numbers.feature::Row <n>[4-5]"], 1),
    ],
)
def test_scenarios_are_selected_like_tests(
    engine: Engine, selection: list[str], selected: int
) -> None:
    """By name, by tag (of features, scenarios, examples), by file and by node id."""
    result = engine(STEPS, "--collect-only", "-q", *selection, numbers=FEATURE)
    assert len([line for line in result.outlines if "::" in line]) == selected


def test_the_last_failed_alone_run_again(engine: Engine, pytester: pytest.Pytester) -> None:
    """``--lf`` works for scenarios."""
    engine(STEPS, numbers=FEATURE)
    again = pytester.runpytest_inprocess("--lf")
    again.assert_outcomes(failed=1)


def test_workers_share_the_scenarios(engine: Engine) -> None:
    """``-n 2`` requires the same node ids in each worker."""
    result = engine(STEPS, "-n", "2", apart=True, numbers=FEATURE)
    result.assert_outcomes(passed=4, failed=1)


def test_a_test_is_placed_at_its_scenario(engine: Engine) -> None:
    """Editors and reports jump to the line of the scenario."""
    steps = STEPS + "def pytest_runtest_logstart(location):\n    print(*location[:2])\n"
    result = engine(steps, "-s", "-k", "Two", numbers=FEATURE)
    result.stdout.fnmatch_lines(["*numbers.feature 7"])  # counted from 0


def test_the_place_of_a_test_is_the_one_that_pytest_would_find(engine: Engine) -> None:
    steps = f"""{STEPS}
def pytest_collection_modifyitems(items):
    for item in items:
        place = item.__dict__.pop("location")
        print("SAME" if item.location == place else f"{{place}}, not {{item.location}}")
"""
    lines = engine(steps, "-s", "--collect-only", numbers=FEATURE).outlines
    assert lines.count("SAME") == 5


def test_a_syntax_error_names_file_and_line(engine: Engine) -> None:
    """The run stops with exit status 2, with no traceback."""
    text = "Feature: F\n  Scenario: S\n    Given a number 1\n    nonsense\n"
    result = engine(STEPS, wrong=text, numbers=FEATURE)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["wrong.feature:4: *", "*nonsense*"])
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*.py:*")


@pytest.mark.parametrize("beginning", ["", "@reusable\n"], ids=["feature", "flows"])
def test_a_file_that_is_not_utf_8_is_reported_with_those_of_other_files(
    engine: Engine, pytester: pytest.Pytester, beginning: str
) -> None:
    (pytester.path / "old.feature").write_bytes(f"{beginning}Feature: Café\n".encode("latin-1"))
    result = engine(STEPS, wrong="Feature: F\n  Scenario: S\n    Given it\n    nonsense\n")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines([f"old.feature:{1 + bool(beginning)}: *save it as UTF-8*"])
    result.stdout.fnmatch_lines(["wrong.feature:*"])
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*.py:*")


def test_two_scenarios_of_one_name_are_refused(engine: Engine) -> None:
    """pytest-bdd would silently run only the second."""
    scenario = "  Scenario: S\n    Given a number 1\n"
    result = engine(STEPS, twice="Feature: F\n" + 3 * scenario)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(
        [
            "twice.feature:4: duplicate scenario name 'S' (the first is on line 2)*",
            "twice.feature:6: duplicate scenario name 'S' (the first is on line 2)*",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_name_in_two_rules_is_distinguished_by_the_rule(engine: Engine) -> None:
    """Unnamed scenarios are distinguished by their line."""
    scenario = "    Example: S\n      Given a number 1\n"
    unnamed = "    Example:\n      Given a number 1\n"
    text = f"Feature: F\n  Rule: A\n{scenario}{unnamed}  Rule: B\n{scenario}{unnamed}"
    result = engine(STEPS, "-v", rules=text)
    result.assert_outcomes(passed=4)
    for name in ("A: S", "B: S", "A: Line 5", "B: Line 10"):
        result.stdout.fnmatch_lines([f"rules.feature::{name} PASSED*"])


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing yet\n"])
def test_a_file_without_a_feature_has_no_tests(engine: Engine, text: str) -> None:
    """An empty file is not an error in Gherkin."""
    result = engine(STEPS, empty=text, numbers=FEATURE)
    result.assert_outcomes(passed=4, failed=1)


def test_a_byte_order_mark_and_windows_line_ends_are_read(
    engine: Engine, pytester: pytest.Pytester
) -> None:
    """Editors on Windows write both."""
    text = "\ufeff" + FEATURE.lstrip().replace("\n", "\r\n")
    (pytester.path / "windows.feature").write_bytes(text.encode())
    engine(STEPS).assert_outcomes(passed=4, failed=1)


def test_an_unregistered_tag_is_an_error(engine: Engine) -> None:
    """With strict markers, as for any mark."""
    result = engine(STEPS, numbers=FEATURE.replace("@smoke", "@smok:x"))
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["numbers.feature:1: unknown tag @smok:x; did you mean smoke?*"])


def test_an_undefined_step_is_named_with_its_place(engine: Engine) -> None:
    """If the run continues in spite of it, the scenario fails."""
    text = FEATURE.replace("Given a number 1", "Given a letter")
    result = engine(STEPS, "--continue-on-collection-errors", numbers=text)
    result.assert_outcomes(passed=3, failed=2, errors=1)
    result.stdout.fnmatch_lines(["*numbers.feature:4: Given a letter"])
