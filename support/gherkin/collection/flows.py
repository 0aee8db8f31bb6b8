"""Reusable flows: scenarios that steps of other scenarios call by name."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from support.gherkin.errors import Finding
from support.gherkin.places import place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from pytest_bdd.gherkin_parser import Rule as RuleNode
    from pytest_bdd.gherkin_parser import Scenario as ScenarioNode
    from pytest_bdd.gherkin_parser import Step as StepNode
    from pytest_bdd.gherkin_parser import Tag as TagNode

    from support.gherkin.compat import GherkinDocument

TAG = "@reusable"

_ARGUMENT = re.compile(r"<([^<>]+)>")


@dataclass(frozen=True, eq=False)
class Flow:
    """A scenario that others can call; its name may contain ``<arguments>``."""

    name: str
    steps: tuple[StepNode, ...]
    path: Path
    line: int
    pattern: re.Pattern[str] = field(repr=False)

    def arguments(self, text: str) -> Mapping[str, str] | None:
        """Return the arguments if a step calls this flow, otherwise None."""
        match = self.pattern.fullmatch(text)
        if match is None:
            return None
        return dict(zip(_ARGUMENT.findall(self.name), match.groups(), strict=True))

    def described(self, root: Path) -> str:
        """Return the flow on one line: ``flow "a guest"  features/flows/guests.feature:3``."""
        return f'flow "{self.name}"  {place(self.path, self.line, root)}'


def take_flows(path: Path, document: GherkinDocument) -> tuple[list[Flow], list[Finding]]:
    """Remove the flows from a document; return them and their faults.

    The tag is inherited by everything below it, like all tags.
    """
    flows: list[Flow] = []
    findings: list[Finding] = []
    for rule, children in _holders(document):
        above = [*document.feature.tags, *(rule.tags if rule else ())]
        for child in list(children):
            if child.scenario and _is_reusable([*above, *child.scenario.tags]):
                children.remove(child)
                flow = _flow(path, child.scenario)
                faults = [*_name_faults(flow), *_faults(flow, child.scenario)]
                findings += [Finding(path, line, fault) for line, fault in faults]
                if _literal(flow.name):  # otherwise it would match every step
                    flows.append(flow)
            elif child.scenario:
                findings += _tagged_examples(path, child.scenario)
    return flows, findings


def same_names(flows: Iterable[Flow], names: Iterable[str] | None = None) -> Iterator[Finding]:
    """Yield a finding for each flow with the name of an earlier one, by file and line.

    Only flows with one of ``names`` are checked, all if it is None.
    """
    wanted = None if names is None else set(names)
    first: dict[str, Flow] = {}
    for flow in sorted(flows, key=lambda flow: (flow.path, flow.line)):
        if wanted is not None and flow.name not in wanted:
            continue
        other = first.setdefault(flow.name, flow)
        if other is not flow:
            yield Finding(
                flow.path,
                flow.line,
                f"duplicate flow name {flow.name!r} (the first: {other.path.name}:{other.line}); "
                "give each flow a unique name",
            )


def filler(values: Mapping[str, str]) -> Callable[[str], str]:
    """Return a function that replaces ``<names>`` by their values, and leaves unknown ones."""

    def fill(text: str) -> str:
        return _ARGUMENT.sub(lambda match: values.get(match[1], match[0]), text)

    return fill


def _holders(document: GherkinDocument) -> Iterator[tuple[RuleNode | None, list[Any]]]:
    yield None, document.feature.children
    for child in document.feature.children:
        if child.rule:
            yield child.rule, child.rule.children


def _is_reusable(tags: Iterable[TagNode]) -> bool:
    return any(tag.name == TAG for tag in tags)


def _flow(path: Path, scenario: ScenarioNode) -> Flow:
    parts = _ARGUMENT.split(scenario.name)
    parts[::2] = map(re.escape, parts[::2])
    parts[1::2] = ["(.+?)"] * len(parts[1::2])
    pattern = re.compile("".join(parts))
    return Flow(scenario.name, tuple(scenario.steps), path, scenario.location.line, pattern)


def _literal(name: str) -> str:
    return _ARGUMENT.sub("", name).strip()


def _name_faults(flow: Flow) -> Iterator[tuple[int, str]]:
    arguments = _ARGUMENT.findall(flow.name)
    if not _literal(flow.name):
        yield flow.line, "the name of a flow needs words besides its <arguments>"
    if twice := sorted({name for name in arguments if arguments.count(name) > 1}):
        shown = ", ".join(f"<{name}>" for name in twice)
        yield flow.line, f"the name of a flow contains an argument more than once: {shown}"
    for one, other in itertools.pairwise(_ARGUMENT.finditer(flow.name)):
        if one.end() == other.start():
            yield (
                flow.line,
                f"{one[0]} is directly followed by {other[0]}; write text between them",
            )


def _faults(flow: Flow, scenario: ScenarioNode) -> Iterator[tuple[int, str]]:
    if scenario.examples:
        yield flow.line, "a flow cannot have examples; it takes <arguments> from its caller"
    if not scenario.steps:
        yield flow.line, "a flow needs steps"
    arguments = _ARGUMENT.findall(flow.name)
    for step in flow.steps if arguments else ():  # not docstrings, which may contain markup
        for name in _ARGUMENT.findall(" ".join([step.text, *_cells(step)])):
            if name not in arguments:
                shown = ", ".join(f"<{argument}>" for argument in arguments)
                yield (
                    step.location.line,
                    f"<{name}> is not an argument of the flow; its arguments: {shown}",
                )


def _cells(step: StepNode) -> Iterator[str]:
    for row in step.datatable.rows if step.datatable else ():
        for cell in row.cells:
            yield cell.value


def _tagged_examples(path: Path, scenario: ScenarioNode) -> Iterator[Finding]:
    for examples in scenario.examples:
        for tag in examples.tags:
            if tag.name == TAG:
                message = f"{TAG} is only for scenarios: examples cannot be called"
                yield Finding(path, tag.location.line, message)
