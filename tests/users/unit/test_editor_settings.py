"""Editors, which read step definitions without running them, find the steps of all features."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import pytest
from gherkin.parser import Parser
from gherkin.pickles.compiler import Compiler

from support.bootstrap import ROOT
from support.gherkin.authoring.parameters import KindParser
from support.gherkin.definitions.index import StepIndex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from support.gherkin.definitions.index import StepDefinition

SETTINGS = ROOT / ".vscode" / "settings.json"
PARAMETER = re.compile(r"\{(\w+:\w+)\}")
OF_PARSE = {"d": r"[-+]?\d+"}
"""The patterns of the built-in types of the library ``parse``."""
READ_OTHERWISE = re.compile(r"[().*\\|/]")
"""Characters with a special meaning in Cucumber expressions."""


@dataclass(frozen=True)
class Written:
    """The decorator of a step in the source; ``text`` is empty unless it is a plain literal."""

    place: str
    text: str
    by_parse: bool


@cache
def written(path: Path) -> tuple[Written, ...]:
    """Return the decorators of the step definitions in a module."""
    return tuple(_decorators(path.name, path.read_text(encoding="utf-8")))


def _decorators(name: str, source: str) -> Iterator[Written]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for decorator in node.decorator_list:
                match decorator:
                    case ast.Call(func=ast.Name("given" | "when" | "then" | "step")):
                        yield _written(source, decorator, f"{name}:{decorator.lineno}")


def _written(source: str, decorator: ast.Call, place: str) -> Written:
    match decorator.args:
        case [ast.Call(func=ast.Name("parse"), args=[ast.Constant(str(text)) as first])]:
            by_parse = True
        case [ast.Constant(str(text)) as first]:
            by_parse = False
        case _:
            return Written(place, "", by_parse=False)
    literal = ast.get_source_segment(source, first) or ""
    return Written(place, text if literal[1:-1] == text else "", by_parse)


def faults(path: Path) -> list[str]:
    """Return the decorators in a module that editors cannot read."""
    found = []
    for step in written(path):
        if not step.text:
            found.append(
                f'{step.place}: write parse("...") or "...", the text in one plain literal'
            )
        elif READ_OTHERWISE.search(step.text):
            found.append(f"{step.place}: Cucumber reads ( ) . * | / and backslash as its own")
        elif step.by_parse != ("{" in step.text):
            found.append(f"{step.place}: parse is for texts with parameters, and only for them")
    return found


def parameter_types(definitions: Iterable[StepDefinition]) -> list[dict[str, str]]:
    """Return the setting ``cucumber.parameterTypes`` for these steps.

    A placeholder of an outline is accepted for any parameter.
    """
    types = {
        parameter: _pattern(parser, parameter.partition(":")[2])
        for definition in definitions
        if isinstance(parser := definition.context.parser, KindParser)
        for parameter in PARAMETER.findall(parser.name)
    }
    return [{"name": name, "regexp": f"{types[name]}|<[^>]+>"} for name in sorted(types)]


def _pattern(parser: KindParser, kind: str) -> str:
    return parser.kinds[kind].pattern if kind in parser.kinds else OF_PARSE[kind]


def as_cucumber(text: str, types: dict[str, str]) -> re.Pattern[str]:
    """Return the regular expression that Cucumber creates from a step's text."""
    pieces = PARAMETER.split(text)
    pieces[::2] = map(re.escape, pieces[::2])
    pieces[1::2] = [f"(?:{types[name]})" for name in pieces[1::2]]
    return re.compile("".join(pieces))


@pytest.fixture
def own(request: pytest.FixtureRequest) -> list[StepDefinition]:
    """The step definitions of the project."""
    definitions = StepIndex(request.session).definitions
    return [d for d in definitions if d.place[0].is_relative_to(ROOT / "steps")]


MODULES = sorted((ROOT / "steps").rglob("*.py"))
FEATURES = sorted((ROOT / "features").rglob("*.feature"))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT / "steps")))
def test_editors_can_read_every_step(module: Path) -> None:
    assert faults(module) == []


