"""Check the values of steps before the run."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeGuard

from support.gherkin.authoring.step_checks import Checkable, StepUse
from support.gherkin.collection.origins import docstring_node, origin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from support.gherkin.authoring.step_checks import Checks
    from support.gherkin.compat import Feature, Step
    from support.gherkin.definitions.index import StepDefinition


def use_of(
    feature: Feature, step: Step, definition: StepDefinition, fixture: Callable[[str], object]
) -> StepUse:
    """Return the data that a step passes to its definition; ``fixture`` as in StepUse."""
    node = docstring_node(feature, step)
    return StepUse(
        arguments=definition.context.parser.parse_arguments(step.name) or {},
        datatable=step.datatable.raw() if step.datatable else None,
        docstring=step.docstring,
        folder=origin(feature, step).path.parent,
        media_type=node.media_type if node else "",
        fixture=fixture,
    )


def faults_of_values(
    feature: Feature, step: Step, checks: Checks | None, use: StepUse, names: set[str]
) -> Iterator[tuple[int, str]]:
    """Yield the faults of a step's values, each with its line; add the names it defines.

    Lines are those of the file that contains the step.
    """
    for value in use.arguments.values():
        if _is_checkable(value):
            yield from ((origin(feature, step).line, fault) for fault in value.faults(names))
    if checks is None:
        return
    if checks.check is not None:
        for line, fault in checks.check(use, names):
            yield line_of(feature, step, line), fault
    if checks.makes is not None:
        names.update(checks.makes(use))


def line_of(feature: Feature, step: Step, line: int) -> int:
    """Return the line in the file of one within a step's table or docstring, 0 for the step."""
    if step.datatable and line:
        return int(step.datatable.rows[line - 1].location.line)
    node = docstring_node(feature, step)
    return node.line + line if node and line else origin(feature, step).line


def _is_checkable(value: object) -> TypeGuard[Checkable]:
    return _are_checkable(type(value))  # type: ignore[arg-type]  # a type is hashable


@cache
def _are_checkable(kind: type) -> bool:
    """Return whether values of a type can be checked, which takes 15 us for a protocol."""
    return issubclass(kind, Checkable)
