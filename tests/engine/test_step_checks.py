"""Step definitions check their values before the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Engine = Callable[..., pytest.RunResult]

STEPS = """
from support.gherkin.authoring.parameters import kind, parse
from support.gherkin.authoring.step_checks import checked

class Word:
    def __init__(self, text):
        self.text = text
    def faults(self, names):
        return [] if {self.text, "*"} & names else [f"nobody is called {self.text}"]

KINDS = {"Word": kind(r"[a-z]+", Word, checkable=True)}

def lines(use, names):
    for number, line in enumerate(use.docstring.splitlines(), 1):
        if "bad" in line:
            yield number, f"{line} in {use.folder.name}"

def rows(use, names):
    for number, row in enumerate(use.datatable, 1):
        if "bad" in row:
            yield number, f"row of {row}"

def text(use, names):
    if use.arguments["how"] == "badly":
        yield 0, "not so"

@given(parse("somebody called {name}"))
@checked(makes=lambda use: [use.arguments["name"]])
def _(name): ...
@given("something of our own")
def _(): ...
@given("something of our own, declared")
@checked()
def _(): ...
@given("a table:")
@checked(rows)
def _(datatable): ...
@when(parse("{who:Word} does it", **KINDS))
async def _(who): ...
@then("it reads:")
@checked(lines)
def _(docstring): ...
@then(parse("it goes {how}"))
@checked(text)
def _(how): ...
"""


def feature(*steps: str) -> str:
    """Return a feature with one scenario; its first step is on line 3."""
    return "\n".join(["Feature: F", "  Scenario: S", *(f"    {step}" for step in steps), ""])


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        (["When ada does it"], "f.feature:3: nobody is called ada"),
        (
            ["Given somebody called ada", "When bob does it"],
            "f.feature:4: nobody is called bob",
        ),
        (
            ["When ada does it", "* somebody called ada"],
            "f.feature:3: nobody is called ada",
        ),
        (
            ["Then it reads:", '  """', "  good", "  bad", '  """'],
            "f.feature:6: bad in test_a_fault_*",
        ),
        (["Given a table:", "  | a |", "  | bad |"], "f.feature:5: row of ['bad']"),
        (["Then it goes badly"], "f.feature:3: not so"),
    ],
    ids=["unknown", "another", "later", "docstring", "table", "text"],
)
def test_a_fault_is_reported_with_its_line(engine: Engine, steps: list[str], message: str) -> None:
    result = engine(STEPS, f=feature(*steps))
    assert result.ret == 2
    result.stdout.fnmatch_lines([message])


def test_without_a_fault_it_runs(engine: Engine) -> None:
    steps = [
        "Given somebody called ada",
        "And a table:",
        "  | good |",
        "When ada does it",
        "Then it reads:",
        '  """',
        "  good",
        '  """',
        "And it goes well",
    ]
    engine(STEPS, f=feature(*steps)).assert_outcomes(passed=1)


def test_a_step_that_declares_nothing_may_define_any_name(engine: Engine) -> None:
    engine(STEPS, f=feature("Given something of our own", "When bob does it")).assert_outcomes(
        passed=1
    )
    result = engine(STEPS, f=feature("Given something of our own, declared", "When bob does it"))
    assert result.ret == 2
    result.stdout.fnmatch_lines(["f.feature:4: nobody is called bob"])


def test_names_are_those_of_the_scenario(engine: Engine) -> None:
    text = feature("Given somebody called ada")
    text += "  Scenario: T\n    When ada does it\n"
    result = engine(STEPS, f=text)
    assert result.ret == 2
    result.stdout.fnmatch_lines(["f.feature:5: nobody is called ada"])


def test_every_row_of_an_outline_is_checked(engine: Engine) -> None:
    text = """Feature: F
  Scenario Outline: O
    Given somebody called ada
    When <who> does it
    Examples:
      | who |
      | ada |
      | bob |
      | cy  |
"""
    result = engine(STEPS, f=text)
    assert result.ret == 2
    result.stdout.fnmatch_lines(
        ["f.feature:4: nobody is called bob", "f.feature:4: nobody is called cy"]
    )
    result.stdout.no_fnmatch_line("*nobody is called ada*")


def test_a_fault_in_a_flow_is_reported_at_its_own_place(
    engine: Engine, pytester: pytest.Pytester
) -> None:
    folder = pytester.path / "features" / "flows"
    folder.mkdir(parents=True)
    (folder / "flows.feature").write_text(
        "Feature: G\n  @reusable\n  Scenario: it is done\n    Then it reads:\n"
        '      """\n      bad\n      """\n'
    )
    result = engine(STEPS, "f.feature", f=feature("When it is done"))
    assert result.ret == 2
    result.stdout.fnmatch_lines(["features/flows/flows.feature:6: bad in flows"])
