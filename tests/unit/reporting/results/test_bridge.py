"""Scenarios of pytest-bdd are reported to Allure."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import allure_commons
import pytest

from support.reporting.cards.late import Commands
from support.reporting.logs import LOG
from support.reporting.results import bridge as bridges
from support.reporting.results import scenario as scenarios
from support.reporting.results.attempt import Attempt, Running
from support.reporting.results.bridge import AllureBridge
from support.reporting.results.defects import PRODUCT
from support.reporting.results.run_files import DRAFT
from support.reporting.results.scenario import Scenarios
from tests.unit.reporting.results.conftest import EXCHANGE, RUN
from tests.unit.reporting.results.test_scenario_result import SCENARIO

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.unit.reporting.results.conftest import AllureLog


@pytest.fixture
def running() -> Running:
    """The current attempt, none at first."""
    return Running()


@pytest.fixture
def templates(monkeypatch: pytest.MonkeyPatch) -> dict[Any, Any]:
    """The scenarios of a run."""
    known: dict[Any, Any] = {}
    for module in (bridges, scenarios):
        monkeypatch.setattr(module, "scenario_template", known.get)
    return known


@pytest.fixture
def bridge(running: Running, tmp_path: Path) -> AllureBridge:
    """The bridge of a process without workers."""
    return AllureBridge(Scenarios(tmp_path, (), "", RUN), running)


@pytest.fixture
def collected(bridge: AllureBridge, templates: Any, item: Any, feature: Any) -> Callable[..., Any]:
    """Collect the plain scenario, with these marks."""

    def collected(*marks: pytest.MarkDecorator, **more: Any) -> Any:
        made = item("plain", *marks, **more)
        templates[made] = feature().scenarios["plain"]
        bridge.pytest_collection_modifyitems([made])
        return made

    return collected


def through(hook: Any, result: Any = None) -> Any:
    """Run the wrapper of a hook to its end."""
    next(hook)
    try:
        hook.send(result)
    except StopIteration as stop:
        return stop.value
    raise AssertionError("it should have ended")


def test_scenarios_are_labelled_and_other_tests_are_not(
    bridge: AllureBridge, collected: Any, item: Any
) -> None:
    scenario = collected(pytest.mark.severity("minor"))
    assert [mark.name for mark in scenario.iter_markers()] == [
        "severity",
        "allure_label",
        "allure_label",
    ]
    other = item("test_a")
    bridge.pytest_collection_modifyitems([other])
    assert list(other.iter_markers()) == []


@pytest.mark.parametrize(
    ("marks", "more", "known_and_flaky"),
    [
        ([], {}, (False, False)),
        ([pytest.mark.known("A-1")], {"execution_count": 1}, (True, False)),
        ([], {"execution_count": 2}, (False, True)),
    ],
)
def test_what_runs_is_known_from_its_set_up_on(
    bridge: AllureBridge, collected: Any, marks: list[Any], more: Any, known_and_flaky: Any
) -> None:
    through(bridge.pytest_runtest_setup(collected(*marks, **more)))
    attempt = bridge._running.attempt
    assert attempt is not None
    assert attempt.scenario.title == "plain"
    assert (attempt.known, attempt.flaky) == known_and_flaky


def test_another_test_is_left_to_allure_pytest(
    bridge: AllureBridge, running: Running, templates: Any, item: Any
) -> None:
    del templates
    through(bridge.pytest_runtest_setup(item("test_a")))
    assert running.attempt is None


@pytest.fixture
def begun(bridge: AllureBridge, collected: Any, templates: Any, tmp_path: Path) -> Any:
    """Start the scenario; return pytest's request."""
    scenario = collected()
    through(bridge.pytest_runtest_setup(scenario))
    request: Any = SimpleNamespace(node=scenario, config=SimpleNamespace(rootpath=tmp_path))
    bridge.pytest_bdd_before_scenario(request, templates[scenario].render({}))
    return request


