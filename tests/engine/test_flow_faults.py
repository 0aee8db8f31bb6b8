"""Faults of flows and their calls are reported before the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.engine.flow_examples import FLOW, STEPS, call, calling, in_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    Engine = Callable[..., pytest.RunResult]


@pytest.mark.parametrize("text", ["nothing is well", "nothing is <name>"])
def test_an_undefined_step_of_a_flow_is_reported_once_at_its_own_place(
    engine: Engine, pytester: pytest.Pytester, text: str
) -> None:
    """With its first caller, regardless of the arguments of others."""
    in_folder(pytester, FLOW.replace("all is well", text))
    result = engine(STEPS, "-rN", a=calling(call("A"), name="A"), b=calling(call("B"), name="B"))
    assert result.ret == 2
    result.stdout.fnmatch_lines(
        [
            "features/flows/guests.feature:11: undefined step: Then nothing is *",
            '    called at a.feature:3: Given a guest called "A" from Ry',
        ]
    )
    assert str(result.stdout).count("undefined step") == 1
    result.stdout.no_fnmatch_line("*ERROR collecting [ab].feature*")


def test_other_faults_of_a_step_of_a_flow_name_the_caller_too(
    engine: Engine, pytester: pytest.Pytester
) -> None:
    in_folder(pytester, FLOW.replace("When these come:", "When these come"))
    steps = STEPS + '@when("these come")\ndef _():\n    pass\n'
    result = engine(steps, "-rN", "f.feature", f=calling(call("A"), call("B", "And")))
    result.stdout.fnmatch_lines(
        [
            "features/flows/guests.feature:5: the step has a data table; *",
            '    called at f.feature:3: Given a guest called "A" from Ry',
        ]
    )
    assert str(result.stdout).count("has a data table") == 1


@pytest.mark.parametrize(
    ("flow", "steps", "message"),
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
            FLOW,
            ['Given a guest called "A" from B', '  """', "  text", '  """'],
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
            "f.feature:3: ambiguous step, it calls a flow and has a definition: Given Bob is there",
        ),
    ],
    ids=["cycle", "table", "docstring", "two flows", "flow and definition"],
)
def test_a_call_that_cannot_be_made_is_reported_before_the_run(
    engine: Engine, pytester: pytest.Pytester, flow: str, steps: list[str], message: str
) -> None:
    in_folder(pytester, flow)
    result = engine(STEPS, "f.feature", f=calling(*steps))
    assert result.ret == 2
    result.stdout.fnmatch_lines([message])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            FLOW
            + '  @reusable\n  Scenario: a guest called "<name>" from <town>\n    * X is there\n',
            "f.feature:13: duplicate flow name 'a guest * (the first: f.feature:3)*",
        ),
        (
            FLOW.replace("Scenario:", "Scenario Outline:")
            + "    Examples:\n      | a |\n      | 1 |",
            "f.feature:3: a flow cannot have examples; it takes <arguments> from its caller",
        ),
        ("Feature: F\n  @reusable\n  Scenario: nothing\n", "f.feature:3: a flow needs steps"),
        (
            FLOW.replace('"<name>" from <town>', "<name><town>"),
            "f.feature:3: <name> is directly followed by <town>; *",
        ),
        (
            FLOW.replace("<town>", "<name>"),
            "f.feature:3: the name of a flow contains an argument more than once: <name>",
        ),
        (
            FLOW.replace('a guest called "<name>" from <town>', "<name> <town>"),
            "f.feature:3: the name of a flow needs words besides its <arguments>",
        ),
        (
            FLOW.replace("Given <name>", "Given <nam>"),
            "f.feature:4: <nam> is not an argument of the flow; its arguments: <name>, <town>",
        ),
        (
            FLOW.replace("| <town> |", "| <twn> |"),
            "f.feature:5: <twn> is not an argument of the flow; its arguments: <name>, <town>",
        ),
        (FLOW.replace("@reusable", "@reusable:twice"), "f.feature:2: *@reusable takes no value"),
    ],
    ids=[
        "same name",
        "examples",
        "no steps",
        "nothing between arguments",
        "argument twice",
        "no words",
        "no argument",
        "no argument in a table",
        "value",
    ],
)
def test_a_faulty_flow_is_reported(engine: Engine, text: str, message: str) -> None:
    result = engine(STEPS, f=text)
    assert result.ret == 2
    result.stdout.fnmatch_lines([message])


def test_examples_cannot_be_called(engine: Engine) -> None:
    text = "Feature: F\n  Scenario Outline: O\n    Given <a> is there\n"
    text += "    @reusable\n    Examples:\n      | a |\n      | B |\n"
    result = engine(STEPS, f=text)
    assert result.ret == 2
    result.stdout.fnmatch_lines(["f.feature:4: @reusable is only for scenarios*"])


@pytest.mark.parametrize("run", ["", "f.feature"])
def test_a_fault_of_a_shared_flow_is_reported_once(
    engine: Engine, pytester: pytest.Pytester, run: str
) -> None:
    """Even if its file is not selected and no scenario calls it."""
    in_folder(pytester, "Feature: F\n  @reusable\n  Scenario: nothing\n")
    arguments = [run] if run else []
    result = engine(STEPS, "-rN", *arguments, f=calling("Given Bob is there", "And nothing"))
    assert result.ret == 2
    assert str(result.stdout).count(":3: a flow needs steps") == 1


def test_a_duplicate_name_of_shared_flows_is_reported(
    engine: Engine, pytester: pytest.Pytester
) -> None:
    in_folder(pytester)
    in_folder(pytester, name="others")
    result = engine(STEPS, "-rN")
    assert result.ret == 2
    result.stdout.fnmatch_lines(
        ["features/flows/others.feature:3: duplicate flow name * (the first: guests.feature:3)*"]
    )
    assert str(result.stdout).count("duplicate flow name") == 1


CIRCLE = """Feature: G
  @reusable
  Scenario: one
    Given two
  @reusable
  Scenario: two
    Given Bob is there
    And one
