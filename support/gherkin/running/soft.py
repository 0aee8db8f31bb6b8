"""Soft scenarios, which continue after failing Then steps: ``@soft``."""

from __future__ import annotations

import sys
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.compat import report_failed_step, report_step_error
from support.gherkin.errors import StepTimeoutError

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.gherkin.compat import Feature, Scenario, Step

_SOFT_TYPE = "then"
_NO_FAILURE = (pytest.skip.Exception, pytest.xfail.Exception)
_ENDING = (StepTimeoutError, pytest.exit.Exception, *_NO_FAILURE)


class SoftFailuresError(AssertionError):
    """Steps of a soft scenario failed; ``errors`` has their errors in order.

    ``ending`` is the skip or expected failure that ended the scenario, if any.
    """

    def __init__(self, errors: list[BaseException], ending: BaseException | None = None) -> None:
        failures = "\n".join(_formatted(error) for error in errors)
        then = f"; then {type(ending).__name__}: {ending}" if ending else ""
        super().__init__(f"{len(errors)} step{'s' * (len(errors) > 1)} failed{then}\n{failures}")
        self.errors = tuple(errors)


@dataclass(frozen=True)
class SoftStep:
    """The running step, with the arguments that pytest-bdd passes to its hooks."""

    request: pytest.FixtureRequest
    feature: Feature
    scenario: Scenario
    step: Step
    step_func: Callable[..., object]


class SoftFailures:
    """The failures so far of a soft scenario; registered as a plugin while it runs.

    ``pytest_bdd_step_error`` is called for each failure, as pytest-bdd does for one that ends a
    scenario, but ``pytest_bdd_after_step`` follows.
    """

    def __init__(self) -> None:
        self._running: SoftStep | None = None
        self._errors: list[BaseException] = []
        self._failed = False

    def pytest_bdd_before_step(
        self,
        request: pytest.FixtureRequest,
        feature: Feature,
        scenario: Scenario,
        step: Step,
        step_func: Callable[..., object],
    ) -> None:
        """Record the running step."""
        self._running = SoftStep(request, feature, scenario, step, step_func)
        self._failed = False

    @pytest.hookimpl(trylast=True)
    def pytest_bdd_after_step(self, request: pytest.FixtureRequest) -> None:
        """Mark the step as failed in pytest-bdd's report, where it counts as passed."""
        if self._failed:
            report_failed_step(request.node)

    def keep(self, error: BaseException, arguments: dict[str, object]) -> bool:
        """Keep the failure of a Then step; return False for any other step."""
        running = self._running
        if running is None or running.step.type != _SOFT_TYPE:
            return False
        report_step_error(
            running.request.config, **vars(running), step_func_args=arguments, exception=error
        )
        self._errors.append(error)
        self._failed = True
        return True

    def end(self) -> None:
        """Raise the errors that were kept: a single one unchanged, several as one error.

        If a hard failure ends the scenario, they become its notes. A skip or an expected failure
        does not hide them.
        """
        ending = sys.exception()
        if not self._errors:
            return
        if isinstance(ending, _NO_FAILURE):
            raise SoftFailuresError(self._errors, ending) from None
        if ending is not None:
            for error in self._errors:
                ending.add_note(f"earlier in this soft scenario:\n{_formatted(error)}")
        elif len(self._errors) == 1:
            raise self._errors[0]
        else:
            raise SoftFailuresError(self._errors)


def run_softly(
    call: Callable[[], Any], failures: SoftFailures | None, arguments: dict[str, object]
) -> Any:
    """Return the result of a step, or None if ``failures`` keeps its failure.

    A timeout, a skip, an expected failure and an interrupt end the scenario, and so does a failing
    fixture, because pytest-bdd requests fixtures before it calls the function.
    """
    __tracebackhide__ = True
    try:
        return call()
    except _ENDING:
        raise
    except (Exception, pytest.fail.Exception) as error:
        if failures is None or not failures.keep(error, arguments):
            raise
        return None


def _formatted(error: BaseException) -> str:
    place = "\n".join(getattr(error, "__notes__", ()))
    return f"{place}\n{textwrap.indent(str(error) or type(error).__name__, '    ')}"
