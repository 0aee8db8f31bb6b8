"""The check of all selected scenarios before any of them runs."""

from __future__ import annotations

import re
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Engine = Callable[..., pytest.RunResult]

STEPS = """
@given(parsers.parse("a user {name:w} of age {age:d}"), target_fixture="user")
async def _(name, age):
    print("STEP RUNS")
@given("a table")
async def _(datatable): ...
@given("perhaps a table")
async def _(datatable=None, docstring=None): ...
@given("a text")
async def _(docstring): ...
@then("the user is there")
async def _(user): ...
"""
GOOD = """
Feature: F
  Scenario: Good
    Given a user ada of age 3
    Then the user is there
"""


def scenario(*steps: str, name: str = "S") -> str:
    """Return a feature with one scenario; its first step is on line 3."""
    return "\n".join(["Feature: F", f"  Scenario: {name}", *(f"    {step}" for step in steps)])


def outline(*steps: str, examples: str, name: str = "S") -> str:
    """Return a feature with one outline; its first step is on line 3."""
    lines = ["Feature: F", f"  Scenario Outline: {name}", *(f"    {step}" for step in steps)]
    return "\n".join(lines) + "\n" + examples


def refused(result: pytest.RunResult, *lines: str) -> None:
    """Assert that the run ended before any test, with these lines and without a traceback."""
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(list(lines))
    text = result.stdout.str()
    assert "Traceback" not in text
    assert "INTERNALERROR" not in text
    assert "STEP RUNS" not in text
    assert " passed" not in text


def test_an_undefined_step_comes_with_its_neighbours_and_a_snippet(engine: Engine) -> None:
    """Similar definitions are shown with their places, others are not."""
    result = engine(STEPS, things=scenario('Given a usr "ada" of age 3'))
    refused(
        result,
        'things.feature:3: undefined step: Given a usr "ada" of age 3',
        '*@given("a user {name:w} of age {age:d}")  conftest.py:*',
        "*@given(parsers.parse('a usr \"{text1}\" of age {number2:d}'))",
        "*async def _(text1, number2):",
    )
    result.stdout.no_fnmatch_line('*@given("a text")*')


@pytest.mark.parametrize(
    "step",
    [
        'Given a "red" box of 3 things',
        "Given it's a box of -4",
        "Given {braces} and 3 more",
        'Given "quoted {braces}" here',
        "Given version 1.5 of 2b",
        r"Given a back\slash and 7",
        "* a star",
        'When a table\n      | a |\n      | "1" |',
        'Then a text\n      """\n      hello\n      """',
    ],
)
def test_the_snippet_works_when_it_is_pasted(engine: Engine, step: str) -> None:
    """The step is then defined and fails as not implemented."""
    result = engine("", things=scenario(step))
    assert result.ret == pytest.ExitCode.INTERRUPTED
    found = re.search(r"or define it:\n((?: {8}.*\n)+)", result.stdout.str())
    assert found
    again = engine(dedent(found[1]), things=scenario(step))
    again.assert_outcomes(failed=1)
    again.stdout.fnmatch_lines(["E*NotImplementedError"])


def test_all_faults_are_reported_at_once(engine: Engine) -> None:
    """For all scenarios of all files, in order, with file and line."""
    one = scenario("Given nothing", "Given nothing else") + "\n  Scenario: T\n    When it rains"
    result = engine(STEPS, a=one, b=scenario("Given a table"), good=GOOD)
    refused(
        result,
        "a.feature:3: undefined step: Given nothing",
        "a.feature:4: undefined step: Given nothing else",
        "a.feature:6: undefined step: When it rains",
        "b.feature:3: the step has no data table*",
    )
    result.assert_outcomes(errors=2)


