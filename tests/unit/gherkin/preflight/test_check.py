"""Faults of scenarios are reported before any of them runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pytest_bdd import parsers

from support.gherkin.authoring.parameters import kind, parse
from support.gherkin.authoring.step_checks import StepFault
from support.gherkin.authoring.step_checks import checked as checks_of
from support.gherkin.authoring.vocabulary import Vocabulary
from support.gherkin.errors import Finding
from support.gherkin.preflight.check import check
from tests.unit.gherkin.definitions.making import defined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from support.gherkin.authoring.step_checks import PlacedStep, StepUse
    from support.gherkin.collection.flows import Flow
    from support.gherkin.preflight.check import CheckResult

    Checked = Callable[..., CheckResult]


def plain() -> None: ...


def named(name: str) -> None: ...


def tabled(datatable: object) -> None: ...


def signs_in(name: str, user: object, request: object, client: object) -> None: ...


IT = defined("it", plain)


def scenario(*steps: str) -> str:
    return "Feature: F\n  Scenario: S\n" + "".join(f"    {step}\n" for step in steps)


def lines(result: CheckResult) -> list[int]:
    return [finding.line for finding in result.findings]


def test_a_scenario_of_defined_steps_is_fine(checked: Checked) -> None:
    result = checked(scenario("Given it", "And it"), IT)
    assert result.findings == ()
    assert result.steps == 2
    assert dict(result.used) == {IT: "Given it"}
    assert result.uncalled == ()


def test_an_undefined_step_is_reported_with_suggestions_and_a_snippet(checked: Checked) -> None:
    near = defined("a user is registered", plain)
    result = checked(scenario("Given it", "And a usr is registered"), near, IT)
    [finding] = result.findings
    assert (finding.path.name, finding.line) == ("a.feature", 4)
    lines = finding.message.splitlines()
    assert lines[0] == "undefined step: And a usr is registered"
    assert '@given("a user is registered")' in lines[1]
    assert "@given('a usr is registered')" in finding.message


def test_an_ambiguous_step_is_reported_with_its_definitions(checked: Checked) -> None:
    other = defined(parsers.parse("{x}"), lambda x: x)
    result = checked(scenario("Given it"), IT, other)
    [finding] = result.findings
    assert finding.line == 3
    assert '@given("it")' in finding.message
    assert '@given("{x}")' in finding.message
    assert set(result.used) == {IT, other}


@pytest.mark.parametrize(
    ("function", "attached", "fault"),
    [
        (lambda datatable: datatable, "", "no data table"),
        (lambda docstring: docstring, "", "no docstring"),
        (plain, "\n      | a |", "data table"),
        (plain, '\n      """\n      """', "docstring"),
        (lambda datatable=None: datatable, "", ""),
        (lambda datatable: datatable, "\n      | a |", ""),
        (lambda docstring: docstring, '\n      """\n      """', ""),
    ],
)
def test_a_step_has_what_its_definition_takes(
    checked: Checked, function: Any, attached: str, fault: str
) -> None:
    result = checked(scenario(f"Given it{attached}"), defined("it", function))
    assert lines(result) == ([3] if fault else [])
    assert all(fault in finding.message for finding in result.findings)


def test_a_definition_asks_for_what_there_is(checked: Checked) -> None:
    definitions = [
        defined("a user", plain, target="user"),
        defined(parsers.parse("{name} signs in"), signs_in),
    ]
    text = scenario("Given a user", "And ada signs in")
    assert checked(text, *definitions, fixtures=["client"]).findings == ()
    [finding] = checked(text, *definitions).findings
    assert finding.line == 4
    assert "'client'" in finding.message
    first = scenario("Given ada signs in")
    assert "'user'" in checked(first, *definitions, fixtures=["client"]).findings[0].message


OUTLINE = """
    Feature: F
      Scenario Outline: <who> is there
        Given <what>
          | <cell> |
        And text
          '''
          <b>markup</b>
          '''
        Examples:
          | what | who | cell | unused |
          | it   | ada | x    | y      |
        Examples:
          | what |
          | it   |
""".replace("'''", '"""')


def test_an_outline_is_checked_as_a_whole(checked: Checked) -> None:
    definitions = [
        defined("it", lambda datatable: datatable),
        defined("text", lambda docstring: docstring),
    ]
    result = checked(OUTLINE, *definitions)
    found = [(finding.line, finding.message) for finding in result.findings]
    assert [line for line, _ in found] == [3, 9]
    assert "<cell>" in found[0][1]
    assert "what" in found[0][1]
    assert found[1][1].endswith(": unused")
    assert result.steps == 4


