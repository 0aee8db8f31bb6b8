"""What step definitions check of a step before anything runs.

An argument whose kind reads it as a Checkable is checked as it is. Of docstrings and tables, and
of the names that a step makes known to those after it, ``checked`` tells.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, runtime_checkable

from support.gherkin.origins import docstring_node, origin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from support.gherkin.compat import Feature, Step
    from support.gherkin.definitions import StepDefinition

F = TypeVar("F", bound="Callable[..., object]")
CHECKS = "__gherkin_checks__"
"""The attribute of a step function that ``checked`` sets."""


@runtime_checkable
class Checkable(Protocol):
    """A value of a step that can be wrong."""

    def faults(self, names: set[str]) -> Iterable[str]:
        """Say what is wrong; ``names`` are those that earlier steps make known."""
        ...


@dataclass(frozen=True)
class StepUse:
    """A step as its definition will get it; ``arguments`` are those of its text."""

    arguments: Mapping[str, object]
    datatable: Sequence[Sequence[Any]] | None
    docstring: str | None
    folder: Path


@dataclass(frozen=True)
class Checks:
    """What ``checked`` was told."""

    check: Callable[[StepUse, set[str]], Iterable[tuple[int, str]]] | None
    makes: Callable[[StepUse], Iterable[str]] | None


def checked(
    check: Callable[[StepUse, set[str]], Iterable[tuple[int, str]]] | None = None,
    *,
    makes: Callable[[StepUse], Iterable[str]] | None = None,
) -> Callable[[F], F]:
    """Say how a step is checked before the run; stands below ``@given`` and its like.

    ``check`` yields what is wrong with the table or docstring, given the names that are known
    by then: the line within it, from 1
    (0: the step's text), and a message. ``makes`` yields the names that the step
    makes known to those after it.
    """

    def mark(function: F) -> F:
        setattr(function, CHECKS, Checks(check, makes))
        return function

    return mark


def faults_of_values(
    feature: Feature, step: Step, definition: StepDefinition, names: set[str]
) -> Iterator[tuple[int, str]]:
    """Yield line and fault of what is wrong with a step's values; add the names that it makes.

    Lines are those of the file that the step is written in.
    """
    arguments = definition.context.parser.parse_arguments(step.name) or {}
    for value in arguments.values():
        if isinstance(value, Checkable):
            yield from ((origin(feature, step).line, fault) for fault in value.faults(names))
    checks: Checks | None = definition.checks
    if checks is None:
        return
    table = step.datatable.raw() if step.datatable else None
    use = StepUse(arguments, table, step.docstring, origin(feature, step).path.parent)
    if checks.check is not None:
        for line, fault in checks.check(use, names):
            yield _line(feature, step, line), fault
    if checks.makes is not None:
        names.update(checks.makes(use))


def _line(feature: Feature, step: Step, line: int) -> int:
    if step.datatable and line:
        return int(step.datatable.rows[line - 1].location.line)
    node = docstring_node(feature, step)
    return node.line + line if node and line else origin(feature, step).line
