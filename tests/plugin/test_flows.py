"""Scenarios that others call by their name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Engine = Callable[..., pytest.RunResult]

STEPS = """
import textwrap
from support.gherkin.data import read_docstring
@given(parsers.parse("{name} is there"))
async def _(name):
    print(f"there: {name}")
@when("these come:")
def _(datatable):
    print(f"come: {datatable}")
@when("this is sent:")
async def _(docstring):
    print(f"sent: {read_docstring(docstring)}")
@then(parsers.parse("all is {how}"))
async def _(how):
    assert how == "well", f"all is {how}"
"""
FLOW = """Feature: Flows
  @reusable
  Scenario: a guest called "<name>" from <town>
    Given <name> is there
    When these come:
      | <name> | <town> |
    And this is sent:
      \"\"\"json
      {"name": "<name>", "other": "<x>"}
      \"\"\"
    Then all is well
"""


def calling(*steps: str, name: str = "S") -> str:
    """A scenario; in a feature of its own its first step is on line 3."""
    return "\n".join(["Feature: F", f"  Scenario: {name}", *(f"    {step}" for step in steps), ""])


def in_folder(pytester: pytest.Pytester, text: str = FLOW, name: str = "guests") -> None:
    folder = pytester.path / "features" / "flows"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.feature").write_text(text, encoding="utf-8")


def test_a_call_is_replaced_by_the_steps_of_the_flow(
    engine: Engine, pytester: pytest.Pytester
) -> None:
    in_folder(pytester)
    text = calling('Given a guest called "Ada Lovelace" from London', "And Bob is there")
    result = engine(STEPS, "-s", "f.feature", f=text)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(
        [
            "*there: Ada Lovelace",
            "come: *'Ada Lovelace', 'London'*",
            "sent: {'name': 'Ada Lovelace', 'other': '<x>'}",
            "there: Bob",
        ]
    )


def test_a_flow_of_the_same_file_can_be_called(engine: Engine) -> None:
    text = FLOW + '  Scenario: S\n    Given a guest called "Ada" from Ry\n'
    engine(STEPS, f=text).assert_outcomes(passed=1)


def test_a_background_can_call_one(engine: Engine) -> None:
    text = FLOW.replace(
        "Feature: Flows\n",
        'Feature: Flows\n  Background:\n    Given a guest called "Ada" from Ry\n',
    )
    text += "  Scenario: S\n    Given Bob is there\n  Scenario: T\n    Then all is well\n"
    engine(STEPS, f=text).assert_outcomes(passed=2)


def test_a_flow_is_no_test(engine: Engine, pytester: pytest.Pytester) -> None:
    in_folder(pytester)
    result = engine(STEPS, "--collect-only", "-q")
    result.stdout.fnmatch_lines(["*no tests*"])
    assert engine(STEPS, "--tags=@reusable", f=calling("Given Bob is there")).ret == 5


def test_and_goes_on_from_the_call(engine: Engine) -> None:
    """Not from the flow's last step, which is a Then."""
    text = FLOW + '  Scenario: S\n    Given a guest called "A" from B\n    And Bob is there\n'
    engine(STEPS, f=text).assert_outcomes(passed=1)


def test_flows_call_flows_and_outlines_call_them(engine: Engine, pytester: pytest.Pytester) -> None:
    in_folder(pytester)
    outer = """Feature: G
  @reusable
  Scenario: a pair <one> and <other>
    Given a guest called "<one>" from Ry
    And a guest called "<other>" from Ry
"""
    in_folder(pytester, outer, "pairs")
    text = """Feature: F
  Scenario Outline: O
    Given a pair <first> and <second>
    Examples:
      | first | second |
      | Ada   | Bob    |
      | Cy    | Di     |
"""
    result = engine(STEPS, "-s", "f.feature", f=text)
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["*there: Ada", "there: Bob", "*there: Cy", "there: Di"])


def test_a_failure_names_the_flow_and_who_calls_it(
    engine: Engine, pytester: pytest.Pytester
) -> None:
    in_folder(pytester, FLOW.replace("all is well", "all is lost"))
    result = engine(STEPS, "f.feature", f=calling('Given a guest called "Ada" from Ry'))
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "E*all is lost",
            "E*features/flows/guests.feature:11: Then all is lost",
            'E*called at f.feature:3: Given a guest called "Ada" from Ry',
        ]
    )


def test_a_docstring_that_cannot_be_read_names_the_line_of_the_flow(
    engine: Engine, pytester: pytest.Pytester
) -> None:
    in_folder(pytester, FLOW.replace('"other": "<x>"', "<town>"))
    result = engine(STEPS, "f.feature", f=calling('Given a guest called "Ada" from Ry'))
    result.stdout.fnmatch_lines(["E*features/flows/guests.feature:9: column * of the docstring*"])


def test_an_undefined_step_of_a_flow_is_told_once_where_it_is_written(
    engine: Engine, pytester: pytest.Pytester
) -> None:
    in_folder(pytester, FLOW.replace("all is well", "nothing is well"))
    calls = [calling(f'Given a guest called "{n}" from Ry', name=n) for n in ("A", "B")]
    result = engine(STEPS, "-rN", a=calls[0], b=calls[1])
    assert result.ret == 2
    result.stdout.fnmatch_lines(["features/flows/guests.feature:11: undefined step: Then nothing*"])
    assert str(result.stdout).count("undefined step") == 1


