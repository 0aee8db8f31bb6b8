"""The plugin that checks exchanges: what becomes of drifts, in one process and in workers."""

from __future__ import annotations

import json
from datetime import date
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from support.contract.baseline import Baseline, KnownDrift
from support.contract.contract import Contract
from support.contract.errors import ContractDriftError
from support.contract.loading import load
from support.http.exchange import Exchange, ReceivedResponse, SentRequest
from support.run.configuration import REDACTOR
from support.run.contract.plugin import ContractPlugin

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Made = Callable[..., ContractPlugin]

BASE_URL = "http://api.example.com"
KNOWN = KnownDrift(
    operation="GET /a", status=404, kind="status", keyword="responses", expires=date(2026, 5, 1)
)


def exchange(status: int) -> Exchange:
    response = ReceivedResponse(status, "", "HTTP/1.1", (), b"")
    return Exchange(SentRequest("GET", f"{BASE_URL}/a", (), b""), response, None, 0.0, 0.1, 1)


@pytest.fixture
def made(tmp_path: Path, configured: Any) -> Made:
    """Make a plugin for an API whose only answer is 204."""
    path = tmp_path / "openapi.json"
    paths: dict[str, Any] = {"/a": {"get": {"responses": {"204": {}}}}}
    path.write_text(json.dumps({"openapi": "3.1.0", "paths": paths}))
    contract = Contract(load(path), BASE_URL, configured().stash[REDACTOR])

    def made(*known: KnownDrift, fails: bool = True) -> ContractPlugin:
        return ContractPlugin(contract, Baseline(known, date(2026, 4, 1)), BASE_URL, fails=fails)

    return made


def listen(plugin: ContractPlugin, *statuses: int, exempt: bool = False) -> None:
    """Send exchanges to the listener of a scenario."""
    item: Any = SimpleNamespace(get_closest_marker={"off_contract": exempt}.get)
    if listener := plugin.pytest_api_exchange_listener(item):
        for status in statuses:
            listener(exchange(status))


def lines(plugin: ContractPlugin, terminal: Any, **config: Any) -> list[str]:
    given: Any = SimpleNamespace(**config)
    plugin.pytest_terminal_summary(terminal, given)
    written: list[str] = terminal.lines
    return written


def test_a_drift_fails_once(made: Made) -> None:
    plugin = made()
    listen(plugin, 204, 418)
    with pytest.raises(ContractDriftError, match=r"contract drift: GET /a, 418: the status is 418"):
        plugin.check()
    plugin.check()


def test_an_exempt_scenario_is_not_checked(made: Made) -> None:
    plugin = made()
    listen(plugin, 418, exempt=True)
    plugin.check()


def test_what_the_clean_up_sends_fails_the_teardown(made: Made) -> None:
    plugin = made()
    teardown = plugin.pytest_runtest_teardown()
    next(teardown)
    listen(plugin, 418)
    with pytest.raises(ContractDriftError):
        next(teardown)


@pytest.mark.promise("contract.md", "Patterns that are not regular expressions")
def test_patterns_that_are_not_checked_are_listed(
    tmp_path: Path, configured: Any, terminal: Any
) -> None:
    path = tmp_path / "openapi.json"
    schema = {"type": "string", "pattern": r"a\Z"}
    answers = {"200": {"content": {"application/json": {"schema": schema}}}}
    path.write_text(
        json.dumps({"openapi": "3.1.0", "paths": {"/a": {"get": {"responses": answers}}}})
    )
    contract = Contract(load(path), BASE_URL, configured().stash[REDACTOR])
    plugin = ContractPlugin(contract, Baseline((), date(2026, 4, 1)), BASE_URL, fails=True)
    [heading, place] = lines(plugin, terminal)
    assert heading.startswith("patterns of the contract that are not checked")
    assert place.endswith("/content/application/json/schema/pattern")


def test_what_a_failing_teardown_leaves_does_not_fail_the_next_scenario(made: Made) -> None:
    plugin = made()
    teardown = plugin.pytest_runtest_teardown()
    next(teardown)
    listen(plugin, 418)
    with pytest.raises(OSError, match="full"):
        teardown.throw(OSError("full"))
    plugin.check()


def test_drifts_may_be_listed_instead(made: Made, terminal: Any) -> None:
    plugin = made(fails=False)
    listen(plugin, *range(430, 455), 430)
    plugin.check()
    [heading, first, *rest] = lines(plugin, terminal)
    assert heading == "contract drifts (API_CONTRACT__MODE=warn): 25"
    assert first.startswith("    GET /a, 430: the status is 430")
    assert rest[-1] == "    ... and 5 more"
    assert len(rest) == 20


@pytest.mark.promise("contract.md", "`API_CONTRACT__BASELINE` |")
@pytest.mark.promise("contract.md", "A run of all scenarios names")
def test_known_drifts_fail_nothing_and_those_that_did_not_occur_are_named(
    made: Made, terminal: Any
) -> None:
    plugin = made(KNOWN)
    assert lines(plugin, terminal) == [], "nothing was checked"
    listen(plugin, 204)
    plugin.check()
    assert "GET /a, 404: responses" in lines(plugin, terminal)[1]
    terminal.lines.clear()
    terminal.stats["deselected"] = ["another scenario"]
    assert lines(plugin, terminal) == [], "it may occur in a scenario that was not selected"
    terminal.stats.clear()
    listen(plugin, 404)
    plugin.check()
    assert lines(plugin, terminal) == []


def test_an_expired_entry_fails_and_has_occurred(made: Made, terminal: Any) -> None:
    plugin = made(KNOWN.model_copy(update={"expires": date(2026, 3, 31)}))
    listen(plugin, 404)
    with pytest.raises(ContractDriftError, match=r"404 \(known until 2026-03-31\)"):
        plugin.check()
    assert lines(plugin, terminal) == []


@pytest.mark.parametrize("is_forked", [True, False])
def test_workers_send_what_they_have_found(made: Made, terminal: Any, *, is_forked: bool) -> None:
    controller, worker = made(KNOWN, fails=False), made(KNOWN, fails=False)
    listen(worker, 404, 418)
    worker.check()
    sent: dict[str, Any] = {}
    config: Any = SimpleNamespace(workerinput={}, workeroutput=sent)
    session: Any = SimpleNamespace(config=config)
    (worker.pytest_gherkin_worker_end if is_forked else worker.pytest_sessionfinish)(session)
    node: Any = SimpleNamespace(workeroutput=json.loads(json.dumps(sent)))
    (controller.pytest_gherkin_worker_ended if is_forked else controller.pytest_testnodedown)(node)
    assert lines(worker, terminal, workerinput={}) == []
    [heading, drift] = lines(controller, terminal)
    assert heading.endswith(": 1")
    assert "418" in drift


def test_a_worker_that_was_killed_has_sent_nothing(made: Made, terminal: Any) -> None:
    controller = made(fails=False)
    controller.pytest_testnodedown(SimpleNamespace())
    assert lines(controller, terminal) == []


def test_a_forked_worker_forgets_what_its_controller_has_found(made: Made, terminal: Any) -> None:
    plugin = made(KNOWN, fails=False)
    listen(plugin, 404, 418)
    plugin.check()
    plugin.pytest_gherkin_worker_start()
    assert lines(plugin, terminal) == []
    listen(plugin, 204)
    plugin.check()
    assert len(lines(plugin, terminal)) == 2, "the known drift has not occurred in this process"
