"""Report the steps of a scenario to Allure as they run."""

from __future__ import annotations

import csv
import io
import json
import sys
from typing import TYPE_CHECKING

import allure
import allure_commons
import pytest

from support.gherkin.collection.origins import calls_of
from support.gherkin.running.tracebacks import from_author

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from support.gherkin.collection.flow_calls import FlowCall
    from support.gherkin.compat import Scenario


class OpenStep:
    """A step of the report, which is open once it is made.

    ``allure.step`` calls the same hooks, but draws a random id for each step.
    """

    def __init__(self, title: str) -> None:
        self._title = title
        allure_commons.plugin_manager.hook.start_step(uuid=self, title=title, params={})

    def close(self, error: BaseException | None, traceback: TracebackType | None) -> None:
        """Close the step with its outcome."""
        allure_commons.plugin_manager.hook.stop_step(
            uuid=self,
            title=self._title,
            exc_type=error and type(error),
            exc_val=error,
            exc_tb=traceback,
        )


class GherkinSteps:
    """The steps of a running scenario, at most one open, nested in the calls of its flow."""

    def __init__(self, scenario: Scenario, example: Mapping[str, str]) -> None:
        self._feature = scenario.feature
        self._waiting = list(scenario.steps)
        self._open: OpenStep | None = None
        self._calls = FlowCalls(example)

    def start(self) -> None:
        """Open the next step, and attach its docstring and table."""
        step = self._waiting.pop(0)
        self._calls.enter(calls_of(self._feature, step))
        self._open = OpenStep(f"{step.keyword} {step.name}")
        if step.docstring is not None:
            allure.attach(step.docstring, "text", _text_type(step.docstring))
        if step.datatable is not None:
            table = io.StringIO()
            csv.writer(table).writerows(step.datatable.raw())
            allure.attach(table.getvalue(), "table", allure.attachment_type.CSV)

    def stop(self, error: BaseException | None) -> None:
        """Close the open step with its outcome."""
        if self._open is not None:
            raised = error.__traceback__ if error else None
            self._open.close(error, from_author(raised) if raised else None)
            self._open = None
            self._calls.record(error)

    def skip_rest(self, reason: str = "an earlier step did not pass") -> None:
        """Report the steps that were not reached, and the reason."""
        self.stop(sys.exception())  # pytest.skip() or Ctrl-C, for which pytest-bdd calls no hook
        while self._waiting:
            self.start()
            self.stop(pytest.skip.Exception(f"not run: {reason}"))
        self._calls.enter(())


class FlowCalls:
    """The open calls of flows, from the outermost to the innermost."""

    def __init__(self, example: Mapping[str, str]) -> None:
        self._example = example
        self._open: list[tuple[FlowCall, OpenStep]] = []
        self._errors: list[BaseException | None] = []

    def enter(self, calls: tuple[FlowCall, ...]) -> None:
        """Close the calls that do not contain the next step, and open those that do."""
        shared = 0
        for (call, _), wanted in zip(self._open, calls, strict=False):
            if call is not wanted:
                break
            shared += 1
        while len(self._open) > shared:
            _, step = self._open.pop()
            step.close(self._errors.pop(), None)
        for call in calls[shared:]:
            self._open.append((call, OpenStep(call.shown(self._example))))
            self._errors.append(None)

    def record(self, error: BaseException | None) -> None:
        """Record the first failure of each open call, which becomes the outcome of the call."""
        self._errors = [known or error for known in self._errors]


def _text_type(text: str) -> allure.attachment_type:
    try:
        json.loads(text)
    except ValueError:
        return allure.attachment_type.TEXT
    return allure.attachment_type.JSON
