"""Load feature files as pytest-bdd features, without losing scenarios, and with all faults."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_bdd.exceptions import GherkinParseError

from support.gherkin.collection.example_files import ExampleFileError, read_examples, referred_file
from support.gherkin.collection.flow_calls import ExpandedStep, expand
from support.gherkin.collection.flows import same_names, take_flows
from support.gherkin.collection.origins import remember_steps
from support.gherkin.compat import (
    build_feature,
    parse_document,
    set_examples,
    set_leading_types,
)
from support.gherkin.errors import FeatureFileError, Finding, encoding_finding, syntax_finding
from support.gherkin.odd_characters import begins_invisibly, odd_characters
from support.gherkin.tags import tag_fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from pytest_bdd.gherkin_parser import Background as BackgroundNode
    from pytest_bdd.gherkin_parser import Rule as RuleNode
    from pytest_bdd.gherkin_parser import Scenario as ScenarioNode
    from pytest_bdd.gherkin_parser import Step as StepNode
    from pytest_bdd.gherkin_parser import Tag as TagNode

    from support.gherkin.collection.flows import Flow
    from support.gherkin.compat import Feature, GherkinDocument

_UNTYPED = {"Conjunction", "Unknown"}  # And, But; *


@dataclass(frozen=True)
class LoadedFeature:
    """A feature, None for a file without one, and its faults.

    Invalid tags and unreadable examples are omitted, so that the steps of a faulty feature can be
    checked, too, and all faults are reported at once.
    """

    feature: Feature | None
    findings: tuple[Finding, ...] = ()


def load_feature(
    path: Path, tags: Mapping[str, str] | None = None, flows: Sequence[Flow] = ()
) -> LoadedFeature:
    """Load a feature file, with scenarios keyed by names that are unique within it.

    pytest-bdd keys scenarios by name and silently drops all but the last with the same name. Here,
    duplicate names in a feature or rule are a fault; a name used in several rules is prefixed with
    the rule's, and an unnamed scenario is named after its line. ``tags`` has the allowed tags,
    None for any; ``flows`` are those of other files that scenarios may call.

    Raises FeatureFileError with file and line for a syntax error, and for a file that is not UTF-8.
    """
    try:
        document = parse_document(path)
    except GherkinParseError as error:
        raise FeatureFileError([syntax_finding(path, error)]) from error
    except UnicodeDecodeError as error:
        raise FeatureFileError([encoding_finding(path, error)]) from error
    if document is None:
        return LoadedFeature(None)
    findings = [*_duplicates(path, document), *_take_faulty_tags(path, document, tags)]
    findings += _lost_lines(path, document)
    findings += _fill_examples(path, document)
    own, faults = take_flows(path, document)
    known = [*flows, *own]
    findings += [*faults, *same_names(known, (flow.name for flow in own))]
    findings += _expand_calls(path, document, known)
    for flow in own:  # a flow may call itself even if no scenario calls it
        findings += expand(path, flow.steps, known).findings
    return LoadedFeature(_build(path, document, known), tuple(findings))


def _expand_calls(path: Path, document: GherkinDocument, known: Sequence[Flow]) -> list[Finding]:
    """Replace calls of flows with the steps of the flows."""
    findings: list[Finding] = []
    for part in _parts(document) if known else ():
        if (holder := part.background or part.scenario) is not None:
            expansion = expand(path, holder.steps, known)
            holder.steps = expansion.steps
            findings += expansion.findings
    return findings


def _build(path: Path, document: GherkinDocument, flows: Sequence[Flow]) -> Feature:
    names = _unique_names(document)
    leading = _type_leading_steps(document)
    steps = [step for part in _parts(document) for step in part.steps]
    called = {_key(step): step.called_as for step in steps if isinstance(step, ExpandedStep)}
    feature = build_feature(path, document)
    for key, template in feature.scenarios.items():
        template.name = names[key]
        if leading:
            set_leading_types(template, leading, called)
    remember_steps(feature, path, steps, flows)
    return feature


@dataclass(frozen=True)
class _Part:
    """A background or scenario, and the rule that contains it."""

    rule: RuleNode | None
    background: BackgroundNode | None
    scenario: ScenarioNode | None

    @property
    def steps(self) -> list[StepNode]:
        holder = self.background or self.scenario
        return holder.steps if holder else []


def _parts(document: GherkinDocument) -> Iterator[_Part]:
    for child in document.feature.children:
        if child.rule:
            for part in child.rule.children:
                yield _Part(child.rule, part.background, part.scenario)
        else:
            yield _Part(None, child.background, child.scenario)


def _scenarios(document: GherkinDocument) -> Iterator[tuple[RuleNode | None, ScenarioNode]]:
    for part in _parts(document):
        if part.scenario:
            yield part.rule, part.scenario


def _duplicates(path: Path, document: GherkinDocument) -> Iterator[Finding]:
    lines: dict[tuple[str | None, str], int] = {}
    for rule, scenario in _scenarios(document):
        line = scenario.location.line
        first = lines.setdefault((rule.name if rule else None, scenario.name), line)
        if scenario.name and first != line:
            message = (
                f"duplicate scenario name {scenario.name!r} (the first is on line {first}); "
                "give each scenario of a feature or rule a unique name"
            )
            yield Finding(path, line, message)


def _lost_lines(path: Path, document: GherkinDocument) -> Iterator[Finding]:
    """Yield faults for lines that are descriptions because of an invisible character.

    They were probably meant as steps, tags or scenarios, which would be missing without a word.
    """
    texts = [document.feature.description]
    for child in document.feature.children:
        texts += [child.rule.description] if child.rule else []
    for part in _parts(document):
        texts += [holder.description for holder in (part.background, part.scenario) if holder]
    described = {line.strip() for text in texts for line in text.splitlines()}
    odd = {line for line in described if begins_invisibly(line)}
    for number, line in enumerate(path.read_text("utf-8-sig").splitlines() if odd else (), 1):
        if line.strip() in odd:
            reason = "; ".join(odd_characters(line.strip()))
            yield Finding(path, number, f"the line is read as a description, because {reason}")


def _take_faulty_tags(
    path: Path, document: GherkinDocument, known: Mapping[str, str] | None
) -> Iterator[Finding]:
    for tags in _tag_lists(document) if known is not None else ():
        for tag in list(tags):
            if fault := tag_fault(tag.name.removeprefix("@"), known or {}):
                tags.remove(tag)
                yield Finding(path, tag.location.line, fault)


def _tag_lists(document: GherkinDocument) -> Iterator[list[TagNode]]:
    yield document.feature.tags
    for child in document.feature.children:
        if child.rule:
            yield child.rule.tags
    for _, scenario in _scenarios(document):
        yield scenario.tags
        for examples in scenario.examples:
            yield examples.tags


def _fill_examples(path: Path, document: GherkinDocument) -> Iterator[Finding]:
    """Fill examples that refer to a file with its rows."""
    for _, scenario in _scenarios(document):
        unread = []
        for examples in scenario.examples:
            if name := referred_file(examples.name or ""):
                try:
                    table = read_examples(path.parent / name)
                    set_examples(examples, table.columns, table.rows)
                except ExampleFileError as error:
                    unread.append(examples)
                    yield Finding(path, examples.location.line, f"examples: {error}")
        if unread:  # keep at least one block, or the outline would become a plain scenario
            scenario.examples = [e for e in scenario.examples if e not in unread] or unread


def _unique_names(document: GherkinDocument) -> dict[str, str]:
    """Rename the scenarios of a document to unique keys; return the name for each key."""
    scenarios = list(_scenarios(document))
    uses = Counter(scenario.name for _, scenario in scenarios)
    names = {}
    for rule, scenario in scenarios:
        name = scenario.name or f"Line {scenario.location.line}"
        key = f"{rule.name}: {name}" if rule and uses[scenario.name] > 1 else name
        if key in names:  # a duplicate, which is reported
            key = f"{key} (line {scenario.location.line})"
        names[key] = name
        scenario.name = key
    return names


def _type_leading_steps(document: GherkinDocument) -> set[tuple[int, int]]:
    """Give leading steps with And, But or * a type that pytest-bdd accepts; return their keys.

    Such a step may call a flow; then the leading steps of the flow are included.
    """
    keys = set()
    for part in _parts(document):
        for step in itertools.takewhile(_may_lead, part.steps):
            if step.keyword_type in _UNTYPED:
                keys.add(_key(step))
                step.keyword_type = "Context"
    return keys


def _may_lead(step: StepNode) -> bool:
    is_leading_call = isinstance(step, ExpandedStep) and not step.called_as
    return is_leading_call or step.keyword_type in _UNTYPED


def _key(step: StepNode) -> tuple[int, int]:
    """Return what identifies a step within its feature: line and indent, as in pytest-bdd."""
    return step.location.line, step.location.column - 1
