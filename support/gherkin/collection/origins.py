"""The origins of steps, and the data about them that pytest-bdd drops."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from support.gherkin.collection.flow_calls import ExpandedStep

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_bdd.gherkin_parser import Step as StepNode

    from support.gherkin.collection.flow_calls import FlowCall
    from support.gherkin.collection.flows import Flow
    from support.gherkin.compat import Feature, Step

_Key = tuple[int, int]  # line and indent, because the steps of an expanded call share the line


@dataclass(frozen=True)
class DocstringNode:
    """The data that pytest-bdd drops from a docstring: its media type and its first line."""

    media_type: str
    line: int


@dataclass(frozen=True)
class Origin:
    """The place of a step, and the calls of flows that lead to it, outermost first."""

    path: Path
    line: int
    calls: tuple[FlowCall, ...] = ()


_docstrings: WeakKeyDictionary[Feature, dict[_Key, DocstringNode]] = WeakKeyDictionary()
_origins: WeakKeyDictionary[Feature, dict[_Key, Origin]] = WeakKeyDictionary()
_flows: WeakKeyDictionary[Feature, Sequence[Flow]] = WeakKeyDictionary()


def remember_steps(
    feature: Feature, path: Path, steps: Iterable[StepNode], flows: Sequence[Flow]
) -> None:
    """Remember the origins and docstrings of a feature's steps.

    ``flows`` are those that its scenarios can call. Steps that are only a line of the feature file
    need no entry.
    """
    docstrings, origins = {}, {}
    lines: dict[Path, list[str]] = {}
    for step in steps:
        key = (step.location.line, step.location.column - 1)
        file = path
        if isinstance(step, ExpandedStep):
            origins[key] = Origin(step.path, step.line, step.calls)
            file = step.path
        if step.docstring is not None:
            if file not in lines:
                lines[file] = file.read_text("utf-8-sig").splitlines()
            line = step.docstring.location.line
            docstrings[key] = DocstringNode(lines[file][line - 1].strip()[3:].strip(), line)
    if docstrings:
        _docstrings[feature] = docstrings
    if origins:
        _origins[feature] = origins
    if flows:
        _flows[feature] = flows


def docstring_node(feature: Feature, step: Step) -> DocstringNode | None:
    """Return the remembered data about a step's docstring."""
    return _docstrings.get(feature, {}).get((step.line_number, step.indent))


def flows_for(feature: Feature) -> Sequence[Flow]:
    """Return the flows that the scenarios of a feature can call."""
    return _flows.get(feature, ())


def calls_flows(feature: Feature) -> bool:
    """Return whether any step of a feature calls a flow."""
    return feature in _origins


def origin(feature: Feature, step: Step) -> Origin:
    """Return the origin of a step."""
    return _expanded(feature, step) or Origin(_path(feature.filename), step.line_number)


_path = lru_cache(maxsize=1)(Path)  # of a feature file, whose steps come one after the other


def calls_of(feature: Feature, step: Step) -> tuple[FlowCall, ...]:
    """Return the calls of flows that lead to a step, outermost first."""
    found = _expanded(feature, step)
    return found.calls if found else ()


def _expanded(feature: Feature, step: Step) -> Origin | None:
    of_feature = _origins.get(feature)
    return of_feature.get((step.line_number, step.indent)) if of_feature else None