@pytest.mark.parametrize(
    ("flow", "steps", "told"),
    [
        (
            FLOW.replace("Given <name> is there", 'Given a guest called "<name>" from Ry'),
            ['Given a guest called "A" from B'],
            "*guests.feature:4: the flow calls itself: a guest * > a guest *",
        ),
        (
            FLOW,
            ['Given a guest called "A" from B', "  | a |"],
            "f.feature:3: the flow 'a guest called \"<name>\" from <town>' takes no table*",
        ),
        (
            FLOW + "  @reusable\n  Scenario: a guest called <name>\n    Given <name> is there\n",
            ['Given a guest called "A" from B'],
            "f.feature:3: ambiguous step, it calls 2 flows: *guests.feature:3*guests.feature:13*",
        ),
        (
            "Feature: G\n  @reusable\n  Scenario: <name> is there\n    Then all is well\n",
            ["Given Bob is there"],
            "*: ambiguous step, it calls the flow '<name> is there' (*) and has a definition: *",
        ),
    ],
    ids=["cycle", "table", "two flows", "flow and definition"],
)
def test_a_call_that_cannot_be_made_is_told_before_the_run(
    engine: Engine, pytester: pytest.Pytester, flow: str, steps: list[str], told: str
) -> None:
    in_folder(pytester, flow)
    result = engine(STEPS, "f.feature", f=calling(*steps))
    assert result.ret == 2
    result.stdout.fnmatch_lines([told])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            FLOW
            + '  @reusable\n  Scenario: a guest called "<name>" from <town>\n    * X is there\n',
            "f.feature:13: a second flow named 'a guest * (the first: f.feature:3)*",
        ),
        (
            FLOW.replace("Scenario:", "Scenario Outline:")
            + "    Examples:\n      | a |\n      | 1 |",
            "f.feature:3: a flow has no examples; it takes <arguments> from its caller",
        ),
        ("Feature: F\n  @reusable\n  Scenario: nothing\n", "f.feature:3: a flow needs steps"),
    ],
    ids=["name", "examples", "steps"],
)
def test_a_faulty_flow_is_told(engine: Engine, text: str, told: str) -> None:
    result = engine(STEPS, f=text)
    assert result.ret == 2
    result.stdout.fnmatch_lines([told])


def test_a_name_that_comes_close_is_told(engine: Engine, pytester: pytest.Pytester) -> None:
    in_folder(pytester)
    result = engine(STEPS, "f.feature", f=calling('Given a gest called "Ada" from Ry'))
    assert result.ret == 2
    result.stdout.fnmatch_lines(
        ['*close to: flow "a guest called "<name>" from <town>"  features/flows/guests.feature:3']
    )


def test_the_folders_can_be_set(engine: Engine, pytester: pytest.Pytester) -> None:
    folder = pytester.path / "shared"
    folder.mkdir()
    (folder / "flows.feature").write_text(FLOW)
    text = calling('Given a guest called "Ada" from Ry')
    assert engine(STEPS, "f.feature", f=text).ret == 2
    engine(STEPS, "-o", "gherkin_flows=shared", "f.feature", f=text).assert_outcomes(passed=1)


def test_a_folder_that_is_not_there_is_wrong_usage(engine: Engine) -> None:
    result = engine(STEPS, "-o", "gherkin_flows=nowhere", f=calling("Given Bob is there"))
    assert result.ret == 4
    result.stderr.fnmatch_lines(["*gherkin_flows: there is no folder *nowhere"])


def test_a_file_of_flows_that_cannot_be_parsed_is_told(
    engine: Engine, pytester: pytest.Pytester
) -> None:
    in_folder(pytester, "Feature: F\n  Scenario: S\n    Given a\n    Gibberish\n")
    result = engine(STEPS, "f.feature", f=calling("Given Bob is there"))
    assert result.ret == 2
    result.stdout.fnmatch_lines(["features/flows/guests.feature:4: *"])


def test_it_works_on_workers(engine: Engine, pytester: pytest.Pytester) -> None:
    in_folder(pytester)
    text = calling('Given a guest called "Ada" from Ry')
    engine(STEPS, "-n2", "f.feature", f=text).assert_outcomes(passed=1)


@pytest.mark.parametrize(("how", "status"), [("well", "passed"), ("lost", "failed")])
def test_the_report_shows_the_call_and_in_it_the_steps(
    suite: Engine, pytester: pytest.Pytester, how: str, status: str
) -> None:
    in_folder(pytester, FLOW.replace("all is well", f"all is {how}"))
    text = calling('Given a guest called "Ada" from Ry', "Then all is well")
    suite(STEPS, "--alluredir=results", "f.feature", f=text)
    [path] = (pytester.path / "results").glob("*-result.json")
    call, after = json.loads(path.read_text())["steps"]
    steps: list[dict[str, Any]] = call["steps"]
    assert (call["name"], call["status"]) == ('Given a guest called "Ada" from Ry', status)
    assert [(step["name"], step["status"]) for step in steps] == [
        ("Given Ada is there", "passed"),
        ("When these come:", "passed"),
        ("And this is sent:", "passed"),
        (f"Then all is {how}", status),
    ]
    assert after["name"] == "Then all is well"
    assert after["status"] == ("passed" if status == "passed" else "skipped")
