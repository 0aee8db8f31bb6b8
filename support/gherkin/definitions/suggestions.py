"""Suggestions for undefined steps: similar definitions and flows, and a snippet."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, TypeVar

from support.gherkin.compat import ANY_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from support.gherkin.collection.flows import Flow
    from support.gherkin.compat import Step
    from support.gherkin.definitions.index import StepDefinition

T = TypeVar("T")

_VALUE = re.compile(r'\{[^}]*\}|"[^"]*"|<[^<>]*>|-?\d+(?:\.\d+)?')
_ARGUMENT = re.compile(r'"(?P<text>[^"]*)"|(?<![\w{.])(?P<number>-?\d+)(?![\w}.])')
_NEAR = 0.6  # minimum similarity, from 0 to 1, of two texts without their values


def nearest(
    step: Step, definitions: Iterable[StepDefinition], most: int = 3
) -> list[StepDefinition]:
    """Return the definitions with the texts most similar to a step's, the most similar first."""
    return _nearest(step.name, {definition: definition.text for definition in definitions}, most)


def nearest_flows(step: Step, flows: Iterable[Flow], most: int = 3) -> list[Flow]:
    """Return the flows with the names most similar to a step's text, the most similar first."""
    return _nearest(step.name, {flow: flow.name for flow in flows}, most)


def _nearest(text: str, texts: Mapping[T, str], most: int) -> list[T]:
    wanted = _shape(text)
    shapes = {one: _shape(of_one) for one, of_one in texts.items()}
    scores = {
        one: difflib.SequenceMatcher(None, wanted, shape).ratio()
        for one, shape in shapes.items()
        if _could_be_near(wanted, shape)
    }
    best = sorted(scores, key=lambda one: -scores[one])[:most]
    return [one for one in best if scores[one] >= _NEAR]


def snippet(step: Step) -> str:
    """Return an async definition of a step, to paste and complete."""
    names: list[str] = []

    def argument(match: re.Match[str]) -> str:
        quoted = match["text"] is not None
        names.append(f"{'text' if quoted else 'number'}{len(names) + 1}")
        return f'"{{{names[-1]}}}"' if quoted else f"{{{names[-1]}:d}}"

    pattern = _ARGUMENT.sub(argument, step.name)
    if step.datatable is not None:
        names.append("datatable")
    if step.docstring is not None:
        names.append("docstring")
    text = f"parsers.parse({pattern!r})" if pattern != step.name else repr(pattern)
    kind = "given" if step.type == ANY_TYPE else step.type
    return f"@{kind}({text})\nasync def _({', '.join(names)}):\n    raise NotImplementedError"


def _shape(text: str) -> str:
    return _VALUE.sub("*", text).lower()


def _could_be_near(one: str, other: str) -> bool:
    """Return False if the lengths rule out similarity, because comparing texts is slow."""
    shorter, longer = sorted((len(one), len(other)))
    return 2 * shorter >= _NEAR * (shorter + longer)
