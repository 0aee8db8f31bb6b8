"""Processes that a run owns are closed to the network, unless something else may need it."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from support.backends.sealing.seal import OWNED, Seal
from support.gherkin.workers import _FORKED
from support.run import safety
from support.run.configuration import BACKEND, SETTINGS
from support.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

SCENARIOS = ("features/a.feature::One", "features/a.feature::Two")
MIXED = (*SCENARIOS, "tests/test_other.py::test_other")


class Run:
    """A process of a run, and what is done to it instead of closing its network."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.lines: list[str] = []
        self.way: Seal | None = Seal("a wall", lambda: self.done.append("closed"), False)  # noqa: FBT003
        self.verbosity = 0

    def config(self, *, offline: bool = True, controls: bool = False, **option: bool) -> Any:
        terminal = SimpleNamespace(
            verbosity=self.verbosity, ensure_newline=lambda: None, write_line=self.lines.append
        )
        option = {
            "collectonly": False,
            "check_records": False,
            "check_steps": False,
            "unused_steps": False,
        } | option
        config: Any = SimpleNamespace(
            stash=pytest.Stash(),
            option=SimpleNamespace(steps=None, steps_page=None, tags_page=None, **option),
            getoption=lambda _: [],
            pluginmanager=SimpleNamespace(
                register=lambda *_: None,
                hasplugin=lambda name: controls and name == "dsession",
                get_plugin={"terminalreporter": terminal}.get,
            ),
        )
        config.stash[BACKEND] = SimpleNamespace(is_offline=offline)
        config.stash[SETTINGS] = Settings()
        return config


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    run = Run()
    monkeypatch.setattr(safety, "available", lambda **_: run.way)
    monkeypatch.setattr(safety, "forbid_datagrams", lambda: run.done.append("no datagrams"))
    monkeypatch.delenv(OWNED, raising=False)
    return run


def sealed(config: Any, nodeids: tuple[str, ...] = SCENARIOS, *, owned: bool = True) -> None:
    if owned:
        os.environ[OWNED] = "1"
    safety.prepare(config)
    items = [SimpleNamespace(nodeid=nodeid) for nodeid in nodeids]
    safety.announce(config, nodeids)
    safety.seal(SimpleNamespace(config=config, items=items))  # type: ignore[arg-type]


@pytest.mark.promise("safety.md", "On Linux, the system refuses them")
@pytest.mark.promise("safety.md", "A run that owns processes says")
def test_pytest_of_an_acceptance_run_is_closed(run: Run) -> None:
    sealed(run.config())
    assert run.done == ["closed", "no datagrams"]
    assert run.lines == ["api network: closed for all code, by a wall"]
    assert OWNED not in os.environ, "processes that it starts are not owned"


@pytest.mark.promise("safety.md", "On Linux, the system refuses them")
def test_a_worker_is_closed(run: Run) -> None:
    config = run.config()
    config.workerinput = {}
    config.pluginmanager.get_plugin = lambda _: None
    sealed(config, owned=False)
    assert run.done == ["closed", "no datagrams"]


@pytest.mark.promise("safety.md", "UDP sockets in an owned process |")
def test_a_way_that_lets_datagram_sockets_be_leaves_them(run: Run) -> None:
    run.way = Seal("a wall", lambda: run.done.append("closed"), allows_datagrams=True)
    sealed(run.config())
    assert run.done == ["closed"]


@pytest.mark.promise("safety.md", "other code under plain `pytest` |")
@pytest.mark.promise("safety.md", "A plugin that sends results")
@pytest.mark.promise("safety.md", "If other tests than scenarios")
@pytest.mark.parametrize(
    ("configured", "owned", "nodeids", "shown"),
    [
        (lambda run: run.config(), False, SCENARIOS, None),
        (lambda run: run.config(offline=False), True, SCENARIOS, None),
        (lambda run: run.config(collectonly=True), True, SCENARIOS, None),
        (lambda run: run.config(controls=True), False, SCENARIOS, "for all code, by a wall"),
        (
            lambda run: run.config(),
            True,
            MIXED,
            f"for Python's own sockets, while a scenario runs: {MIXED[-1]} is not a scenario",
        ),
    ],
    ids=["the user's own", "live", "nothing runs", "a controller", "other tests"],
)
def test_a_process_that_may_need_the_network_is_not(
    run: Run,
    configured: Callable[[Run], Any],
    nodeids: tuple[str, ...],
    shown: str | None,
    *,
    owned: bool,
) -> None:
    sealed(configured(run), nodeids, owned=owned)
    assert run.done == []
    assert run.lines == ([f"api network: closed {shown}"] if shown else [])


@pytest.mark.promise("safety.md", "A run that owns processes says")
def test_where_the_system_has_no_way_that_is_told(run: Run) -> None:
    run.way = None
    sealed(run.config())
    assert run.done == []
    assert run.lines == ["api network: closed for Python's own sockets, while a scenario runs"]


@pytest.mark.promise("safety.md", "A run that owns processes says")
def test_it_is_told_once_and_not_in_a_quiet_run(run: Run) -> None:
    config = run.config(controls=True)
    sealed(config, owned=False)
    safety.announce(config, SCENARIOS)
    assert len(run.lines) == 1
    run.verbosity = -1
    sealed(run.config())
    assert len(run.lines) == 1


def test_a_system_that_refuses_ends_the_run(run: Run) -> None:
    def refuse() -> None:
        raise PermissionError(1, "Operation not permitted")

    run.way = Seal("a wall", refuse, allows_datagrams=True)
    with pytest.raises(
        pytest.UsageError, match=r"^a wall cannot close .* not permitted. Run pytest"
    ):
        sealed(run.config())


@pytest.mark.promise("safety.md", "On Linux, the system refuses them")
def test_a_forked_worker_is_closed_and_its_controller_is_not(run: Run) -> None:
    config = run.config()
    config.add_cleanup = lambda _: None
    config.stash[_FORKED] = {}
    sealed(config, owned=False)
    assert run.done == []
    assert run.lines == ["api network: closed for all code, by a wall"]
    del config.stash[_FORKED]
    config.workerinput = {"workerid": "gw0"}
    items = [SimpleNamespace(nodeid=nodeid) for nodeid in SCENARIOS]
    safety.own(SimpleNamespace(config=config, items=items))  # type: ignore[arg-type]
    assert run.done == ["closed", "no datagrams"]
    assert safety.is_owned(config)