def test_no_step_is_overlooked(own: list[StepDefinition]) -> None:
    texts = [step.text for module in MODULES for step in written(module)]
    assert sorted(texts) == sorted(definition.text for definition in own)


def test_every_step_has_a_one_line_docstring(own: list[StepDefinition]) -> None:
    """The list of steps shows it."""
    silent = [d.described(ROOT) for d in own if len(d.docstring.splitlines()) != 1]
    assert silent == []


def test_the_settings_have_the_parameter_types_of_the_steps(own: list[StepDefinition]) -> None:
    expected = parameter_types(own)
    settings = json.loads(SETTINGS.read_text(encoding="utf-8"))
    lines = ",\n".join(f"    {json.dumps(entry, ensure_ascii=False)}" for entry in expected)
    assert settings["cucumber.parameterTypes"] == expected, (
        f'write into {SETTINGS.relative_to(ROOT)}:\n  "cucumber.parameterTypes": [\n{lines}\n  ]'
    )


def test_each_type_has_one_pattern() -> None:
    """The language server identifies a type by its name alone."""
    by_kind: dict[str, set[str]] = {}
    for name, regexp in _settings().items():
        by_kind.setdefault(name.partition(":")[2], set()).add(regexp)
    assert {kind: patterns for kind, patterns in by_kind.items() if len(patterns) > 1} == {}


@pytest.mark.parametrize("feature", FEATURES, ids=lambda path: path.stem)
def test_every_step_of_the_features_matches_one_definition(feature: Path) -> None:
    for text in _steps(feature):
        found = [one for one, expression in expressions().items() if expression.fullmatch(text)]
        assert len(found) == 1, f"{text!r} is {found or 'none'}"


@cache
def expressions() -> dict[str, re.Pattern[str]]:
    """Return the Cucumber expression of each step, by its text."""
    texts = [step.text for module in MODULES for step in written(module)]
    return {text: as_cucumber(text, _settings()) for text in texts}


def _settings() -> dict[str, str]:
    types = json.loads(SETTINGS.read_text(encoding="utf-8"))["cucumber.parameterTypes"]
    return {entry["name"]: entry["regexp"] for entry in types}


def _steps(feature: Path) -> set[str]:
    """Return the texts of a feature's steps, without calls of its flows: editors know none."""
    document = Parser().parse(feature.read_text(encoding="utf-8"))
    pickles = Compiler().compile({**document, "uri": feature.name})
    calls = [_call(p["name"]) for p in pickles if "@reusable" in {t["name"] for t in p["tags"]}]
    texts = {step["text"] for pickle in pickles for step in pickle["steps"]}
    return {text for text in texts if not any(call.fullmatch(text) for call in calls)}


def _call(flow: str) -> re.Pattern[str]:
    return re.compile(".+".join(map(re.escape, re.split("<[^<>]+>", flow))))


# Each check can fail


def test_calls_of_flows_are_skipped(tmp_path: Path) -> None:
    feature = tmp_path / "f.feature"
    feature.write_text(
        "Feature: F\n  @reusable\n  Scenario: <who> is here\n    Given a <who>\n"
        "  Scenario: S\n    Given Alice is here\n    When Alice is there\n"
    )
    assert _steps(feature) == {"a <who>", "Alice is there"}


@pytest.mark.parametrize(
    "decorator",
    [
        'given(step("a {b:Text}"))',
        'given(parse("a " "{b:Text}"))',
        'given(parse(r"a {b:Text}"))',
        'given(parse("a \\"{b:Text}"))',
        "given(parse(TEXT))",
        "given(TEXT)",
        'given(parse("a {b:Text} (or not)"))',
        'given(parse("a/b {b:Text}"))',
        'given("a.b")',
        'given(parse("nothing in it"))',
        'given("a {b:Text}")',
    ],
)
def test_a_step_that_editors_cannot_read_is_found(decorator: str, tmp_path: Path) -> None:
    module = tmp_path / "one.py"
    module.write_text(
        f'@given(parse("a {{b:Text}}"), target_fixture="b")\n@{decorator}\ndef _(): ...'
    )
    assert len(faults(module)) == 1
    assert faults(module)[0].startswith("one.py:2: ")
