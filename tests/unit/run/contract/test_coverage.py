"""The plugin that counts what scenarios have seen of the contract."""

from __future__ import annotations

import dataclasses
import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from support.contract.loading import load
from support.http.exchange import Exchange, ReceivedResponse, SentRequest
from support.run.contract.collected import INJECTS
from support.run.contract.coverage import MUTATION, CoveragePlugin

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.contract.coverage.coverage import Coverage

    Made = Callable[..., CoveragePlugin]

BASE_URL = "http://api.example.com"
ANSWER = {"headers": {"X-A": {"schema": {"type": "string"}}}}
PATHS: dict[str, Any] = {"/a": {"get": {"responses": {"200": ANSWER, "404": {}, "500": {}}}}}
SCENARIO = "a.feature::S"
OPERATION, OK, MISSING = "GET /a", "GET /a 200", "GET /a 404"


def exchange(status: int, attempt: int = 1) -> Exchange:
    response = ReceivedResponse(status, "", "HTTP/1.1", (), b"")
    return Exchange(SentRequest("GET", f"{BASE_URL}/a", (), b""), response, None, 0.0, 0.1, attempt)


@pytest.fixture
def passed_on() -> list[Coverage]:
    """The coverage that plugins have passed on."""
    return []


@pytest.fixture
def made(tmp_path: Path, configured: Any, passed_on: list[Coverage]) -> Made:
    """Make a plugin; settings of the contract and the worker's data may be given."""
    path = tmp_path / "openapi.json"
    info = {"title": "A", "version": "1"}
    path.write_text(json.dumps({"openapi": "3.1.0", "info": info, "paths": PATHS}))

    def made(worker: dict[str, Any] | None = None, **contract: str) -> CoveragePlugin:
        config = configured(settings={"contract": contract}, worker=worker)

        def pass_on(coverage: Coverage) -> None:
            passed_on.append(coverage)

        config.hook = SimpleNamespace(pytest_api_contract_coverage=pass_on)
        return CoveragePlugin(config, load(path))

    return made


def item(nodeid: str = SCENARIO, *, exempt: bool = False) -> Any:
    marks = {"off_contract": exempt}
    return SimpleNamespace(nodeid=nodeid, stash=pytest.Stash(), get_closest_marker=marks.get)


def report_of(plugin: CoveragePlugin, one: Any, outcome: str = "passed", when: str = "call") -> Any:
    """Return the report of a phase, after the plugin's hook."""
    report: Any = SimpleNamespace(nodeid=one.nodeid, when=when, outcome=outcome)
    call: Any = SimpleNamespace(when=when)
    hook = plugin.pytest_runtest_makereport(one, call)
    next(hook)
    with pytest.raises(StopIteration):
        hook.send(report)
    return report


def run(plugin: CoveragePlugin, one: Any, *exchanges: Exchange, outcome: str = "passed") -> Any:
    """Run a scenario; return the report of its steps."""
    listener = plugin.pytest_api_exchange_listener(one)
    if listener:
        for each in exchanges:
            listener(each)
    report = report_of(plugin, one, outcome)
    plugin.pytest_runtest_logreport(report)
    return report


def seen(plugin: CoveragePlugin, passed_on: list[Coverage]) -> list[str]:
    plugin.pytest_sessionfinish()
    return sorted(map(str, passed_on[-1].seen))


def lines(plugin: CoveragePlugin, terminal: Any) -> list[str]:
    terminal.lines.clear()
    plugin.pytest_terminal_summary(terminal)
    written: list[str] = terminal.lines
    return written


@pytest.mark.promise("contract.md", "A run shows its coverage")
def test_what_scenarios_have_seen_is_passed_on_and_shown(
    made: Made, passed_on: list[Coverage], terminal: Any
) -> None:
    plugin = made()
    run(plugin, item(), exchange(200))
    run(plugin, item("a.feature::T"), exchange(200))

    assert seen(plugin, passed_on) == [OPERATION, OK]
    assert lines(plugin, terminal) == [
        "contract coverage: 50 % of A 1 (2 seen, 2 never seen, 1 excused)",
        "    never seen: GET /a 200 header X-A, GET /a 404",
    ]


def test_answers_are_excused_by_the_settings(made: Made, passed_on: list[Coverage]) -> None:
    plugin = made(excused="GET /a 404, 503")
    run(plugin, item(), exchange(200))

    seen(plugin, passed_on)
    assert [str(point) for point in passed_on[0].excused()] == [MISSING]


