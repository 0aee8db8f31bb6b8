"""The message for an undefined step: what to write instead, what is similar, how to define it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.gherkin.definitions.suggestions import nearest, nearest_flows, snippet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from support.gherkin.authoring.vocabulary import Vocabulary
    from support.gherkin.collection.flows import Flow
    from support.gherkin.compat import Step
    from support.gherkin.definitions.index import StepDefinition


def undefined(
    step: Step,
    visible: Sequence[StepDefinition],
    flows: Sequence[Flow],
    vocabularies: Sequence[Vocabulary],
    root: Path,
) -> str:
    """Return the message: phrases of vocabularies, similar steps, and a definition to paste.

    A definition is only suggested to projects that have some of their own: others write their
    features without Python.
    """
    instead = [line for one in vocabularies for line in one.instead(step.type, step.name)]
    own = [one for one in visible if not is_supplied(one, vocabularies)]
    near = nearest(step, own if instead else visible)  # what a vocabulary says is more precise
    lines = [
        *instead,
        *(f"close to: {one.described(root)}" for one in near),
        *(f"close to: {flow.described(root)}" for flow in nearest_flows(step, flows)),
        *(_definition(step) if own or not vocabularies else [_SEARCH]),
    ]
    return "\n    ".join([f"undefined step: {step.keyword} {step.name}", *lines])


def is_supplied(definition: StepDefinition, vocabularies: Sequence[Vocabulary]) -> bool:
    """Return whether a definition is one of pytest-bdd (``Given trace``) or of a vocabulary."""
    module = definition.module
    return module.startswith("pytest_bdd.") or any(one.has(module) for one in vocabularies)


def _definition(step: Step) -> Iterator[str]:
    yield "or define it:"
    yield from (f"    {line}" for line in snippet(step).splitlines())


_SEARCH = 'pytest --steps "words" searches the steps'
