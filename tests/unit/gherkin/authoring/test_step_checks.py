"""Declarations of checks in step definitions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.gherkin.authoring.step_checks import CHECKS, Checkable, Checks, checked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.gherkin.authoring.step_checks import StepUse


def check(use: StepUse, names: set[str]) -> Iterator[tuple[int, str]]:
    yield 1, f"{use.docstring} {sorted(names)}"


def makes(use: StepUse) -> Iterator[str]:
    yield str(use.arguments["name"])


def test_a_step_keeps_how_it_is_checked_and_is_otherwise_the_same() -> None:
    def step() -> None: ...

    assert checked(check, makes=makes)(step) is step
    assert getattr(step, CHECKS) == Checks(check, makes)


def test_a_step_may_be_checked_by_half() -> None:
    @checked(makes=makes)
    def step() -> None: ...

    assert getattr(step, CHECKS) == Checks(None, makes)


def test_a_value_that_reports_its_faults_can_be_checked() -> None:
    class Value:
        def faults(self, names: set[str]) -> list[str]:
            return sorted(names)

    assert isinstance(Value(), Checkable)
    assert not isinstance("text", Checkable)
