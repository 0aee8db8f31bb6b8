"""Checks of a step by its definition, before any scenario runs.

Arguments that are Checkable check themselves. The decorator ``checked`` adds checks of docstrings
and tables, and declares the names that a step defines for later ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path


F = TypeVar("F", bound="Callable[..., object]")
CHECKS = "__gherkin_checks__"
"""The attribute of a step function that ``checked`` sets."""


@runtime_checkable
class Checkable(Protocol):
    """An argument of a step that can check itself."""

    def faults(self, names: set[str]) -> Iterable[str]:
        """Yield the faults of the value; ``names`` are those that earlier steps define."""
        ...


def _no_fixture(name: str) -> object:
    raise LookupError(name)


@dataclass(frozen=True)
class StepUse:
    """The data that a step passes to its definition; ``arguments`` are those in its text.

    ``media_type`` follows the opening quotes of the docstring. ``fixture`` returns the value of a
    fixture that needs no other one, such as a module, and raises LookupError for any other.
    """

    arguments: Mapping[str, object]
    datatable: Sequence[Sequence[Any]] | None
    docstring: str | None
    folder: Path
    media_type: str = ""
    fixture: Callable[[str], object] = _no_fixture


@dataclass(frozen=True)
class PlacedStep:
    """A step among the others of its scenario, for checks of their order.

    ``does`` is what its definition declares, None if nothing; ``use`` is None for a step without
    checks. A step of a project's own definition, or with faults, is not known: it may do anything.
    """

    does: object
    use: StepUse | None
    is_known: bool


@dataclass(frozen=True)
class StepFault:
    """What a check of a whole scenario finds at a step: its index, and a message.

    ``line`` is that within the step's table or docstring, from 1 (0: the step's text). A warning
    does not keep the scenario from running.
    """

    step: int
    line: int
    message: str
    is_warning: bool = False


@dataclass(frozen=True)
class Checks:
    """The arguments of ``checked``."""

    check: Callable[[StepUse, set[str]], Iterable[tuple[int, str]]] | None
    makes: Callable[[StepUse], Iterable[str]] | None
    handles: str = ""
    does: object = None


def checked(
    check: Callable[[StepUse, set[str]], Iterable[tuple[int, str]]] | None = None,
    *,
    makes: Callable[[StepUse], Iterable[str]] | None = None,
    handles: str = "",
    does: object = None,
) -> Callable[[F], F]:
    """Declare how a step is checked before the run; apply it below ``@given`` and the like.

    ``check`` yields the faults of the table or docstring, given the names that are defined at that
    point: the line within it, from 1 (0: the step's text), and a message. ``makes`` yields the
    names that the step defines for later ones; after a step of a project's own that has no
    declaration, ANY_NAME is among them. ``handles`` names a failure that an earlier step
    leaves to this one, see RunningStep.is_handled_later. ``does`` is what the step means for the
    order of a scenario's steps, which Vocabulary.check_order reads.
    """

    def mark(function: F) -> F:
        setattr(function, CHECKS, Checks(check, makes, handles, does))
        return function

    return mark
