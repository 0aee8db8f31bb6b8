"""Tells Allure what pytest-bdd runs: scenarios, steps, exchanges."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import allure
import pytest

from support.gherkin.compat import example_of, scenario_template
from support.gherkin.origins import calls_of
from support.gherkin.tracebacks import from_author
from support.reporting.description import description
from support.reporting.http_card import MEDIA_TYPE, card, card_title
from support.reporting.logs import LOG

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping, Sequence

    from support.gherkin.compat import Scenario, ScenarioTemplate
    from support.gherkin.flow_calls import FlowCall
    from support.http.exchange import Exchange

_STEPS = pytest.StashKey["_Steps"]()


class AllureBridge:
    """A plugin that listens to pytest and pytest-bdd and speaks allure-pytest's public API.

    Each description shows ``seed``, that of the run's data, and its ``warnings``.
    """

    def __init__(self, seed: int, warnings: Sequence[str]) -> None:
        self._seed = seed
        self._warnings = warnings

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Label scenarios before allure-pytest selects by label."""
        for item in items:
            template = scenario_template(item)
            if template is not None:
                for mark in _labels(item, template):
                    item.add_marker(mark)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, None, None]:
        """Give the result its title, description and parameters, also when it is skipped."""
        template = scenario_template(item)
        if template is None:
            return (yield)
        example = example_of(item)
        for name, value in example.items():
            allure.dynamic.parameter(name, _Plain(value))
        try:
            return (yield)
        finally:  # allure-pytest has written the test function's name there
            allure.dynamic.title(template.render(example).name)
            text = description(item, template, self._seed, self._warnings)
            allure.dynamic.description(text)

    def pytest_bdd_before_scenario(
        self, request: pytest.FixtureRequest, scenario: Scenario
    ) -> None:
        """Expect the scenario's steps."""
        request.node.stash[_STEPS] = _Steps(scenario, example_of(request.node))

    def pytest_bdd_before_step(self, request: pytest.FixtureRequest) -> None:
        """Open a step."""
        request.node.stash[_STEPS].start()

    @pytest.hookimpl(trylast=True)
    def pytest_bdd_after_step(self, request: pytest.FixtureRequest) -> None:
        """Close it."""
        request.node.stash[_STEPS].stop(None)

    @pytest.hookimpl(trylast=True)
    def pytest_bdd_step_error(
        self, request: pytest.FixtureRequest, exception: BaseException
    ) -> None:
        """Close it as failed."""
        request.node.stash[_STEPS].stop(exception)

    @pytest.hookimpl(trylast=True)
    def pytest_bdd_step_func_lookup_error(
        self, request: pytest.FixtureRequest, exception: Exception
    ) -> None:
        """Show an undefined step."""
        request.node.stash[_STEPS].start()
        request.node.stash[_STEPS].stop(exception)

    @pytest.hookimpl(tryfirst=True)
    def pytest_bdd_after_scenario(self, request: pytest.FixtureRequest) -> None:
        """Show the steps that were not reached."""
        request.node.stash[_STEPS].skip_rest()

    def pytest_api_exchange(self, exchange: Exchange) -> None:
        """Attach an exchange to the step that had it."""
        allure.attach(card(exchange), card_title(exchange), MEDIA_TYPE, "json")

    def pytest_api_attachment(self, name: str, table: str) -> None:
        """Attach a table to the step that has it to show."""
        allure.attach(table, name, allure.attachment_type.CSV)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, None, None]:
        """Attach the scenario's log, which is complete now."""
        try:
            yield
        finally:
            if log := item.stash.get(LOG, ""):
                allure.attach(log, "log", "text/plain", "jsonl")
                item.stash[LOG] = ""  # or it would stay to the end of the run

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Keep allure-pytest from attaching captured log records: the log has them."""
        report = yield
        if report.when == "teardown" and LOG in item.stash:
            report.sections = [s for s in report.sections if not s[0].startswith("Captured log")]
        return report


class _Steps:
    """The steps of a running scenario, at most one of them open, in those that call its flow."""

    def __init__(self, scenario: Scenario, example: Mapping[str, str]) -> None:
        self._feature = scenario.feature
        self._waiting = list(scenario.steps)
        self._open: allure.step | None = None
        self._calls = _Calls(example)

    def start(self) -> None:
        step = self._waiting.pop(0)
        self._calls.enter(calls_of(self._feature, step))
        self._open = allure.step(f"{step.keyword} {step.name}")
        self._open.__enter__()
        if step.docstring is not None:
            allure.attach(step.docstring, "text", _text_type(step.docstring))
        if step.datatable is not None:
            table = io.StringIO()
            csv.writer(table).writerows(step.datatable.raw())
            allure.attach(table.getvalue(), "table", allure.attachment_type.CSV)

    def stop(self, error: BaseException | None) -> None:
        if self._open is not None:
            traceback = error and error.__traceback__ and from_author(error.__traceback__)
            self._open.__exit__(error and type(error), error, traceback)
            self._open = None
            self._calls.note(error)

    def skip_rest(self) -> None:
        self.stop(sys.exception())  # of pytest.skip() or Ctrl-C, which pytest-bdd tells no hook
        while self._waiting:
            self.start()
            self.stop(pytest.skip.Exception("not run: an earlier step did not pass"))
        self._calls.enter(())


class _Calls:
    """The steps that call flows, those open now from the outside in."""

    def __init__(self, example: Mapping[str, str]) -> None:
        self._example = example
        self._open: list[tuple[FlowCall, allure.step]] = []
        self._errors: list[BaseException | None] = []

    def enter(self, calls: tuple[FlowCall, ...]) -> None:
        """Close the calls that the next step does not stand in, and open those that it does."""
        shared = 0
        for (call, _), wanted in zip(self._open, calls, strict=False):
            if call is not wanted:
                break
            shared += 1
        while len(self._open) > shared:
            _, step = self._open.pop()
            error = self._errors.pop()
            step.__exit__(error and type(error), error, None)
        for call in calls[shared:]:
            step = allure.step(call.shown(self._example))
            step.__enter__()
            self._open.append((call, step))
            self._errors.append(None)

    def note(self, error: BaseException | None) -> None:
        """Remember the first failure of each open call: it is what the call ends in."""
        self._errors = [known or error for known in self._errors]


class _Plain:
    """A parameter's value without the quotes that Allure puts around text."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


def _labels(item: pytest.Item, template: ScenarioTemplate) -> Iterator[pytest.MarkDecorator]:
    feature = template.feature
    name = feature.name or Path(feature.filename).stem
    folder = Path(feature.filename).parent
    root = item.config.rootpath
    yield allure.feature(name)
    yield allure.parent_suite((folder.relative_to(root) if root in folder.parents else folder).name)
    yield allure.suite(name)
    if template.rule is not None:
        yield allure.story(template.rule.name)
        yield allure.sub_suite(template.rule.name)
    labels = {"epic": allure.epic, "severity": allure.severity, "owner": _owner}
    links = {"issue": allure.issue, "tms": allure.testcase}
    for mark in item.iter_markers():
        if mark.args and mark.name in labels:
            yield labels[mark.name](mark.args[0])
        if mark.args and mark.name in links:
            yield links[mark.name](mark.args[0], name=mark.args[0])


def _owner(name: str) -> pytest.MarkDecorator:
    mark: pytest.MarkDecorator = allure.label("owner", name)
    return mark


def _text_type(text: str) -> allure.attachment_type:
    try:
        json.loads(text)
    except ValueError:
        return allure.attachment_type.TEXT
    return allure.attachment_type.JSON
