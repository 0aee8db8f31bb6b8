"""The catalogue of steps, on the terminal and as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Engine = Callable[..., pytest.RunResult]

STEPS = '''
from pytest_bdd import step
from support.gherkin.authoring import parameters
@given(parsers.parse("a user {name:w} of age {age:d}"), target_fixture="user")
async def _(name, age):
    """Register a user.

    The address is generated.
    """
@when(parameters.parse("{who:Text} waits for {time:Duration}"))
async def _(who, time): ...
@then("the users are")
async def _(datatable): ...
@then("the <b>answer</b> is")
async def _(docstring): ...
@step(parsers.parse("anything about {it}"))
async def _(it):
    print("STEP RUNS")
'''
FEATURE = """
Feature: F
  Scenario: S
    Given a user ada of age 36
    And a user bob of age 7
    Then anything about it
"""


def test_all_steps_are_listed(engine: Engine) -> None:
    """With arguments, docstring, place and an example from the features; nothing runs."""
    result = engine(STEPS, "--steps", "-s", f=FEATURE)
    assert result.ret == 0
    result.stdout.fnmatch_lines(
        [
            "Given a user {name:w} of age {age:d}",
            "    conftest.py:8",
            "    takes name (word), age (integer)",
            "    Register a user.",
            "    The address is generated.",
            "    e.g. Given a user ada of age 36",
            "When {who:Text} waits for {time:Duration}",
            "    takes who (Text), time (Duration)",
            "Then the <b>answer</b> is",
            "    takes a docstring",
            "Then the users are",
            "    takes a data table",
            "Step anything about {it}",
            "    takes it (text)",
            "    e.g. Then anything about it",
            "5 of 5 steps",
        ]
    )
    result.stdout.no_fnmatch_line("*STEP RUNS*")
    assert " passed" not in result.stdout.str()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("user", 2),
        ("USER age", 2),
        ("register", 1),
        ("36", 1),
        ("then", 3),
        ("somebody waits", 1),
    ],
)
def test_words_search_it(engine: Engine, words: str, found: int) -> None:
    """In text, docstring and example, ignoring case; any word may match."""
    result = engine(STEPS, "--steps", words, f=FEATURE)
    assert result.ret == 0
    result.stdout.fnmatch_lines([f"{found} of 5 steps about {' or '.join(words.split())}"])
    assert sum("conftest.py:" in line for line in result.outlines) == found


def test_pytest_bdds_own_step_is_not_listed(engine: Engine) -> None:
    """``Given trace`` opens a debugger."""
    result = engine(STEPS, "--steps", "trace", f=FEATURE)
    result.stdout.fnmatch_lines(["0 of 5 steps about trace"])


def test_workers_are_not_needed(engine: Engine) -> None:
    result = engine(STEPS, "--steps", "user", "-n", "2", apart=True, f=FEATURE)
    assert result.ret == 0
    result.stdout.fnmatch_lines(["2 of 5 steps about user"])
    result.stdout.no_fnmatch_line("created: *workers*")


def test_without_features_the_steps_are_listed_all_the_same(engine: Engine) -> None:
    """Teams write steps first; there is no example yet."""
    result = engine(STEPS, "--steps")
    result.stdout.fnmatch_lines(["5 of 5 steps"])
    result.stdout.no_fnmatch_line("*e.g.*")


def test_the_page_is_markdown(engine: Engine, pytester: pytest.Pytester) -> None:
    """Angle brackets in a step's text are not HTML."""
    result = engine(STEPS, "--steps-page", "steps.md", f=FEATURE)
    assert result.ret == 0
    result.stdout.fnmatch_lines(["written: steps.md"])
    page = (pytester.path / "steps.md").read_text()
    assert page.startswith("# Steps\n")
    assert [line for line in page.splitlines() if line.startswith("## ")] == [
        "## Given",
        "## When",
        "## Then",
        "## Step",
    ]
    assert "### a user {name:w} of age {age:d}\n\nRegister a user.\n" in page
    assert "Takes name (word), age (integer).\n" in page
    assert "```gherkin\nGiven a user ada of age 36\n```" in page
    assert "### the &lt;b>answer&lt;/b> is" in page
    assert str(pytester.path) not in page


def test_the_page_depends_on_the_steps_alone(engine: Engine, pytester: pytest.Pytester) -> None:
    """It is the same each time and changes with a new step, so that a test can keep it current."""
    engine(STEPS, "--steps-page", "one.md", f=FEATURE)
    engine(STEPS, "--steps-page", "two.md", f=FEATURE)
    more = STEPS + '@given("one more")\ndef _(): ...\n'
    engine(more, "--steps-page", "three.md", f=FEATURE)
    one, two, three = (
        (pytester.path / f"{name}.md").read_text() for name in ("one", "two", "three")
    )
    assert one == two
    assert three.replace("### one more\n\n", "") == one != three


WORDS = """
from support.gherkin.authoring import parameters
COLOURS = {"red": 1, "light blue": 2, "<b>": 3, " (as it is)": 4}
@given(parameters.parse("{n:d} {c:Colour} {t:Text}", Colour=parameters.one_of(COLOURS)))
def _(n, c, t): ...
@given(parsers.parse("a {c:Colour} one", extra_types={"Colour": parameters.one_of(COLOURS)}))
def _(c): ...
"""


def test_a_kind_made_of_words_lists_them(engine: Engine, pytester: pytest.Pytester) -> None:
    """As written in features; other parsers do not expose their kinds."""
    result = engine(WORDS, "--steps", "--steps-page", "steps.md")
    shown = 'n (integer), c (Colour: "red", "light blue", "%sb>", " (as it is)"), t (Text)'
    assert f"    takes {shown % '<'}" in result.outlines
    assert "    takes c (Colour)" in result.outlines
    page = (pytester.path / "steps.md").read_text()
    assert f"Takes {shown % '&lt;'}.\n" in page


@pytest.mark.parametrize(("words", "found"), [("LIGHT blue", 1), ("colour", 2), ("green", 0)])
def test_words_of_a_kind_are_searched_too(engine: Engine, words: str, found: int) -> None:
    result = engine(WORDS, "--steps", words)
    result.stdout.fnmatch_lines([f"{found} of 2 steps about {' or '.join(words.split())}"])


def test_a_fault_in_the_features_is_reported_too(engine: Engine) -> None:
    """The list is still shown, but the exit status is that of a fault."""
    result = engine(STEPS, "--steps", f=FEATURE + "    Then nothing known\n")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["5 of 5 steps", "f.feature:6: undefined step: *"])