"""


def test_a_cycle_of_flows_is_reported_with_its_flows(engine: Engine) -> None:
    """Even if no scenario calls it."""
    result = engine(STEPS, f=CIRCLE)
    assert result.ret == 2
    result.stdout.fnmatch_lines(
        [
            "f.feature:4: the flow calls itself: two > one > two",
            "f.feature:8: the flow calls itself: one > two > one",
        ]
    )


@pytest.mark.parametrize(("number", "is_fault"), [(50, False), (51, True), (400, True)])
def test_flows_call_each_other_fifty_levels_deep_at_most(
    engine: Engine, number: int, is_fault: bool
) -> None:
    flows = "".join(
        f"  @reusable\n  Scenario: level {level} holds\n"
        f"    Given {f'level {level + 1} holds' if level < number else 'Bob is there'}\n"
        for level in range(1, number + 1)
    )
    result = engine(STEPS, f=f"Feature: F\n{flows}  Scenario: S\n    Given level 1 holds\n")
    if is_fault:
        assert result.ret == 2
        line = "f.feature:151: flows call each other 51 levels deep; 50 are possible; write the *"
        result.stdout.fnmatch_lines([line])
    else:
        result.assert_outcomes(passed=1)


def test_a_cycle_is_reported_once(engine: Engine, pytester: pytest.Pytester) -> None:
    in_folder(pytester, CIRCLE)
    texts = {name: calling("Given one", "And two", name=name) for name in "ab"}
    result = engine(STEPS, "-rN", "a.feature", "b.feature", **texts)
    assert result.ret == 2
    for message in ("guests.feature:4: *two > one > two", "guests.feature:8: *one > two > one"):
        result.stdout.fnmatch_lines([f"features/flows/{message}"])
    assert str(result.stdout).count("calls itself") == 2


def test_a_row_that_a_definition_takes_is_ambiguous(
    engine: Engine, pytester: pytest.Pytester
) -> None:
    in_folder(pytester)
    steps = (
        STEPS + "@given(parsers.parse('a guest called \"{n:d}\" from Ry'))\ndef _(n):\n    pass\n"
    )
    text = "Feature: F\n  Scenario Outline: O\n    " + call("<n>")
    text += "\n    Examples:\n      | n |\n      | A |\n      | 5 |\n"
    result = engine(steps, "f.feature", f=text)
    assert result.ret == 2
    result.stdout.fnmatch_lines(
        [
            'f.feature:3: ambiguous step, it calls a flow and has a definition: * "5" *',
            '    flow "a guest called "<name>" from <town>"  features/flows/guests.feature:3',
            '    @given("a guest called "{n:d}" from Ry")  conftest.py:*',
        ]
    )


def test_an_argument_has_at_least_one_character(engine: Engine, pytester: pytest.Pytester) -> None:
    in_folder(pytester)
    result = engine(STEPS, "f.feature", f=calling(call("")))
    assert result.ret == 2
    result.stdout.fnmatch_lines(["f.feature:3: undefined step: Given a guest called*"])


def test_a_similar_name_is_suggested(engine: Engine, pytester: pytest.Pytester) -> None:
    in_folder(pytester)
    result = engine(STEPS, "f.feature", f=calling('Given a gest called "Ada" from Ry'))
    assert result.ret == 2
    result.stdout.fnmatch_lines(
        ['*close to: flow "a guest called "<name>" from <town>"  features/flows/guests.feature:3']
    )