def test_each_row_is_checked(checked: Checked) -> None:
    text = """
    Feature: F
      Scenario Outline: S
        Given <what>
        Examples:
          | what |
          | it   |
          | is   |
          | us   |
    """
    result = checked(text, IT)
    assert lines(result) == [3, 3]
    assert {finding.message.splitlines()[0] for finding in result.findings} == {
        "undefined step: Given is",
        "undefined step: Given us",
    }


class Name(str):
    """A checkable value, which has to be a known name."""

    __slots__ = ()

    def faults(self, names: set[str]) -> list[str]:
        return [] if self in names else [f"{self} is not known"]


def test_values_are_checked_with_the_names_of_earlier_steps(checked: Checked) -> None:
    def makes(use: StepUse) -> Iterator[str]:
        yield str(use.arguments["name"])

    def check_table(use: StepUse, names: set[str]) -> Iterator[tuple[int, str]]:
        assert use.datatable is not None
        yield from (
            (n, f"{row[0]}?") for n, row in enumerate(use.datatable, 1) if row[0] not in names
        )

    names = kind(r"\w+", Name, checkable=True)
    definitions = [
        defined(
            parse("a {name:Word}", Word=kind(r"\w+", str)),
            checks_of(makes=makes)(named),
        ),
        defined(parse("use {x:Name}", Name=names), lambda x: x),
        defined("use all:", checks_of(check_table)(tabled)),
    ]
    result = checked(
        scenario(
            "Given use ada", "And a ada", "And use ada", "And use all:", "  | ada |", "  | bob |"
        ),
        *definitions,
    )
    assert [(f.line, f.message) for f in result.findings] == [(3, "ada is not known"), (8, "bob?")]


FLOWS = """
    Feature: Flows
      @reusable
      Scenario: signed in as <name>
        Given nothing of this
      @reusable
      Scenario: never called
        Given it
"""


def test_a_fault_of_a_flow_is_reported_once_with_its_first_caller(
    checked: Checked, flows_of: Callable[[str], Sequence[Flow]]
) -> None:
    flows = flows_of(FLOWS)
    text = scenario("Given signed in as ada", "And signed in as bob", "And it")
    result = checked(text, IT, flows=flows)
    [finding] = result.findings
    assert (finding.path.name, finding.line) == ("flows.feature", 4)
    lines = finding.message.splitlines()
    assert lines[0] == "undefined step: Given nothing of this"
    assert lines[1].endswith("a.feature:3: Given signed in as ada")
    assert [flow.name for flow in result.uncalled] == ["never called"]


def test_the_order_of_steps_is_checked_by_the_vocabulary(
    checked: Checked, flows_of: Callable[[str], Sequence[Flow]]
) -> None:
    seen: list[PlacedStep] = []

    def order(steps: Sequence[PlacedStep]) -> Iterator[tuple[int, str]]:
        seen[:] = steps
        yield from ((number, "too late") for number, one in enumerate(steps) if one.does == "x")

    does = checks_of(does="x")(lambda n: n)
    definitions = [defined(parse("{n:Integer} of this"), does), IT]
    ours = Vocabulary(__name__, lambda *_: (), check_order=order)
    text = scenario("Given it", "And signed in as ada", "And 1 of this", "And unknown")
    flows = flows_of(FLOWS.replace("nothing of this", "2 of this"))
    result = checked(text, *definitions, flows=flows, vocabularies=[ours])
    found = [(one.path.name, one.line, one.message.partition("\n")[0]) for one in result.findings]
    assert ("flows.feature", 4, "too late") in found
    assert ("a.feature", 5, "too late") in found
    assert [(one.does, one.is_known) for one in seen] == [
        (None, True),
        ("x", True),
        ("x", True),
        (None, False),
    ]
    assert seen[1].use is not None
    assert seen[1].use.arguments == {"n": 2}


