"""What is wrong with the selected scenarios, told before any of them runs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from support.gherkin.ambiguity import ambiguous
from support.gherkin.compat import Step, example_of, fixture_exists, scenario_template
from support.gherkin.definitions import ANY_KEYWORD
from support.gherkin.errors import Finding
from support.gherkin.flow_use import FlowUse, called_from
from support.gherkin.origins import calls_flows, flows_for, origin
from support.gherkin.step_checks import faults_of_values
from support.gherkin.suggestions import nearest, nearest_flows, snippet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pytest

    from support.gherkin.compat import Feature, ScenarioTemplate
    from support.gherkin.definitions import StepDefinition, StepIndex
    from support.gherkin.flow_calls import FlowCall
    from support.gherkin.flows import Flow
    from support.gherkin.origins import Origin

_PLACEHOLDER = re.compile(r"<([^<>]+)>")
_GIVEN_BY_GHERKIN = {"datatable", "docstring"}


@dataclass(frozen=True)
class CheckResult:
    """What was found, in the order of files and lines; each definition used, with a use of it.

    ``uncalled`` are the flows that could have been called.
    """

    findings: tuple[Finding, ...]
    used: Mapping[StepDefinition, str]
    steps: int
    uncalled: tuple[Flow, ...]


def check(
    items: Iterable[pytest.Item], index: StepIndex, found: Iterable[Finding] = ()
) -> CheckResult:
    """Check the scenarios of the items: each step, and each outline as a whole.

    What has been found in their files already comes among the rest, in the order of lines.
    """
    checker = _Checker(index)
    for item in items:
        template = scenario_template(item)
        if template is not None:
            checker.check_item(item, template)
    findings = dict.fromkeys([*found, *checker.findings.values()])
    ordered = sorted(findings, key=lambda f: (str(f.path), f.line))
    return CheckResult(tuple(ordered), checker.used, checker.steps, checker.flows.uncalled())


class _Checker:
    def __init__(self, index: StepIndex) -> None:
        self._index = index
        self._templates: set[ScenarioTemplate] = set()
        self._calls: set[tuple[Path, int, str]] = set()
        self._undefined: set[tuple[Path, int]] = set()
        self._arguments: dict[StepDefinition, frozenset[str]] = {}
        self._fixtures: dict[tuple[pytest.Collector | None, str], bool] = {}
        self.flows = FlowUse()
        self.findings: dict[Finding, Finding] = {}
        self.used: dict[StepDefinition, str] = {}
        self.steps = 0

    def check_item(self, item: pytest.Item, template: ScenarioTemplate) -> None:
        if template not in self._templates:
            self._templates.add(template)
            self._note(Path(template.feature.filename), _outline_faults(template))
            self.flows.know(template.feature)
        example = example_of(item)
        available = {"request", *_GIVEN_BY_GHERKIN}
        names: set[str] = set()
        has_calls = calls_flows(template.feature)
        for step in template.render(example).steps if example else template.steps:
            self.steps += 1
            found = self._index.find(step, item)
            faults = list(self._step_faults(item, template.feature, step, found, available))
            if faults:
                written = origin(template.feature, step)
                at_line = [(written.line, fault) for fault in faults]
                self._note(written.path, at_line, called_from(written, item))
            elif found and found[0].checks_values:
                written = origin(template.feature, step)
                values = faults_of_values(template.feature, step, found[0], names)
                self._note(written.path, values, called_from(written, item))
            if has_calls:
                self._check_calls(item, step, origin(template.feature, step).calls)

    def _check_calls(self, item: pytest.Item, step: Step, calls: Iterable[FlowCall]) -> None:
        for call in calls:
            self.flows.note(call)
            self._note(call.path, self._call_faults(item, step, call))

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
            if self._is_news(origin(feature, step)):
                lines = _undefined(step, self._index.visible(item), flows_for(feature), root)
                yield "\n".join(lines)
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

    def _is_news(self, written: Origin) -> bool:
        """Tell whether an undefined step is told for the first time: flows are called often."""
        place = written.path, written.line
        news = not written.calls or place not in self._undefined
        self._undefined.add(place)
        return news

    def _parameter_faults(
        self, item: pytest.Item, step: Step, definition: StepDefinition, available: set[str]
    ) -> Iterator[str]:
        for name in definition.required:
            if name in available or self._has_fixture(item, name):
                continue
            if definition not in self._arguments:  # the same for every text that it takes
                arguments = definition.context.parser.parse_arguments(step.name) or ()
                self._arguments[definition] = frozenset(arguments)
            if name not in self._arguments[definition]:
                yield (
                    f"the definition asks for {name!r}, which is no parameter of the step, no "
                    "fixture, and nothing that an earlier step makes"
                )

    def _has_fixture(self, item: pytest.Item, name: str) -> bool:
        key = (item.parent, name)
        if key not in self._fixtures:
            self._fixtures[key] = fixture_exists(item, name)
        return self._fixtures[key]

    def _call_faults(
        self, item: pytest.Item, step: Step, call: FlowCall
    ) -> Iterator[tuple[int, str]]:
        """Yield that what calls a flow is a step with a definition, too."""
        text = call.text_in(example_of(item))
        if (call.path, call.line, text) in self._calls:
            return
        self._calls.add((call.path, call.line, text))
        calling = Step(text, step.type, step.indent, call.line, ANY_KEYWORD)
        if found := self._index.find(calling, item):
            root = item.config.rootpath
            lines = [
                f"ambiguous step, it calls a flow and has a definition: {call.keyword} {text}",
                f"    {call.flow.described(root)}",
                *(f"    {definition.described(root)}" for definition in found),
            ]
            yield call.line, "\n".join(lines)

    def _note(self, path: Path, faults: Iterable[tuple[int, str]], caller: str = "") -> None:
        """Note faults; one of a flow once, with its first caller."""
        for line, message in faults:
            first, *more = message.split("\n")
            told = "\n".join([first, *([f"    {caller}"] if caller else []), *more])
            self.findings.setdefault(Finding(path, line, message), Finding(path, line, told))


def _undefined(
    step: Step, visible: Sequence[StepDefinition], flows: Sequence[Flow], root: Path
) -> Iterator[str]:
    yield f"undefined step: {step.keyword} {step.name}"
    for near in nearest(step, visible):
        yield f"    close to: {near.described(root)}"
    for flow in nearest_flows(step, flows):
        yield f"    close to: {flow.described(root)}"
    yield "    or define it:"
    yield from (f"        {line}" for line in snippet(step).splitlines())


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
    """Yield placeholders without a column, and columns that no placeholder uses.

    Angle brackets in a docstring may be markup: there a placeholder needs no column.
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
            yield line, f"columns of the examples that nothing uses: {unused}"


def _placeholders(*texts: str) -> list[str]:
    return [name for text in texts for name in _PLACEHOLDER.findall(text)]


def _cells(step: Step) -> Iterator[str]:
    for row in step.datatable.rows if step.datatable else ():
        for cell in row.cells:
            yield cell.value
