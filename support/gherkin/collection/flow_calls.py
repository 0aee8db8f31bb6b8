"""Expand steps that call flows.

A call is replaced by the steps of the flow before pytest-bdd builds a feature from the document,
so that they are checked, run and reported like any other steps.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pytest_bdd.gherkin_parser import Step as StepNode

from support.gherkin.collection.flows import filler
from support.gherkin.errors import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pytest_bdd.gherkin_parser import DataTable as TableNode

    from support.gherkin.collection.flows import Flow

_TYPES = {"Context": "given", "Action": "when", "Outcome": "then"}
_DEEPEST = 50  # calls of flows within each other
_COLUMN_GAP = 1000  # columns between the steps of an expanded call, which share its line


@dataclass(frozen=True, eq=False)
class FlowCall:
    """A step that calls a flow, and its place."""

    flow: Flow
    keyword: str
    text: str
    path: Path
    line: int

    def shown(self, example: Mapping[str, str]) -> str:
        """Return keyword and text, with the values of a row of examples."""
        return f"{self.keyword} {self.text_in(example)}"

    def text_in(self, example: Mapping[str, str]) -> str:
        """Return the text with the values of a row of examples."""
        return filler(example)(self.text)


@dataclass
class ExpandedStep(StepNode):
    """A step of a flow that replaces a call.

    ``location`` identifies it within the calling file; ``path`` and ``line`` are its own place;
    ``calls`` lead to it, outermost first. The outermost call has the type ``called_as``, empty if
    it continues the type of the steps before the scenario.
    """

    path: Path = field(kw_only=True)
    line: int = field(kw_only=True)
    calls: tuple[FlowCall, ...] = field(kw_only=True)
    called_as: str = field(kw_only=True, default="")


@dataclass(frozen=True)
class Expansion:
    """Steps with their calls replaced, and the faults of the calls."""

    steps: list[StepNode]
    findings: list[Finding]


def expand(path: Path, steps: Iterable[StepNode], flows: Sequence[Flow]) -> Expansion:
    """Replace the calls among the steps of a scenario, background or flow in a file."""
    expander = _Expander(flows)
    expanded: list[StepNode] = []
    called = False
    for step, kind in _typed(steps):
        parts = expander.expand(step, kind, path, step.location.line, ())
        is_call = parts != [step]
        if is_call:
            _place(parts, step, kind)
        elif called and kind:
            step.keyword_type = kind  # And continues the call, not the flow's last step
        called = is_call
        expanded += parts
    return Expansion(expanded, expander.findings)


def _place(parts: Iterable[StepNode], call: StepNode, kind: str) -> None:
    for number, part in enumerate(parts, 1):
        if isinstance(part, ExpandedStep):
            column = call.location.column + number * _COLUMN_GAP
            part.location = replace(call.location, column=column)
            part.called_as = _TYPES.get(kind, "")


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
        call = FlowCall(flow, step.keyword.strip(), step.text, path, line)
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
        filled = _filled(step, filler(arguments))
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


def _call_fault(step: StepNode, flows: list[Flow], chain: tuple[FlowCall, ...]) -> str:
    if len(flows) > 1:
        places = ", ".join(f"{flow.name!r} ({flow.path.name}:{flow.line})" for flow in flows)
        return f"ambiguous step, it calls {len(flows)} flows: {places}"
    called = [call.flow for call in chain]
    if flows[0] in called[:-1]:
        cycle = called[called.index(flows[0]) :]
        return f"the flow calls itself: {' > '.join(flow.name for flow in cycle)}"
    if len(chain) > _DEEPEST:
        return (
            f"flows call each other {len(chain)} levels deep; {_DEEPEST} are possible; write the "
            "steps of the inner ones into one flow"
        )
    if step.datatable or step.docstring:
        return f"the flow {flows[0].name!r} takes no table and no docstring"
    return ""


def _typed(steps: Iterable[StepNode], before: str = "") -> Iterator[tuple[StepNode, str]]:
    """Yield steps and their types; And has the type of the step before, or else none."""
    for step in steps:
        before = step.keyword_type if step.keyword_type in _TYPES else before
        yield step, before


def _filled(step: StepNode, fill: Callable[[str], str]) -> StepNode:
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
