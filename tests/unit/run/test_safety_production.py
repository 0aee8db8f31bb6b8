"""Scenarios that change data do not run against production, and offline runs have no network."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from support.backends.network import NetworkClosedError
from support.http.transports.host_guard import Hosts
from support.run import safety
from support.run.safety import HOSTS, ClosedNetwork, check_production, prepare

if TYPE_CHECKING:
    from collections.abc import Callable

PRODUCTION = Hosts(
    configured=frozenset({"www.example.com", "test.example.com"}), production=("www.*",)
)


@pytest.fixture(autouse=True)
def _scenarios(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take what is in a.feature for scenarios; the hooks of this run ask, too."""
    monkeypatch.setattr(
        safety, "scenario_template", lambda item: item.nodeid.startswith("a.feature::") or None
    )


def scenario(name: str, *marks: str, file: str = "a.feature") -> Any:
    return SimpleNamespace(
        nodeid=f"{file}::{name}",
        get_closest_marker=lambda mark: mark if mark in marks else None,
    )


@pytest.fixture
def running(configured: Any) -> Callable[..., Any]:
    """Make the configuration of a run against production."""

    def running(hosts: Hosts = PRODUCTION, **more: Any) -> Any:
        options = {
            "collectonly": False,
            "check_steps": False,
            "unused_steps": False,
            "steps": None,
            "steps_page": None,
            "tags_page": None,
        } | more.pop("options", {})
        config = configured(options=options, **more)
        config.stash[HOSTS] = hosts
        return config

    return running


@pytest.mark.promise("safety.md", "selecting a scenario without")
def test_a_run_that_may_change_production_is_refused(running: Any) -> None:
    items = [scenario("reads", "readonly"), *(scenario(f"changes {n}") for n in range(7))]
    with pytest.raises(pytest.UsageError) as caught:
        check_production(running(), items)
    message = str(caught.value)
    assert "www.example.com (www.*)" in message
    assert "test.example.com" not in message
    assert "  a.feature::changes 4\n  and 2 more\n" in message
    assert "reads" not in message
    assert "--allow-destructive www.example.com" in message


@pytest.mark.parametrize(
    "items",
    [
        [],
        [scenario("reads", "readonly")],
        [scenario("skipped", "skip")],
        [scenario("test_a", file="tests/test_a.py")],
    ],
    ids=["nothing", "readonly", "skipped", "no scenario"],
)
def test_what_changes_nothing_may_run(running: Any, items: list[Any]) -> None:
    check_production(running(), items)


@pytest.mark.parametrize(
    "options",
    [{"collectonly": True}, {"check_records": True}, {"check_steps": True}, {"steps": ""}],
    ids=repr,
)
def test_a_run_of_no_scenario_may_name_any_host(running: Any, options: Any) -> None:
    check_production(running(options=options), [scenario("changes")])


def test_offline_nothing_can_be_changed(running: Any) -> None:
    check_production(running(is_offline=True), [scenario("changes")])


def test_other_hosts_and_those_that_are_named_may_be_changed(running: Any) -> None:
    for hosts in (
        Hosts(configured=frozenset({"test.example.com"}), production=("www.*",)),
        Hosts(
            configured=PRODUCTION.configured,
            production=("www.*",),
            changeable=frozenset({"www.example.com"}),
        ),
    ):
        check_production(running(hosts), [scenario("changes")])


def test_a_worker_makes_the_controller_refuse_the_run(running: Any) -> None:
    reports: list[Any] = []

    def note(report: Any) -> None:
        reports.append(report)

    worker = running(worker={})
    worker.hook = SimpleNamespace(pytest_collectreport=note)
    check_production(worker, [scenario("changes")])
    [report] = reports
    assert (report.nodeid, report.outcome) == ("a.feature::changes", "failed")
    controller = controller_of(running())
    with pytest.raises(pytest.UsageError, match="looks like production"):
        controller.pytest_collectreport(report)
    controller.pytest_collectreport(pytest.CollectReport("b", "failed", "other", []))


def controller_of(config: Any) -> Any:
    """Return the plugin of the controller."""
    plugins: list[Any] = []
    config.pluginmanager = SimpleNamespace(register=lambda plugin, _: plugins.append(plugin))
    config.getoption = lambda _: []
    prepare(config)
    return plugins[0]


@pytest.mark.promise("safety.md", "While a scenario runs on the embedded API")
@pytest.mark.promise("backends.md", "While a scenario runs on embedded")
@pytest.mark.parametrize(("file", "is_closed"), [("a.feature", True), ("test_a.py", False)])
def test_the_network_is_closed_for_scenarios_offline(
    running: Any, *, file: str, is_closed: bool
) -> None:
    item = scenario("S", file=file)
    item.config = running(is_offline=True, name="embedded")
    phase = ClosedNetwork().pytest_runtest_call(item)
    next(phase)
    with pytest.raises(NetworkClosedError if is_closed else httpx.ConnectError) as error:
        httpx.get("http://127.0.0.1:9/", trust_env=False)
    with pytest.raises(NetworkClosedError if is_closed else StopIteration):
        phase.throw(error.value) if is_closed else next(phase)
