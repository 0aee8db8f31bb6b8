"""Ambiguous steps: reported before the run, and failing if the run continues anyway."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, NoReturn

from support.gherkin.errors import AmbiguousStepError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from support.gherkin.collection.flows import Flow
    from support.gherkin.compat import Step, StepFunctionContext
    from support.gherkin.definitions.index import StepDefinition


def ambiguous(step: Step, found: Sequence[StepDefinition], root: Path) -> str:
    """Return the message for a step with several definitions, with their places."""
    first = f"ambiguous step, it has {len(found)} definitions: {step.keyword} {step.name}"
    places = [definition.described(root) for definition in found]
    return "\n    ".join([first, *places, "Change or delete all but one of them"])


def ambiguous_call(
    call: str, flow: Flow, found: Sequence[StepDefinition], root: Path, *, supplied: bool
) -> str:
    """Return the message for a call of a flow that also has definitions, with all places.

    ``supplied`` definitions come with the vocabulary; all others may be deleted.
    """
    remedy = (
        "Rename the flow"
        if supplied
        else (
            "Rename the flow, or delete the definition: all but those of the vocabulary may be "
            "deleted, also those of the example"
        )
    )
    first = f"ambiguous step, it calls a flow and has a definition: {call}"
    places = [flow.described(root), *(definition.described(root) for definition in found)]
    return "\n    ".join([first, *places, remedy])


def failing(step: Step, found: Sequence[StepDefinition], root: Path) -> StepFunctionContext:
    """Return a definition that fails when it runs, instead of the last, as in pytest-bdd."""

    def fail() -> NoReturn:
        __tracebackhide__ = True
        raise AmbiguousStepError(ambiguous(step, found, root))

    return dataclasses.replace(found[-1].context, step_func=fail, target_fixture=None)
