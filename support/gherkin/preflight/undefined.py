"""The message for an undefined step: what to write instead, what is similar, how to define it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.gherkin.definitions.suggestions import nearest, nearest_flows, snippet
from support.gherkin.odd_characters import cleaned, odd_characters
from support.language.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from support.gherkin.authoring.vocabulary import Vocabulary
    from support.gherkin.collection.flows import Flow
    from support.gherkin.compat import Step
    from support.gherkin.definitions.index import StepDefinition


def undefined(
    step: Step,
    definitions: Sequence[StepDefinition],
    flows: Sequence[Flow],
    vocabularies: Sequence[Vocabulary],
    root: Path,
) -> str:
    """Return the message: phrases of vocabularies, similar steps, and a definition to paste.

    Instead, what is wrong with a value if the step is defined for others, such as "10 s" for "10".

    A definition is only suggested to projects that have some of their own: others write their
    features without Python.
    """
    plain = cleaned(step.name)
    first = f"undefined step: {step.keyword} {visible(step.name)}"
    odd = [*odd_characters(step.name), f"write: {step.keyword} {plain}"] * (plain != step.name)
    if odd and any(one.matches(plain) for one in definitions):
        return "\n    ".join([first, *odd])
    if misread := [fault for one in definitions for fault in one.misread(plain)]:
        return "\n    ".join([first, *odd, *dict.fromkeys(misread)])
    instead = [line for one in vocabularies for line in one.instead(step.type, plain)]
    own = [one for one in definitions if not is_supplied(one, vocabularies)]
    near = nearest(step, own if instead else definitions)  # what a vocabulary says is more precise
    lines = [
        *odd,
        *instead,
        *(f"close to: {one.described(root)}" for one in near),
        *(f"close to: {flow.described(root)}" for flow in nearest_flows(step, flows)),
        *(_definition(step) if own or not vocabularies else [_SEARCH]),
    ]
    return "\n    ".join([first, *lines])


def is_supplied(definition: StepDefinition, vocabularies: Sequence[Vocabulary]) -> bool:
    """Return whether a definition is one of pytest-bdd (``Given trace``) or of a vocabulary."""
    module = definition.module
    return module.startswith("pytest_bdd.") or any(one.has(module) for one in vocabularies)


def _definition(step: Step) -> Iterator[str]:
    yield "or define it:"
    yield from (f"    {line}" for line in snippet(step).splitlines())


_SEARCH = 'pytest --steps "words" searches the steps'