def test_a_step_is_shown_with_what_it_attaches(
    bridge: AllureBridge, running: Running, begun: Any, allure_log: AllureLog
) -> None:
    bridge.pytest_bdd_before_step(begun)
    bridge.pytest_api_exchange_listener()(EXCHANGE)
    bridge.pytest_api_attachment("a table", "a,b\n")
    bridge.pytest_bdd_after_step(begun)
    bridge.pytest_bdd_after_scenario(begun)
    assert allure_log.steps == ["> Given it", "< Given it"]
    assert allure_log.attached == [("GET", EXCHANGE), ("a table", "a,b\n")]
    assert running.attempt is not None
    assert running.attempt.exchanges == [EXCHANGE]


def test_a_failing_step_is_shown_and_remembered(
    bridge: AllureBridge, running: Running, begun: Any, allure_log: AllureLog
) -> None:
    bridge.pytest_bdd_before_step(begun)
    bridge.pytest_bdd_step_error(begun, AssertionError("wrong"))
    assert allure_log.steps[-1] == "< Given it: wrong"
    assert running.attempt is not None
    assert len(running.attempt.texts) == 1


def test_an_undefined_step_is_shown(
    bridge: AllureBridge, begun: Any, allure_log: AllureLog
) -> None:
    bridge.pytest_bdd_step_func_lookup_error(begun, ValueError("undefined"))
    assert allure_log.steps == ["> Given it", "< Given it: undefined"]


def test_steps_that_were_not_reached_are_shown(
    bridge: AllureBridge, begun: Any, allure_log: AllureLog
) -> None:
    bridge.pytest_bdd_after_scenario(begun)
    assert allure_log.steps[1].startswith("< Given it: not run")


def test_outside_of_a_scenario_exchanges_are_attached_only(
    bridge: AllureBridge, running: Running, allure_log: AllureLog
) -> None:
    bridge.pytest_api_exchange_listener()(EXCHANGE)
    assert len(allure_log.attached) == 1
    assert running.attempt is None


def test_commands_and_log_are_attached_at_the_end(
    bridge: AllureBridge, begun: Any, allure_log: AllureLog
) -> None:
    bridge.pytest_api_exchange_listener()(EXCHANGE)
    begun.node.stash[LOG] = "{}\n"
    through(bridge.pytest_runtest_teardown(begun.node))
    assert allure_log.attached[1:] == [("curl", Commands([EXCHANGE])), ("log", "{}\n")]
    assert begun.node.stash[LOG] == ""


def test_nothing_is_attached_where_there_is_nothing(
    bridge: AllureBridge, item: Any, allure_log: AllureLog
) -> None:
    through(bridge.pytest_runtest_teardown(item("test_a")))
    assert allure_log.attached == []


# What became of it


def report(when: Any, outcome: Any = "passed", longrepr: Any = None) -> pytest.TestReport:
    sections = [("Captured log call", "a"), ("Captured stdout call", "b")]
    return pytest.TestReport("a", ("a", 1, "S"), {}, outcome, longrepr, when, sections)


def made(bridge: AllureBridge, scenario: Any, of: pytest.TestReport, error: Any = None) -> Any:
    """Create the report of a phase."""
    excinfo = None if error is None else SimpleNamespace(value=error)
    call: Any = SimpleNamespace(excinfo=excinfo)
    return through(bridge.pytest_runtest_makereport(scenario, call), of)


@pytest.mark.parametrize(
    ("when", "outcome", "ended"),
    [
        ("setup", "passed", False),
        ("setup", "skipped", True),
        ("call", "passed", True),
        ("teardown", "passed", False),
        ("teardown", "failed", True),
    ],
)
def test_a_scenario_has_ended_after_its_call_or_without_one(
    bridge: AllureBridge, begun: Any, *, when: str, outcome: str, ended: bool
) -> None:
    made(bridge, begun.node, report(when, outcome))
    attempt = bridge._running.attempt
    assert attempt is not None
    assert attempt.has_ended is ended