def test_no_message_holds_an_absolute_path(engine: Engine, pytester: pytest.Pytester) -> None:
    """Messages are the same on every machine."""
    twice = '@given("one")\ndef _(): ...\n' * 2
    result = engine(STEPS + twice, a=scenario("Given a tablet", "Given one", "Given a text"))
    refused(result, "a.feature:3: *", "a.feature:4: *", "a.feature:5: *")
    body = result.stdout.str().split("= ERRORS =")[1]
    assert str(pytester.path) not in body


def test_workers_report_a_finding_once(engine: Engine) -> None:
    """Every worker finds it; the terminal shows it once, and nothing runs."""
    result = engine(STEPS, "-n", "2", apart=True, a=scenario("Given nothing"), good=GOOD)
    refused(result, "a.feature:3: undefined step: Given nothing")
    assert len(re.findall(r"^\w+\.feature:3: undefined", result.stdout.str(), re.MULTILINE)) == 1


@pytest.mark.parametrize("selection", [["-k", "Good"], ["--tags=not @smoke"], ["good.feature"]])
def test_what_is_not_selected_is_not_checked(engine: Engine, selection: list[str]) -> None:
    """Unfinished scenarios do not prevent others from running."""
    bad = "@smoke\n" + scenario("Given nothing", name="Bad")
    assert engine(STEPS, bad=bad, good=GOOD).ret == pytest.ExitCode.INTERRUPTED
    result = engine(STEPS, *selection, bad=bad, good=GOOD)
    assert (result.ret, result.parseoutcomes()["passed"]) == (0, 1)


def test_an_ambiguous_step_names_both_places(engine: Engine) -> None:
    """pytest-bdd silently uses the later one."""
    twice = """
@given("one thing")
def _(): ...
@given(parsers.parse("one {what}"))
def _(what): ...
"""
    result = engine(twice, a=scenario("Given one thing"))
    refused(
        result,
        "a.feature:3: ambiguous step, it has 2 definitions: Given one thing",
        '*@given("one thing")  conftest.py:*',
        '*@given("one {what}")  conftest.py:*',
    )
    places = re.findall(r"conftest\.py:\d+", result.stdout.str())
    assert len(set(places)) == 2


def test_an_ambiguous_step_fails_where_the_run_goes_on(engine: Engine) -> None:
    """pytest-bdd would use the last definition and pass."""
    steps = """
@given("one thing")
async def _(): ...
@given(parsers.parse("one {what}"))
async def _(what): ...
"""
    result = engine(steps, "--continue-on-collection-errors", a=scenario("Given one thing"))
    result.assert_outcomes(failed=1, errors=1)
    result.stdout.fnmatch_lines(
        [
            "E*AmbiguousStepError: ambiguous step, it has 2 definitions: Given one thing",
            "E*a.feature:3: Given one thing",
        ]
    )


def test_a_closer_definition_overrides(engine: Engine, pytester: pytest.Pytester) -> None:
    """A folder's conftest may redefine a step with any pattern."""
    folder = pytester.mkdir("inner")
    (folder / "a.feature").write_text(scenario("Given one thing"))
    (folder / "conftest.py").write_text(
        "from pytest_bdd import given, parsers\n"
        "@given(parsers.parse('one {what}'))\n"
        "async def _(what):\n    print('the inner', what)\n"
    )
    outer = '@given("one thing")\nasync def _():\n    print("the outer")\n'
    result = engine(outer, "-s", b=scenario("Given one thing"))
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines_random(["*the inner thing*", "*the outer*"])


TABLE = "\n      | a |"
TEXT = '\n      """\n      x\n      """'