def test_the_value_of_a_fixture_is_asked_for_once(
    checked: Checked, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def value(item: object, name: str) -> object:
        del item
        asked.append(name)
        return {"models": 7}[name]

    def look(use: StepUse, names: set[str]) -> Iterator[tuple[int, str]]:
        del names
        try:
            yield 0, f"it is {use.fixture(str(use.arguments['x']))}"
        except LookupError:
            yield 0, "it is not known"

    monkeypatch.setattr("support.gherkin.preflight.check.fixture_value", value)
    definition = defined(parsers.parse("fixture {x}"), checks_of(look)(lambda x: x))
    text = scenario("Given fixture models", "And fixture models", "And fixture x", "And fixture x")
    found = [finding.message for finding in checked(text, definition).findings]
    assert found == ["it is 7", "it is 7", "it is not known", "it is not known"]
    assert asked == ["models", "x"]


def test_a_scenario_that_is_skipped_may_use_names_of_other_settings(checked: Checked) -> None:
    class Named(str):
        __slots__ = ()

        def faults(self, names: set[str]) -> list[str]:
            return [] if self in names else [f"unknown {self}"]

    works = parse("{x:Named} works", Named=kind(r"\w+", Named, checkable=True))
    definition = defined(works, lambda x: x)
    ours = Vocabulary(
        "steps", lambda *_: (), frozenset({"here"}), names_elsewhere=frozenset({"there"})
    )
    steps = "    Given here works\n    And there works\n    And nowhere works\n"
    text = f"Feature: F\n  @skip\n  Scenario: S\n{steps}  Scenario: T\n{steps}"
    assert lines(checked(text, definition, vocabularies=[ours])) == [6, 9, 10]


def test_a_step_of_the_project_is_not_known_to_the_vocabulary(checked: Checked) -> None:
    def order(steps: Sequence[PlacedStep]) -> Iterator[tuple[int, str]]:
        yield from ((number, "not known") for number, one in enumerate(steps) if not one.is_known)

    other = Vocabulary("steps.any_api", lambda *_: (), check_order=order)
    assert lines(checked(scenario("Given it"), IT, vocabularies=[other])) == [3]


def test_a_step_that_calls_a_flow_and_has_a_definition_is_ambiguous(
    checked: Checked, flows_of: Callable[[str], Sequence[Flow]]
) -> None:
    definitions = [
        defined(parsers.parse("signed in as {name}"), named),
        defined("nothing of this", plain),
    ]
    text = scenario("Given signed in as ada")
    result = checked(text, *definitions, flows=flows_of(FLOWS))
    [finding] = result.findings
    assert (finding.path.name, finding.line) == ("a.feature", 3)
    assert 'flow "signed in as <name>"' in finding.message
    assert '@given("signed in as {name}")' in finding.message


def test_a_similar_flow_is_suggested_for_an_undefined_step(
    checked: Checked, flows_of: Callable[[str], Sequence[Flow]]
) -> None:
    result = checked(scenario("Given signd in as ada"), flows=flows_of(FLOWS))
    assert 'flow "signed in as <name>"' in result.findings[0].message


def test_what_was_found_in_files_comes_in_the_order_of_lines(tmp_path: Path) -> None:
    findings = [Finding(tmp_path / "b.feature", 1, "x"), Finding(tmp_path / "a.feature", 9, "y")]
    index: Any = None
    assert check([], index, [*findings, findings[0]]).findings == tuple(reversed(findings))


def with_rows(datatable: object) -> None: ...


def test_a_vocabulary_checks_a_scenario_as_a_whole(checked: Checked) -> None:
    """What it finds has a place; warnings are kept apart, each once."""
    background = ["Background:", "  Given it", "  Given rows:", "    | a |", "    | b |"]
    scenarios = ["Scenario: S", "  Given it", "Scenario: T", "  Given it"]

    def check_scenario(item: Any, steps: Sequence[PlacedStep]) -> Iterator[StepFault]:
        assert item.config
        assert len(steps) == 3
        yield StepFault(0, 0, "wrong")
        yield StepFault(1, 2, "strange", is_warning=True)
        yield StepFault(1, 0, "odd", is_warning=True)

    vocabulary = Vocabulary("own", lambda *_: (), check_scenario=check_scenario)
    result = checked(
        "\n".join(["Feature: F", *background, *scenarios]),
        IT,
        defined("rows:", with_rows),
        vocabularies=[vocabulary],
    )
    assert [(one.line, one.message) for one in result.findings] == [(3, "wrong")]
    assert [(one.line, one.message) for one in result.warnings] == [(4, "odd"), (6, "strange")]
