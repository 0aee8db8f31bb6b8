"""Scenarios that go on after failing Then steps: ``@soft``."""

from __future__ import annotations

import functools
import sys
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.errors import StepTimeoutError

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.gherkin.compat import Feature, Scenario, Step

_SOFT_TYPE = "then"


class SoftFailuresError(AssertionError):
    """Several steps of a soft scenario failed; ``errors`` are theirs, in the steps' order."""

    def __init__(self, errors: list[BaseException]) -> None:
        told = "\n".join(_told(error) for error in errors)
        super().__init__(f"{len(errors)} steps failed\n{told}")
        self.errors = tuple(errors)


@dataclass(frozen=True)
class SoftStep:
    """A step that runs, as pytest-bdd tells it to its hooks."""

    request: pytest.FixtureRequest
    feature: Feature
    scenario: Scenario
    step: Step
    step_func: Callable[..., object]


class SoftFailures:
    """What has failed so far in a scenario that goes on.

    Each failure is told to ``pytest_bdd_step_error``, as pytest-bdd tells one that ends a scenario.
    """

    def __init__(self) -> None:
        self._running: SoftStep | None = None
        self._errors: list[BaseException] = []

    def begin(self, step: SoftStep) -> None:
        """Take note of the step that runs now."""
        self._running = step

    def keep(self, error: BaseException, arguments: dict[str, object]) -> bool:
        """Keep the failure of a Then; return False for that of another step."""
        running = self._running
        if running is None or running.step.type != _SOFT_TYPE:
            return False
        running.request.config.hook.pytest_bdd_step_error(
            **vars(running), step_func_args=arguments, exception=error
        )
        self._errors.append(error)
        return True

    def end(self) -> None:
        """Raise what was kept: one error as it is, several together.

        Where a hard failure ends the scenario already, it tells of them.
        """
        if ending := sys.exception():
            for error in self._errors:
                ending.add_note(f"before, in this soft scenario:\n{_told(error)}")
        elif len(self._errors) == 1:
            raise self._errors[0]
        elif self._errors:
            raise SoftFailuresError(self._errors)


def softly(
    function: Callable[..., Any], failures: Callable[[], SoftFailures | None]
) -> Callable[..., Any]:
    """Have the failures of a step function kept where ``failures`` says so; it returns None then.

    Not for functions that yield, nor for a time-out, a skip or an interrupt: they end a scenario.
    """

    @functools.wraps(function)
    def step(**arguments: object) -> Any:
        __tracebackhide__ = True
        try:
            return function(**arguments)
        except StepTimeoutError:
            raise
        except (Exception, pytest.fail.Exception) as error:
            kept = failures()
            if kept is None or not kept.keep(error, arguments):
                raise
            return None

    return step


def _told(error: BaseException) -> str:
    place = "\n".join(getattr(error, "__notes__", ()))
    return f"{place}\n{textwrap.indent(str(error) or type(error).__name__, '    ')}"
