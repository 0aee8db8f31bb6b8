"""Step definitions and steps, created without a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from pytest_bdd import parsers
from pytest_bdd.parser import Step
from pytest_bdd.steps import StepFunctionContext

from support.gherkin.definitions.index import StepDefinition

if TYPE_CHECKING:
    from collections.abc import Callable


def defined(
    parser: parsers.StepParser | str,
    function: Callable[..., object] = lambda: None,
    kind: str | None = "given",
    *,
    target: str | None = None,
) -> StepDefinition:
    """Create a definition, by default with a function without parameters."""
    context = StepFunctionContext(
        type=cast("Any", kind),
        step_func=function,
        parser=parsers.get_parser(parser),
        target_fixture=target,
    )
    return StepDefinition(context, ("",))


def step(text: str, kind: str = "given", keyword: str = "Given", **attached: Any) -> Step:
    """Create a step on line 3, optionally with a data table and a docstring."""
    return Step(name=text, type=kind, indent=4, line_number=3, keyword=keyword, **attached)
