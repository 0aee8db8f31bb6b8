"""Vocabularies: steps that a project is supplied with, in contrast to those it defines itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import pytest

    from support.gherkin.authoring.step_checks import PlacedStep, StepFault

    ScenarioCheck = Callable[[pytest.Item, Sequence[PlacedStep]], Iterable[StepFault]]


@dataclass(frozen=True)
class Vocabulary:
    """A package of step definitions, and what to write instead of steps that it does not have.

    ``instead`` receives the type of an undefined step (given, when, then; step for any) and its
    text, and returns lines for the message: ``write: When I GET "/users"``, or a sentence; none
    if it knows nothing better. ``names`` are those that each scenario begins with, for the checks
    of values (see ``step_checks``); ``names_elsewhere`` are further ones of scenarios that this run
    skips, which may run with other settings. ``check_order`` receives all steps of a scenario, and
    yields the index of each that cannot follow those before it, or has no effect on those after
    it, and a message. ``check_scenario`` receives the test of a scenario, too, and yields what else
    is wrong with its steps.
    """

    package: str
    instead: Callable[[str, str], Iterable[str]]
    names: frozenset[str] = frozenset()
    names_elsewhere: frozenset[str] = frozenset()
    check_order: Callable[[Sequence[PlacedStep]], Iterable[tuple[int, str]]] = lambda _: ()
    check_scenario: ScenarioCheck = lambda *_: ()

    def has(self, module: str) -> bool:
        """Return whether a module belongs to the vocabulary."""
        return module == self.package or module.startswith(f"{self.package}.")