@pytest.mark.parametrize(
    ("step", "fault"),
    [
        ("the user is there" + TABLE, "the step has a data table; its definition has no*"),
        ("the user is there" + TEXT, "the step has a docstring; its definition has no*"),
        ("a table", "the step has no data table, which its definition needs"),
        ("a text", "the step has no docstring, which its definition needs"),
        ("a table" + TEXT, "the step has no data table, which its definition needs"),
        ("a table" + TABLE, None),
        ("a text" + TEXT, None),
        ("perhaps a table", None),
        ("perhaps a table" + TABLE, None),
        ("perhaps a table" + TEXT, None),
    ],
)
def test_tables_and_docstrings_are_taken_or_refused(
    engine: Engine, step: str, fault: str | None
) -> None:
    """A definition accepts what it has a parameter for; a default makes it optional."""
    word = "Then" if step.startswith("the") else "And"
    result = engine(STEPS, a=scenario("Given a user x of age 1", f"{word} {step}"))
    if fault is None:
        result.assert_outcomes(passed=1)
    else:
        refused(result, f"a.feature:4: {fault}", "    @*  conftest.py:*")


ROW = "    Examples:\n      | name | age |\n      | ada | 3 |\n"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            outline("Given a user <nam> of age <age>", examples=ROW),
            "a.feature:3: <nam> has no column in the examples; columns: age, name",
        ),
        (
            outline("Given a user ada of age <age>", examples=ROW),
            "a.feature:4: unused columns in the examples: name",
        ),
        (
            outline("Given a table", "  | <x> |", "* perhaps a table", examples=ROW),
            "a.feature:3: <x> has no column in the examples; columns: age, name",
        ),
        (
            outline("Given a user <name> of age <age>", examples=ROW + ROW.replace("age", "old")),
            "a.feature:3: <age> has no column in the examples; columns: name, old",
        ),
        (
            outline("Given a user <name> of age <age>", examples=ROW + ROW.replace("age", "old")),
            "a.feature:7: unused columns in the examples: old",
        ),
    ],
)
def test_placeholders_and_columns_belong_together(engine: Engine, text: str, fault: str) -> None:
    """In each Examples block, including the cells of tables."""
    refused(engine(STEPS, a=text), fault)


@pytest.mark.parametrize(
    "text",
    [
        outline("Given a user ada of age <age>", examples=ROW, name="Of <name>"),
        outline("Given a table", "  | <name> |", "* a user x of age <age>", examples=ROW),
        outline("Given a text", '"""', "<name> is <age>", '"""', examples=ROW),
        outline("Given a user <name> of age <age>", examples=ROW + ROW),
    ],
)
def test_placeholders_may_be_anywhere(engine: Engine, text: str) -> None:
    """In a name, a table, a docstring and a step."""
    assert engine(STEPS, a=text).ret == 0


def test_a_docstring_may_hold_markup(engine: Engine) -> None:
    """Angle brackets there need no column."""
    text = outline(
        "Given a user <name> of age <age>",
        "And a text",
        '"""',
        "<b>x</b>",
        '"""',
        examples=ROW,
    )
    engine(STEPS, a=text).assert_outcomes(passed=1)


FIXTURES = """
@pytest.fixture
def known():
    return 1
@given("something known")
async def _(known, request): ...
@given("something unknown")
async def _(unknwon): ...
@given("something made", target_fixture="made")
async def _():
    return 1
@then("it is made")
async def _(made): ...
@then("perhaps it is made")
async def _(made=None): ...
"""


def test_a_parameter_that_nothing_gives_is_found(engine: Engine) -> None:
    """Otherwise it would only fail when the step runs."""
    refused(
        engine(FIXTURES, a=scenario("Given something known", "Given something unknown")),
        "a.feature:4: the definition requires 'unknwon', which is neither a parameter of *",
        '    @given("something unknown")  conftest.py:*',
    )


def test_a_parameter_may_be_what_an_earlier_step_makes(engine: Engine) -> None:
    """The ``target_fixture`` of a later step is too late."""
    good = engine(FIXTURES, a=scenario("Given something made", "Then it is made"))
    good.assert_outcomes(passed=1)
    bad = engine(FIXTURES, a=scenario("Then it is made", "Given something made"))
    refused(bad, "a.feature:3: the definition requires 'made'*")


def test_optional_parameters_need_nothing(engine: Engine) -> None:
    engine(FIXTURES, a=scenario("Then perhaps it is made")).assert_outcomes(passed=1)


