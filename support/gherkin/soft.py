"""Scenarios that go on after failing Then steps: ``@soft``."""

from __future__ import annotations

import sys
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.compat import report_failed_step, tell_step_error
from support.gherkin.errors import StepTimeoutError

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.gherkin.compat import Feature, Scenario, Step

_SOFT_TYPE = "then"
_NO_FAILURE = (pytest.skip.Exception, pytest.xfail.Exception)
_ENDING = (StepTimeoutError, pytest.exit.Exception, *_NO_FAILURE)


class SoftFailuresError(AssertionError):
    """Steps of a soft scenario failed; ``errors`` are theirs, in the steps' order.

    ``ending`` is the skip or the expected failure that ended the scenario, if one did.
    """

    def __init__(self, errors: list[BaseException], ending: BaseException | None = None) -> None:
        told = "\n".join(_told(error) for error in errors)
        then = f"; then came {type(ending).__name__}: {ending}" if ending else ""
        super().__init__(f"{len(errors)} step{'s' * (len(errors) > 1)} failed{then}\n{told}")
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
    """What has failed so far in a scenario that goes on; a plugin while it runs.

    Each failure is told to ``pytest_bdd_step_error``, as pytest-bdd tells one that ends a scenario;
    ``pytest_bdd_after_step`` follows all the same.
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
        """Take note of the step that runs now."""
        self._running = SoftStep(request, feature, scenario, step, step_func)
        self._failed = False

    @pytest.hookimpl(trylast=True)
    def pytest_bdd_after_step(self, request: pytest.FixtureRequest) -> None:
        """Correct pytest-bdd's report of the step that has run: pytest-bdd takes it for passed."""
        if self._failed:
            report_failed_step(request.node)

    def keep(self, error: BaseException, arguments: dict[str, object]) -> bool:
        """Keep the failure of a Then; return False for that of another step."""
        running = self._running
        if running is None or running.step.type != _SOFT_TYPE:
            return False
        tell_step_error(
            running.request.config, **vars(running), step_func_args=arguments, exception=error
        )
        self._errors.append(error)
        self._failed = True
        return True

    def end(self) -> None:
        """Raise what was kept: one error as it is, several together.

        Where a hard failure ends the scenario already, it tells of them. A skip or an expected
        failure does not hide them.
        """
        ending = sys.exception()
        if not self._errors:
            return
        if isinstance(ending, _NO_FAILURE):
            raise SoftFailuresError(self._errors, ending) from None
        if ending is not None:
            for error in self._errors:
                ending.add_note(f"before, in this soft scenario:\n{_told(error)}")
        elif len(self._errors) == 1:
            raise self._errors[0]
        else:
            raise SoftFailuresError(self._errors)


def run_softly(
    call: Callable[[], Any], failures: SoftFailures | None, arguments: dict[str, object]
) -> Any:
    """Return what a step's function returns; None where ``failures`` keeps its failure.

    A time-out, a skip, an expected failure and an interrupt end a scenario, and so does a fixture
    that fails: pytest-bdd asks for those before it calls the function.
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


def _told(error: BaseException) -> str:
    place = "\n".join(getattr(error, "__notes__", ()))
    return f"{place}\n{textwrap.indent(str(error) or type(error).__name__, '    ')}"
