"""Feature files as pytest-bdd features, with no scenario lost."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING

from pytest_bdd.exceptions import GherkinParseError

from support.gherkin.compat import (
    build_feature,
    parse_document,
    remember_feature,
    set_leading_types,
)
from support.gherkin.errors import FeatureFileError, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_bdd.gherkin_parser import Scenario as ScenarioNode
    from pytest_bdd.gherkin_parser import Step as StepNode

    from support.gherkin.compat import Feature, GherkinDocument

RuleScenario = tuple[str | None, "ScenarioNode"]

_UNTYPED = {"Conjunction", "Unknown"}  # And, But; *


def load_feature(path: Path) -> Feature | None:
    """Load a feature file, its scenarios keyed by names that are unique in it.

    pytest-bdd keys scenarios by name and silently drops all but the last of one name. Here two
    of one name in a feature or rule are an error; a name used in several rules is preceded by
    its rule's, and an unnamed scenario goes by its line. None for a file without a feature.

    Raises FeatureFileError, naming file and line of everything that is wrong.
    """
    try:
        document = parse_document(path)
    except GherkinParseError as error:
        raise FeatureFileError([_syntax_finding(path, error)]) from error
    if document is None:
        return None
    _refuse_duplicates(path, document)
    names = _unique_names(document)
    leading = _type_leading_steps(document)
    feature = build_feature(path, document)
    for key, template in feature.scenarios.items():
        template.name = names[key]
        set_leading_types(template, leading)
    remember_feature(path, feature)
    return feature


def _syntax_finding(path: Path, error: GherkinParseError) -> Finding:
    message = error.message
    if error.line_content:
        message += f"\n    {error.line_content.strip()}"
    return Finding(path, error.line, message)


def _scenarios(document: GherkinDocument) -> Iterator[RuleScenario]:
    for child in document.feature.children:
        if child.scenario:
            yield None, child.scenario
        if child.rule:
            for grandchild in child.rule.children:
                if grandchild.scenario:
                    yield child.rule.name, grandchild.scenario


def _refuse_duplicates(path: Path, document: GherkinDocument) -> None:
    lines: dict[tuple[str | None, str], int] = {}
    findings = []
    for rule, scenario in _scenarios(document):
        line = scenario.location.line
        first = lines.setdefault((rule, scenario.name), line)
        if scenario.name and first != line:
            message = (
                f"a second scenario named {scenario.name!r} (the first is on line {first}); "
                "give each scenario of a feature or rule a name of its own"
            )
            findings.append(Finding(path, line, message))
    if findings:
        raise FeatureFileError(findings)


def _unique_names(document: GherkinDocument) -> dict[str, str]:
    """Rename the document's scenarios to unique keys; return the name of each key."""
    scenarios = list(_scenarios(document))
    uses = Counter(scenario.name for _, scenario in scenarios)
    names = {}
    for rule, scenario in scenarios:
        name = scenario.name or f"Line {scenario.location.line}"
        key = f"{rule}: {name}" if rule and uses[scenario.name] > 1 else name
        names[key] = name
        scenario.name = key
    return names


def _type_leading_steps(document: GherkinDocument) -> set[int]:
    """Give a first step of And, But or * a type that pytest-bdd takes; return their lines."""
    lines = set()
    for steps in _step_lists(document):
        for step in itertools.takewhile(lambda step: step.keyword_type in _UNTYPED, steps):
            lines.add(step.location.line)
            step.keyword_type = "Context"
    return lines


def _step_lists(document: GherkinDocument) -> Iterator[list[StepNode]]:
    for child in document.feature.children:
        for part in (child, *(child.rule.children if child.rule else ())):
            if holder := part.background or part.scenario:
                yield holder.steps