def test_nothing_runs_when_anything_is_wrong(engine: Engine) -> None:
    """No step, no fixture, not even an autouse one of the session."""
    steps = (
        STEPS
        + """
@pytest.fixture(autouse=True, scope="session")
def server():
    print("FIXTURE RUNS")
"""
    )
    assert "FIXTURE RUNS" in engine(steps, "-s", good=GOOD).stdout.str()
    result = engine(steps, "-s", good=GOOD, bad=scenario("Given nothing"))
    refused(result, "bad.feature:3: *")
    result.stdout.no_fnmatch_line("*FIXTURE RUNS*")


@pytest.mark.parametrize("workers", [[], ["-n", "2"]])
def test_check_steps_runs_nothing(engine: Engine, workers: list[str]) -> None:
    """Its exit status is 0 without faults; unused definitions are listed with their places."""
    result = engine(STEPS, "--unused-steps", "-s", *workers, apart=True, good=GOOD)
    assert result.ret == 0
    result.stdout.fnmatch_lines(
        [
            "checked 2 steps: no faults",
            "3 definitions not used by any checked scenario:",
            '    @given("a table")  conftest.py:*',
        ]
    )
    result.stdout.no_fnmatch_line("*STEP RUNS*")
    result.stdout.no_fnmatch_line('*@then("the user is there")*')
    assert " passed" not in result.stdout.str()


@pytest.mark.parametrize("workers", [[], ["-n", "2"]])
def test_check_steps_ends_with_a_status_for_faults(engine: Engine, workers: list[str]) -> None:
    """CI can use it as a check."""
    bad = scenario("Given nothing")
    result = engine(STEPS, "--check-steps", *workers, apart=True, good=GOOD, bad=bad)
    refused(result, "bad.feature:3: undefined step: Given nothing")
    assert len(re.findall(r"^\w+\.feature:3: undefined", result.stdout.str(), re.MULTILINE)) == 1


def test_check_steps_counts_the_faults_before_it_stops(engine: Engine) -> None:
    """The summary is also shown if the run may continue after collection errors."""
    args = "--check-steps", "--continue-on-collection-errors"
    result = engine(STEPS, *args, good=GOOD, bad=scenario("Given nothing"))
    assert result.ret != 0
    result.stdout.fnmatch_lines(["checked 3 steps: 1 fault"])
    result.stdout.no_fnmatch_line("*STEP RUNS*")


@pytest.mark.parametrize("option", ["--check-steps", "--unused-steps"])
def test_unused_definitions_are_listed_on_request(engine: Engine, option: str) -> None:
    result = engine(STEPS, option, good=GOOD)
    result.stdout.fnmatch_lines(["checked 2 steps: no faults"])
    listed = '@given("a table")' in result.stdout.str()
    assert listed is (option == "--unused-steps")


def test_other_tests_are_left_alone(engine: Engine, pytester: pytest.Pytester) -> None:
    """A test in Python has no steps to check."""
    pytester.makepyfile("def test_one(): ...")
    engine(STEPS, good=GOOD).assert_outcomes(passed=2)


def test_a_definition_used_from_another_folder_is_not_unused(
    engine: Engine, pytester: pytest.Pytester
) -> None:
    """Every folder sees the steps above it, and they count as the same definitions."""
    folder = pytester.mkdir("inner")
    (folder / "b.feature").write_text(scenario("Given two"))
    (folder / "conftest.py").write_text(
        "from pytest_bdd import given\n@given('three')\ndef _(): ...\n"
    )
    steps = "".join(f'@given("{n}")\nasync def _(): ...\n' for n in ("one", "two"))
    result = engine(steps, "--unused-steps", a=scenario("Given one"))
    result.stdout.fnmatch_lines(
        [
            "checked 2 steps: no faults",
            "1 definition not used by any checked scenario:",
            '    @given("three")  inner/conftest.py:2',
        ]
    )
