"""Check all selected scenarios before any of them runs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from support.gherkin.authoring.step_checks import PlacedStep
from support.gherkin.collection.origins import calls_flows, flows_for, origin
from support.gherkin.compat import (
    Step,
    example_of,
    fixture_exists,
    fixture_value,
    scenario_template,
)
from support.gherkin.definitions.ambiguity import ambiguous, ambiguous_call
from support.gherkin.definitions.index import ANY_KEYWORD
from support.gherkin.errors import Finding
from support.gherkin.preflight.flow_use import FlowUse, called_from
from support.gherkin.preflight.undefined import is_supplied, undefined
from support.gherkin.preflight.values import faults_of_values, line_of, use_of
from support.language.placeholders.grammar import ANY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pytest

    from support.gherkin.authoring.step_checks import StepUse
    from support.gherkin.authoring.vocabulary import Vocabulary
    from support.gherkin.collection.flow_calls import FlowCall
    from support.gherkin.collection.flows import Flow
    from support.gherkin.collection.origins import Origin
    from support.gherkin.compat import Feature, ScenarioTemplate
    from support.gherkin.definitions.index import StepDefinition, StepIndex

_PLACEHOLDER = re.compile(r"<([^<>]+)>")
_GIVEN_BY_GHERKIN = {"datatable", "docstring"}


@dataclass(frozen=True)
class CheckResult:
    """Findings in the order of files and lines, and each used definition with an example.

    ``uncalled`` are flows that no scenario calls. ``warnings`` let the scenarios run.
    """

    findings: tuple[Finding, ...]
    used: Mapping[StepDefinition, str]
    steps: int
    uncalled: tuple[Flow, ...]
    warnings: tuple[Finding, ...] = ()


def check(
    items: Iterable[pytest.Item],
    index: StepIndex,
    found: Iterable[Finding] = (),
    vocabularies: Sequence[Vocabulary] = (),
) -> CheckResult:
    """Check the scenarios of the items: every step, and every outline as a whole.

    ``found`` are findings from their files, to be sorted in with the others. ``vocabularies``
    say what to write instead of undefined steps.
    """
    checker = _Checker(index, vocabularies)
    for item in items:
        template = scenario_template(item)
        if template is not None:
            checker.check_item(item, template)
    return CheckResult(
        _ordered([*found, *checker.findings.values()]),
        checker.used,
        checker.steps,
        checker.flows.uncalled(),
        _ordered(checker.warnings.values()),
    )


class _Checker:
    def __init__(self, index: StepIndex, vocabularies: Sequence[Vocabulary]) -> None:
        self._index = index
        self._vocabularies = vocabularies
        self._templates: set[ScenarioTemplate] = set()
        self._calls: set[tuple[Path, int, str]] = set()
        self._undefined: set[tuple[Path, int]] = set()
        self._arguments: dict[StepDefinition, frozenset[str]] = {}
        self._fixtures: dict[tuple[pytest.Collector | None, str], bool] = {}
        self._values: dict[tuple[pytest.Collector | None, str], object] = {}
        self.flows = FlowUse()
        self.findings: dict[Finding, Finding] = {}
        self.warnings: dict[Finding, Finding] = {}
        self.used: dict[StepDefinition, str] = {}
        self.steps = 0

    def check_item(self, item: pytest.Item, template: ScenarioTemplate) -> None:
        if template not in self._templates:
            self._templates.add(template)
            self._record(Path(template.feature.filename), _outline_faults(template))
            self.flows.add_feature(template.feature)
        example = example_of(item)
        available = {"request", *_GIVEN_BY_GHERKIN}
        names = {name for one in self._vocabularies for name in _names(one, item)}
        steps = template.render(example).steps if example else template.steps
        placed = [self._check_step(item, template.feature, one, available, names) for one in steps]
        self._check_order(item, template.feature, steps, placed)
        self._check_scenario(item, template.feature, steps, placed)

    def _check_step(
        self, item: pytest.Item, feature: Feature, step: Step, available: set[str], names: set[str]
    ) -> PlacedStep:
        """Check a step by itself; return it for the checks of the order."""
        self.steps += 1
        found = self._index.find(step, item)
        faults = list(self._step_faults(item, feature, step, found, available))
        use = None
        if faults:
            written = origin(feature, step)
            at_line = [(written.line, fault) for fault in faults]
            self._record(written.path, at_line, called_from(written, item))
        elif found and found[0].checks_values:
            written = origin(feature, step)
            use = use_of(feature, step, found[0], partial(self._fixture_value, item))
            values = faults_of_values(feature, step, found[0].checks, use, names)
            self._record(written.path, values, called_from(written, item))
        if calls_flows(feature):
            self._check_calls(item, step, origin(feature, step).calls)
        if not found or faults:
            return PlacedStep(None, None, is_known=False)
        placed = self._placed(found[0], use)
        if not placed.is_known and found[0].checks is None:
            names.add(ANY_NAME)
        return placed

    def _placed(self, definition: StepDefinition, use: StepUse | None) -> PlacedStep:
        is_known = any(one.has(definition.module) for one in self._vocabularies)
        checks = definition.checks if is_known else None
        return PlacedStep(checks.does if checks else None, use, is_known)

    def _check_order(
        self, item: pytest.Item, feature: Feature, steps: Sequence[Step], placed: list[PlacedStep]
    ) -> None:
        for vocabulary in self._vocabularies:
            for number, fault in vocabulary.check_order(placed):
                written = origin(feature, steps[number])
                self._record(written.path, [(written.line, fault)], called_from(written, item))

    def _check_scenario(
        self, item: pytest.Item, feature: Feature, steps: Sequence[Step], placed: list[PlacedStep]
    ) -> None:
        for vocabulary in self._vocabularies:
            for found in vocabulary.check_scenario(item, placed):
                step = steps[found.step]
                written = origin(feature, step)
                at_line = [(line_of(feature, step, found.line), found.message)]
                kept = self.warnings if found.is_warning else self.findings
                self._record(written.path, at_line, called_from(written, item), kept)

    def _check_calls(self, item: pytest.Item, step: Step, calls: Iterable[FlowCall]) -> None:
        for call in calls:
            self.flows.record(call)
            self._record(call.path, self._call_faults(item, step, call))

    def _step_faults(
        self,
        item: pytest.Item,
        feature: Feature,
        step: Step,
        found: Sequence[StepDefinition],
        available: set[str],
    ) -> Iterator[str]:
        root = item.config.rootpath
        for definition in found:
            if definition not in self.used:
                self.used[definition] = f"{step.type.capitalize()} {step.name}"
        if not found:
            if self._is_new(origin(feature, step)):
                visible, flows = self._index.visible(item), flows_for(feature)
                yield undefined(step, visible, flows, self._vocabularies, root)
        elif len(found) > 1:
            yield ambiguous(step, found, root)
        else:
            definition = found[0]
            for fault in (
                *_attachment_faults(step, definition),
                *self._parameter_faults(item, step, definition, available),
            ):
                yield f"{fault}\n    {definition.described(root)}"
            available.add(definition.context.target_fixture or "")

    def _is_new(self, written: Origin) -> bool:
        """Return whether an undefined step was not reported before: flows are called often."""
        place = written.path, written.line
        is_new = not written.calls or place not in self._undefined
        self._undefined.add(place)
        return is_new

    def _parameter_faults(
        self, item: pytest.Item, step: Step, definition: StepDefinition, available: set[str]
    ) -> Iterator[str]:
        for name in definition.required:
            if name in available or self._has_fixture(item, name):
                continue
            if definition not in self._arguments:  # the names are the same for every step
                arguments = definition.context.parser.parse_arguments(step.name) or ()
                self._arguments[definition] = frozenset(arguments)
            if name not in self._arguments[definition]:
                yield (
                    f"the definition requires {name!r}, which is neither a parameter of the step, "
                    "nor a fixture, nor a target fixture of an earlier step"
                )

    def _fixture_value(self, item: pytest.Item, name: str) -> object:
        key = (item.parent, name)
        if key not in self._values:
            try:
                self._values[key] = fixture_value(item, name)
            except LookupError as error:
                self._values[key] = error
        found = self._values[key]
        if isinstance(found, LookupError):
            raise found
        return found

    def _has_fixture(self, item: pytest.Item, name: str) -> bool:
        key = (item.parent, name)
        if key not in self._fixtures:
            self._fixtures[key] = fixture_exists(item, name)
        return self._fixtures[key]

    def _call_faults(
        self, item: pytest.Item, step: Step, call: FlowCall
    ) -> Iterator[tuple[int, str]]:
        """Yield a fault if a step that calls a flow also has a definition."""
        text = call.text_in(example_of(item))
        if (call.path, call.line, text) in self._calls:
            return
        self._calls.add((call.path, call.line, text))
        calling = Step(text, step.type, step.indent, call.line, ANY_KEYWORD)
        if found := self._index.find(calling, item):
            supplied = all(is_supplied(one, self._vocabularies) for one in found)
            written, root = f"{call.keyword} {text}", item.config.rootpath
            yield call.line, ambiguous_call(written, call.flow, found, root, supplied=supplied)

    def _record(
        self,
        path: Path,
        faults: Iterable[tuple[int, str]],
        caller: str = "",
        kept: dict[Finding, Finding] | None = None,
    ) -> None:
        """Record faults; a fault in a flow is recorded once, with its first caller."""
        kept = self.findings if kept is None else kept
        for line, message in faults:
            first, *more = message.split("\n")
            text = "\n".join([first, *([f"    {caller}"] if caller else []), *more])
            kept.setdefault(Finding(path, line, message), Finding(path, line, text))


def _ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(dict.fromkeys(findings), key=lambda f: (str(f.path), f.line)))


def _names(vocabulary: Vocabulary, item: pytest.Item) -> frozenset[str]:
    is_skipped = item.get_closest_marker("skip") is not None
    return vocabulary.names | vocabulary.names_elsewhere if is_skipped else vocabulary.names


def _attachment_faults(step: Step, definition: StepDefinition) -> Iterator[str]:
    for name, what, given in (
        ("datatable", "data table", step.datatable is not None),
        ("docstring", "docstring", step.docstring is not None),
    ):
        if given and name not in definition.parameters:
            yield f"the step has a {what}; its definition has no parameter {name!r} for it"
        elif not given and name in definition.required:
            yield f"the step has no {what}, which its definition needs"


def _outline_faults(template: ScenarioTemplate) -> Iterator[tuple[int, str]]:
    """Yield faults for placeholders without a column and for unused columns.

    Angle brackets in a docstring may be markup, so that they need no column.
    """
    needed: dict[str, int] = {}
    for step in template.steps:
        for name in _placeholders(step.name, *_cells(step)):
            needed.setdefault(name, step.line_number)
    texts = [step.docstring or "" for step in template.steps]
    used = needed.keys() | set(_placeholders(template.name, template.description, *texts))
    for examples in template.examples:
        columns = set(examples.example_params)
        for name in [name for name in needed if name not in columns]:
            shown = ", ".join(sorted(columns)) or "none"
            yield needed[name], f"<{name}> has no column in the examples; columns: {shown}"
        if unused := ", ".join(sorted(columns - used)):
            line = examples.line_number or template.line_number
            yield line, f"unused columns in the examples: {unused}"


def _placeholders(*texts: str) -> list[str]:
    return [name for text in texts for name in _PLACEHOLDER.findall(text)]


def _cells(step: Step) -> Iterator[str]:
    for row in step.datatable.rows if step.datatable else ():
        for cell in row.cells:
            yield cell.value
