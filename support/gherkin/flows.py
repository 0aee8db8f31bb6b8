"""Reusable flows: scenarios that others call by their name, as a step.

A call is replaced by the steps of the flow before pytest-bdd makes a feature of the document, so
that they are checked, run and reported like any others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pytest_bdd.gherkin_parser import Step as StepNode

from support.gherkin.errors import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pytest_bdd.gherkin_parser import Background as BackgroundNode
    from pytest_bdd.gherkin_parser import DataTable as TableNode
    from pytest_bdd.gherkin_parser import Scenario as ScenarioNode

    from support.gherkin.compat import GherkinDocument

TAG = "@reusable"

_ARGUMENT = re.compile(r"<([^<>]+)>")
_TYPES = {"Context", "Action", "Outcome"}
_APART = 1000  # columns between the steps of an expanded call, which share its line


@dataclass(frozen=True, eq=False)
class Flow:
    """A scenario that others call; its name may hold ``<arguments>``."""

    name: str
    steps: tuple[StepNode, ...]
    path: Path
    line: int
    pattern: re.Pattern[str] = field(repr=False)

    def arguments(self, text: str) -> Mapping[str, str] | None:
        """Return the arguments of a step that calls this flow, None for any other step."""
        match = self.pattern.fullmatch(text)
        if match is None:
            return None
        return dict(zip(_ARGUMENT.findall(self.name), match.groups(), strict=True))


@dataclass(frozen=True, eq=False)
class FlowCall:
    """A step that calls a flow, and where it stands."""

    flow: Flow
    keyword: str
    text: str
    path: Path
    line: int


@dataclass
class ExpandedStep(StepNode):
    """A step of a flow in place of a call of it.

    ``location`` tells it apart within the caller's file; ``path`` and ``line`` are where it is
    written; ``calls`` lead to it, the outermost first.
    """

    path: Path = field(kw_only=True)
    line: int = field(kw_only=True)
    calls: tuple[FlowCall, ...] = field(kw_only=True)


@dataclass(frozen=True)
class Expansion:
    """The steps of a scenario or background with calls replaced, and what is wrong with them."""

    steps: list[StepNode]
    findings: list[Finding]


def take_flows(path: Path, document: GherkinDocument) -> tuple[list[Flow], list[Finding]]:
    """Take the flows out of a document; return them and what is wrong with them."""
    flows: list[Flow] = []
    findings: list[Finding] = []
    holders = [document.feature.children]
    holders += [child.rule.children for child in document.feature.children if child.rule]
    for children in holders:
        for child in list(children):
            if child.scenario and _is_reusable(child.scenario):
                children.remove(child)
                flows.append(_flow(path, child.scenario))
                findings += _faults(path, child.scenario)
    return flows, findings


def same_names(own: Iterable[Flow], known: Sequence[Flow]) -> Iterator[Finding]:
    """Yield a finding for each flow whose name an earlier one has."""
    for flow in own:
        first = next(other for other in known if other.name == flow.name)
        if first is not flow and (first.path, first.line) != (flow.path, flow.line):
            yield Finding(
                flow.path,
                flow.line,
                f"a second flow named {flow.name!r} (the first: {first.path.name}:{first.line}); "
                "give each flow a name of its own",
            )


def expand(path: Path, holder: ScenarioNode | BackgroundNode, flows: Sequence[Flow]) -> Expansion:
    """Replace the calls among the steps of a scenario or background."""
    expander = _Expander(flows)
    steps: list[StepNode] = []
    called = False
    for step, kind in _typed(holder.steps):
        expanded = expander.expand(step, kind, path, step.location.line, ())
        for number, part in enumerate(expanded, 1):
            if isinstance(part, ExpandedStep):
                column = step.location.column + number * _APART
                part.location = replace(step.location, column=column)
        is_call = bool(expanded) and isinstance(expanded[0], ExpandedStep)
        if called and not is_call and kind:
            step.keyword_type = kind  # And goes on from the call, not from the flow's last step
        called = is_call
        steps += expanded
    return Expansion(steps, expander.findings)


class _Expander:
    def __init__(self, flows: Sequence[Flow]) -> None:
        self._flows = flows
        self.findings: list[Finding] = []

    def expand(
        self, step: StepNode, kind: str, path: Path, line: int, calls: tuple[FlowCall, ...]
    ) -> list[StepNode]:
        found = [
            (flow, arguments)
            for flow in self._flows
            if (arguments := flow.arguments(step.text)) is not None
        ]
        if not found:
            return [step]
        flow, arguments = found[0]
        call = FlowCall(flow, step.keyword, step.text, path, line)
        chain = (*calls, call)
        if fault := _call_fault(step, [flow for flow, _ in found], chain):
            self.findings.append(Finding(path, line, fault))
            return []
        return [
            part
            for inner, inner_kind in _typed(flow.steps, kind)
            for part in self._inner(inner, inner_kind, arguments, chain)
        ]

    def _inner(
        self, step: StepNode, kind: str, arguments: Mapping[str, str], calls: tuple[FlowCall, ...]
    ) -> list[StepNode]:
        flow, line = calls[-1].flow, step.location.line
        filled = _filled(step, arguments)
        expanded = self.expand(filled, kind, flow.path, line, calls)
        if expanded != [filled]:
            return expanded
        return [
            ExpandedStep(
                **(vars(filled) | {"keyword_type": kind or filled.keyword_type}),
                path=flow.path,
                line=line,
                calls=calls,
            )
        ]


def _flow(path: Path, scenario: ScenarioNode) -> Flow:
    parts = _ARGUMENT.split(scenario.name)
    parts[::2] = map(re.escape, parts[::2])
    parts[1::2] = ["(.+?)"] * len(parts[1::2])
    pattern = re.compile("".join(parts))
    return Flow(scenario.name, tuple(scenario.steps), path, scenario.location.line, pattern)


def _is_reusable(scenario: ScenarioNode) -> bool:
    return any(tag.name == TAG for tag in scenario.tags)


def _faults(path: Path, scenario: ScenarioNode) -> Iterator[Finding]:
    line = scenario.location.line
    if scenario.examples:
        yield Finding(path, line, "a flow has no examples; it takes <arguments> from its caller")
    if not scenario.steps:
        yield Finding(path, line, "a flow needs steps")


def _call_fault(step: StepNode, flows: list[Flow], chain: tuple[FlowCall, ...]) -> str:
    if len(flows) > 1:
        places = ", ".join(f"{flow.name!r} ({flow.path.name}:{flow.line})" for flow in flows)
        return f"ambiguous step, it calls {len(flows)} flows: {places}"
    if flows[0] in [call.flow for call in chain[:-1]]:
        return f"the flow calls itself: {' > '.join(call.flow.name for call in chain)}"
    if step.datatable or step.docstring:
        return f"the flow {flows[0].name!r} takes no table and no docstring"
    return ""


def _typed(steps: Iterable[StepNode], before: str = "") -> Iterator[tuple[StepNode, str]]:
    """Yield steps and their types; And goes on from the step before, from nothing: empty."""
    for step in steps:
        before = step.keyword_type if step.keyword_type in _TYPES else before
        yield step, before


def _filled(step: StepNode, arguments: Mapping[str, str]) -> StepNode:
    def fill(text: str) -> str:
        return _ARGUMENT.sub(lambda match: arguments.get(match[1], match[0]), text)

    return replace(
        step,
        text=fill(step.text),
        datatable=_filled_table(step.datatable, fill) if step.datatable else None,
        docstring=replace(step.docstring, content=fill(step.docstring.content))
        if step.docstring
        else None,
    )


def _filled_table(table: TableNode, fill: Callable[[str], str]) -> TableNode:
    rows = [
        replace(row, cells=[replace(cell, value=fill(cell.value)) for cell in row.cells])
        for row in table.rows
    ]
    return replace(table, rows=rows)