def test_the_first_failure_is_the_scenarios(
    bridge: AllureBridge, running: Running, begun: Any
) -> None:
    for when, error in (("call", AssertionError("first")), ("teardown", ValueError("second"))):
        made(bridge, begun.node, report(when, "failed"), error)
    assert running.attempt is not None
    assert running.attempt.defect == PRODUCT
    assert running.attempt.failure is not None
    assert str(running.attempt.failure.error) == "first"


def test_the_steps_of_a_scenario_that_did_not_begin_are_shown(
    bridge: AllureBridge, begun: Any, allure_log: AllureLog
) -> None:
    made(bridge, begun.node, report("setup", "skipped"))
    assert allure_log.steps[0] == "> Given it"
    assert allure_log.steps[1].startswith("< Given it: not run")


def test_a_set_up_of_no_scenario_has_no_steps_to_show(
    bridge: AllureBridge, running: Running, templates: Any, item: Any, allure_log: AllureLog
) -> None:
    del templates
    running.attempt = Attempt(SCENARIO)
    made(bridge, item("test_a"), report("setup", "skipped"))
    assert allure_log.steps == []


def test_log_records_are_shown_once(bridge: AllureBridge, begun: Any) -> None:
    assert len(made(bridge, begun.node, report("teardown")).sections) == 2
    begun.node.stash[LOG] = ""
    assert [name for name, _ in made(bridge, begun.node, report("teardown")).sections] == [
        "Captured stdout call"
    ]


def test_a_worker_sends_what_it_runs(running: Running, item: Any, tmp_path: Path) -> None:
    worker = AllureBridge(Scenarios(tmp_path, (), "gw0", RUN), running)
    running.attempt = Attempt(SCENARIO)
    sent = made(worker, item("plain"), report("setup"))
    assert getattr(sent, DRAFT) == SCENARIO.as_json()


@pytest.mark.parametrize(
    ("text", "outcome", "explained"),
    [
        ("[XPASS(strict)] API-1", "failed", True),
        ("AssertionError", "failed", False),
        ("[XPASS(strict)] API-1", "passed", False),
    ],
)
def test_an_unexpected_pass_is_explained(
    bridge: AllureBridge, running: Running, *, text: str, outcome: str, explained: bool
) -> None:
    running.attempt = Attempt(SCENARIO)
    bridge.pytest_runtest_logreport(report("call", outcome, text))
    assert ("API-1" in running.attempt.message) is explained


def test_a_report_of_another_process_is_not_looked_at(bridge: AllureBridge) -> None:
    bridge.pytest_runtest_logreport(report("call", "failed", "[XPASS(strict)] x"))


def test_a_forked_worker_labels_its_scenarios_and_sends_none(
    bridge: AllureBridge, running: Running, item: Any
) -> None:
    """It has inherited the bridge of its controller, which knows them."""
    config = SimpleNamespace(workerinput={"workerid": "gw3"})
    bridge.pytest_gherkin_worker_start(SimpleNamespace(config=config))  # type: ignore[arg-type]
    assert bridge._scenarios.worker == "gw3"
    running.attempt = Attempt(SCENARIO)
    assert not hasattr(made(bridge, item("plain"), report("setup")), DRAFT)


def test_a_fixture_that_fails_late_is_an_error_of_the_run(
    bridge: AllureBridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    errors: list[str] = []
    hook = SimpleNamespace(global_error=lambda message, trace: errors.append(message + trace))
    monkeypatch.setattr(allure_commons, "plugin_manager", SimpleNamespace(hook=hook))
    late: Any = SimpleNamespace(nodeid="a.feature::S", longreprtext="ValueError: of a fixture")
    bridge.pytest_gherkin_late_report(late)
    assert errors == ["a.feature::S\nValueError: of a fixture"]
