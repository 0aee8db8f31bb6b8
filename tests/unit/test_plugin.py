"""The hooks of the suite, those that wrap or order what others do."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import SecretStr

from support import plugin
from support.run import cleanup, recordings, safety, selection
from support.run.configuration import BACKEND, REDACTOR
from support.run.contract import registration as contract
from support.run.parallel import limits, warming
from support.secrets.gate import GATE
from support.secrets.redactor import Redactor

SECRET = "hunter2-hunter2"


def configured(**more: Any) -> Any:
    stash = pytest.Stash()
    stash[REDACTOR] = Redactor([SecretStr(SECRET)])
    backend: Any = SimpleNamespace(name="embedded", is_offline=True, tag="embedded", **more)
    stash[BACKEND] = backend
    return SimpleNamespace(stash=stash)


def ended(hook: Any, result: Any = None) -> Any:
    """Run the wrapper of a hook to its end."""
    next(hook)
    try:
        hook.send(result)
    except StopIteration as stop:
        return stop.value
    raise AssertionError("it should have ended")


def test_only_parts_of_the_secrets_of_a_scenario_are_forgotten_before_the_next() -> None:
    config = configured()
    redactor = config.stash[REDACTOR]
    redactor.learn("learned-1234567890", "of a test")
    request: Any = SimpleNamespace(config=config)
    plugin.pytest_bdd_before_scenario(request)
    assert redactor.text("it is learned-1234567890") == "it is ***"
    assert redactor.text("it is learned-123456") == "it is learned-123456"
    assert SECRET not in redactor.text(f"it is {SECRET}")


def test_a_report_is_masked() -> None:
    item: Any = SimpleNamespace(config=configured())
    call: Any = SimpleNamespace(excinfo=None)
    report = pytest.TestReport("a", ("a", 1, "S"), {}, "failed", f"it is {SECRET}", "call", [])
    assert ended(plugin.pytest_runtest_makereport(item, call), report).longreprtext == "it is ***"


def test_files_are_searched_after_everything_else_even_if_that_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[str] = []
    monkeypatch.setattr(cleanup, "finish", lambda _: done.append("finish"))
    config = configured()
    config.stash[GATE] = SimpleNamespace(check=lambda _: done.append("check"))
    session: Any = SimpleNamespace(config=config)
    assert ended(plugin.pytest_sessionfinish(session)) is None
    failing = plugin.pytest_sessionfinish(session)
    next(failing)
    with pytest.raises(OSError, match="full"):
        failing.throw(OSError("full"))
    assert done == ["finish", "check"] * 2


@pytest.mark.parametrize("worker", [False, True])
def test_the_api_is_looked_for_by_one_process(
    monkeypatch: pytest.MonkeyPatch, *, worker: bool
) -> None:
    checked: list[list[str]] = []
    monkeypatch.setattr(safety, "check_production", lambda *_: None)
    monkeypatch.setattr(selection, "check_backend", lambda _, ids: checked.append(list(ids)))
    monkeypatch.setattr(safety, "announce", lambda *_: None)
    monkeypatch.setattr(contract, "register", lambda *_: None)
    config = configured()
    if worker:
        config.workerinput = {}
    session: Any = SimpleNamespace(config=config, items=[SimpleNamespace(nodeid="a::b")])
    plugin.pytest_collection_finish(session)
    assert checked == ([] if worker else [["a::b"]])
    plugin.pytest_xdist_node_collection_finished(SimpleNamespace(config=config), ["c::d"])
    assert checked[-1] == ["c::d"]


@pytest.mark.parametrize(
    ("recorded", "cleaned", "ends"), [(True, True, True), (None, True, True), (None, None, None)]
)
def test_another_mode_takes_the_place_of_the_scenarios(
    monkeypatch: pytest.MonkeyPatch,
    *,
    recorded: bool | None,
    cleaned: bool | None,
    ends: bool | None,
) -> None:
    monkeypatch.setattr(recordings, "check", lambda _: recorded)
    monkeypatch.setattr(cleanup, "clean", lambda _: cleaned)
    sealed: list[Any] = []
    monkeypatch.setattr(safety, "seal", sealed.append)
    session: Any = None
    assert plugin.pytest_runtestloop(session) is ends
    assert sealed == ([] if ends else [session]), "only scenarios are closed to the network"


def test_a_second_ctrl_c_at_the_end_of_the_run_leaves_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(recordings, "prepare", lambda _: None)
    monkeypatch.setattr(cleanup, "start_no_workers", lambda _: None)
    assert ended(plugin.pytest_cmdline_main(configured()), 1) == 1
    hook: Any = plugin.pytest_cmdline_main(configured())
    next(hook)
    with pytest.raises(StopIteration) as stop:
        hook.throw(KeyboardInterrupt())
    assert stop.value.value == pytest.ExitCode.INTERRUPTED
    assert "stopped by a second Ctrl-C: reports" in capsys.readouterr().err


def test_a_forked_worker_starts_and_ends_with_its_own_clean_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    called: list[str] = []
    for module, name in (
        (cleanup, "start"),
        (cleanup, "end"),
        (cleanup, "gather"),
        (safety, "own"),
        (warming, "warm_up"),
        (limits, "worker_limit"),
    ):
        monkeypatch.setattr(module, name, lambda _, called=called, name=name: called.append(name))
    session: Any = SimpleNamespace(config=configured())
    plugin.pytest_gherkin_worker_limit(session.config)
    plugin.pytest_gherkin_worker_fork(session)
    plugin.pytest_gherkin_worker_start(session)
    plugin.pytest_gherkin_worker_end(session)
    plugin.pytest_gherkin_worker_ended(session)
    assert called == ["worker_limit", "warm_up", "start", "own", "end", "gather"]


def test_a_late_report_is_masked() -> None:
    report = pytest.TestReport("a", ("a", 1, "a"), {}, "failed", f"it was {SECRET}", "teardown")
    item: Any = SimpleNamespace(config=configured())
    plugin.pytest_gherkin_late_report(item, report)
    assert SECRET not in report.longreprtext
    assert "it was ***" in report.longreprtext
