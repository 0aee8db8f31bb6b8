"""Ambiguous steps: reported before the run, and failing if the run continues anyway."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, NoReturn

from support.gherkin.errors import AmbiguousStepError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from support.gherkin.compat import Step, StepFunctionContext
    from support.gherkin.definitions.index import StepDefinition


def ambiguous(step: Step, found: Sequence[StepDefinition], root: Path) -> str:
    """Return the message for a step with several definitions, with their places."""
    lines = [f"ambiguous step, it has {len(found)} definitions: {step.keyword} {step.name}"]
    return "\n".join(lines + [f"    {definition.described(root)}" for definition in found])


def failing(step: Step, found: Sequence[StepDefinition], root: Path) -> StepFunctionContext:
    """Return a definition that fails when it runs, instead of the last, as in pytest-bdd."""

    def fail() -> NoReturn:
        __tracebackhide__ = True
        raise AmbiguousStepError(ambiguous(step, found, root))

    return dataclasses.replace(found[-1].context, step_func=fail, target_fixture=None)