def test_only_the_scenario_that_is_first_sends_something(made: Made) -> None:
    plugin = made()
    first = run(plugin, item(), exchange(200), exchange(200))
    second = run(plugin, item(), exchange(200))
    third = run(plugin, item(), exchange(404))

    operation, ok = ["operations", "GET /a", "", ""], ["statuses", "GET /a", "200", ""]
    assert first.contract_coverage == [operation, ok]
    assert not hasattr(second, "contract_coverage")
    assert third.contract_coverage == [["statuses", "GET /a", "404", ""]]


def test_a_controller_adds_what_workers_send(made: Made, passed_on: list[Coverage]) -> None:
    controller = made()
    for status in (200, 404):
        worker = made(worker={"workerid": "gw0"})
        sent = run(worker, item(), exchange(status))
        worker.pytest_sessionfinish()
        assert not passed_on
        received = SimpleNamespace(**json.loads(json.dumps(vars(sent))))
        controller.pytest_runtest_logreport(received)  # type: ignore[arg-type]

    assert seen(controller, passed_on) == [OPERATION, OK, MISSING]


def test_an_attempt_that_is_rerun_does_not_count(made: Made, passed_on: list[Coverage]) -> None:
    plugin, flaky = made(), item()
    run(plugin, flaky, exchange(404), outcome="rerun")
    run(plugin, flaky, exchange(200))

    assert seen(plugin, passed_on) == [OPERATION, OK]


def test_of_a_request_that_is_retried_the_last_attempt_counts(
    made: Made, passed_on: list[Coverage]
) -> None:
    plugin = made()
    run(plugin, item(), exchange(500), exchange(200, attempt=2))

    assert seen(plugin, passed_on) == [OPERATION, OK]


@pytest.mark.promise("contract.md", "Nor do attempts")
def test_the_clean_up_does_not_count(made: Made, passed_on: list[Coverage]) -> None:
    plugin, one = made(), item()
    listener = plugin.pytest_api_exchange_listener(one)
    assert listener
    listener(exchange(200))
    plugin.pytest_runtest_logreport(report_of(plugin, one))
    listener(exchange(404))
    plugin.pytest_runtest_logreport(report_of(plugin, one, when="teardown"))

    assert seen(plugin, passed_on) == [OPERATION, OK]


def test_exempt_scenarios_and_those_with_faults_do_not_count(
    made: Made, passed_on: list[Coverage]
) -> None:
    plugin, faulty = made(), item()
    faulty.stash[INJECTS] = True
    run(plugin, faulty, exchange(404))
    run(plugin, item(exempt=True), exchange(404))

    assert seen(plugin, passed_on) == []


def test_a_scenario_whose_set_up_fails_does_not_count_for_the_next(
    made: Made, passed_on: list[Coverage]
) -> None:
    plugin, failing, silent = made(), item(), item()
    listener = plugin.pytest_api_exchange_listener(failing)
    assert listener
    listener(exchange(404))
    report_of(plugin, failing, when="setup")
    plugin.pytest_runtest_logreport(report_of(plugin, silent))

    assert seen(plugin, passed_on) == []


@pytest.mark.parametrize("nodeids", [[], ["test_a.py::test_a"]])
def test_a_run_without_scenarios_has_no_coverage(
    made: Made, passed_on: list[Coverage], terminal: Any, nodeids: list[str]
) -> None:
    plugin = made()
    for nodeid in nodeids:
        plugin.pytest_runtest_logreport(report_of(plugin, item(nodeid)))
    plugin.pytest_sessionfinish()

    assert passed_on == []
    assert lines(plugin, terminal) == []


def test_what_mutation_has_found_is_added(
    made: Made, passed_on: list[Coverage], tmp_path: Path
) -> None:
    file = tmp_path / MUTATION
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps({"asserted": {OK: {"X-A": False}}}))
    plugin = made()
    run(plugin, item(), exchange(200))
    seen(plugin, passed_on)

    assert [str(point) for point in passed_on[0].asserted or ()] == ["GET /a 200 header X-A"]


def test_a_file_of_mutation_that_cannot_be_read_is_told(
    made: Made, passed_on: list[Coverage], tmp_path: Path, terminal: Any
) -> None:
    file = tmp_path / MUTATION
    file.parent.mkdir(parents=True)
    file.write_text("{")
    plugin = made()
    run(plugin, item(), exchange(200))

    assert seen(plugin, passed_on) == [OPERATION, OK]
    assert passed_on[0].asserted is None
    assert lines(plugin, terminal)[0].startswith("contract coverage without what is asserted: ")


def test_exchanges_without_a_response_are_left_out(made: Made, passed_on: list[Coverage]) -> None:
    plugin = made()
    run(plugin, item(), dataclasses.replace(exchange(200), response=None, error="lost"))

    assert seen(plugin, passed_on) == []
