"""Steps that several definitions fit: told before the run, and failing in one that goes on."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, NoReturn

from support.gherkin.errors import AmbiguousStepError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from support.gherkin.compat import Step, StepFunctionContext
    from support.gherkin.definitions import StepDefinition


def ambiguous(step: Step, found: Sequence[StepDefinition], root: Path) -> str:
    """Return what is wrong with a step that has several definitions, and where they are."""
    lines = [f"ambiguous step, it has {len(found)} definitions: {step.keyword} {step.name}"]
    return "\n".join(lines + [f"    {definition.described(root)}" for definition in found])


def failing(step: Step, found: Sequence[StepDefinition], root: Path) -> StepFunctionContext:
    """Return a definition of such a step that fails as it runs: pytest-bdd would take the last."""

    def fail() -> NoReturn:
        __tracebackhide__ = True
        raise AmbiguousStepError(ambiguous(step, found, root))

    return dataclasses.replace(found[-1].context, step_func=fail, target_fixture=None)
