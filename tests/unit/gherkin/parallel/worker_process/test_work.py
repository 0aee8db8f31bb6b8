"""What a worker does, in this process: its controller is a list of commands."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.parallel.kept import Kept
from support.gherkin.parallel.messages import (
    Broken,
    Done,
    Exited,
    Interrupted,
    Over,
    Run,
    Serialized,
)
from support.gherkin.parallel.worker_process import inherited
from support.gherkin.parallel.worker_process.work import work
from support.gherkin.workers import become_worker, fork_here, send_back, worker_id

if TYPE_CHECKING:
    from collections.abc import Callable


class Channel:
    """The connection: commands, and what is sent."""

    def __init__(self, *commands: Any) -> None:
        self.commands = iter(commands)
        self.sent: list[Any] = []

    def recv(self) -> Any:
        command = next(self.commands, EOFError())
        if isinstance(command, BaseException):
            raise command
        return command

    def send(self, obj: Any) -> None:
        self.sent += obj


class Item:
    """A scenario that does something; its parents are in its chain."""

    def __init__(self, name: str, config: Any, does: Callable[[], None]) -> None:
        self.nodeid, self.config, self.does = name, config, does
        self.ihook = config.hook

    def listchain(self) -> list[str]:
        return [self.nodeid[0], self.nodeid]


class Hook:
    """The hooks of a worker; ``late`` are the reports of its last teardown."""

    pytest_runtest_protocol: Any = None

    def __init__(self) -> None:
        self.late: list[Any] = []

    def pytest_gherkin_worker_start(self, session: Any) -> None:
        assert worker_id(session.config) == "gw7"

    def pytest_gherkin_worker_end(self, session: Any) -> None:
        send_back(session.config, "seen", worker_id(session.config))

    def pytest_gherkin_late_report(self, item: Any, report: Any) -> None:
        self.late.append((item.nodeid, report.when))

    def pytest_runtest_logreport(self, report: Any) -> None:
        self.late.append(report.when)


class Session:
    """A session with two features: ``a`` and ``b``; it notes what is torn down."""

    def __init__(self, config: Any) -> None:
        self.config, self.shouldfail, self.shouldstop = config, False, False
        self.ran: list[tuple[str, str | None]] = []
        self.torn_down: list[str | None] = []
        self.stack: dict[str, None] = {}
        self.error: BaseException | None = None
        self.items = [Item(name, config, lambda: None) for name in ("a1", "a2", "b1")]
        self._setupstate = self
        config.hook.pytest_runtest_protocol = self.protocol

    def protocol(self, item: Any, nextitem: Any) -> None:
        self.ran.append((item.nodeid, nextitem and nextitem.nodeid))
        self.stack = {item.nodeid[0]: None}
        item.does()

    def teardown_exact(self, following: Any) -> None:
        self.torn_down.append(following and following.nodeid)
        self.stack = {}
        if self.error:
            raise self.error


@pytest.fixture
def session(configuration: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    for name in ("capture_anew", "use_own_temporary_folder", "write_terminal_to"):
        monkeypatch.setattr(inherited, name, lambda *_: None)
    manager = SimpleNamespace(
        get_plugin=lambda _: None, hasplugin=lambda _: False, register=lambda *_: None
    )
    config = configuration(hook=Hook(), pluginmanager=manager)
    fork_here(config)
    return Session(config)


def worked(session: Any, *commands: Any) -> list[Any]:
    channel = Channel(*commands)
    become_worker(session.config, "gw7")
    work(session, channel, Kept())
    return channel.sent


OVER = Over({"seen": "gw7"})


def test_a_worker_runs_what_it_is_given_until_the_end(session: Any) -> None:
    assert worked(session, Run(0, 1), Run(1, None), None) == [Done(0), Done(1), OVER]
    assert session.ran == [("a1", "a2"), ("a2", None)]
    assert session.torn_down == [None]


def test_it_ends_if_the_controller_was_killed(session: Any) -> None:
    assert worked(session, Run(0, 1)) == [Done(0), OVER]
    assert session.torn_down == [None]


def test_what_the_next_scenario_does_not_share_is_torn_down(session: Any) -> None:
    """The controller has announced another one."""
    worked(session, Run(0, 1), Run(2, None), None)
    assert session.torn_down == ["b1", None]


def test_a_worker_that_has_run_nothing_tears_nothing_down(session: Any) -> None:
    assert worked(session, None) == [OVER]
    assert session.torn_down == []


@pytest.mark.parametrize("attribute", ["shouldfail", "shouldstop"])
def test_it_says_that_the_run_is_to_stop(session: Any, attribute: str) -> None:
    session.items[0].does = lambda: setattr(session, attribute, "seen enough")
    assert worked(session, Run(0, None), None) == [Done(0, "seen enough"), OVER]


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (KeyboardInterrupt("stopped by SIGINT"), Interrupted("stopped by SIGINT")),
        (pytest.exit.Exception("enough", 7), Exited("enough", 7)),
    ],
)
def test_what_ends_the_run_is_told(session: Any, error: BaseException, message: Any) -> None:
    def fail() -> None:
        raise error

    session.items[0].does = fail
    assert worked(session, Run(0, 1)) == [message, OVER]
    assert session.torn_down == [None], "fixtures clean up all the same"


def test_an_internal_error_is_told_with_its_traceback(session: Any) -> None:
    def fail() -> None:
        raise ValueError("of a plugin")

    session.items[0].does = fail
    [broken, over] = worked(session, Run(0, 1))
    assert isinstance(broken, Broken)
    assert "ValueError: of a plugin" in broken.traceback
    assert over == OVER


def test_a_fixture_that_fails_late_is_reported_for_the_last_scenario(
    session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def of(item: Any, call: Any) -> Any:
        return SimpleNamespace(when=f"{call.when} of {item.nodeid}: {call.excinfo.value}")

    session.error = ValueError("of a fixture")
    with monkeypatch.context() as patch:
        patch.setattr(pytest.TestReport, "from_item_and_call", of)
        sent = worked(session, Run(0, 1), None)
    assert sent == [Done(0), OVER]
    when = "teardown of a1: of a fixture"
    assert session.config.hook.late == [("a1", when), when]


def test_an_interrupt_of_the_teardown_is_told(session: Any) -> None:
    session.error = KeyboardInterrupt()
    assert worked(session, Run(0, 1), None) == [Done(0), Interrupted(""), OVER]


def test_messages_can_be_compared() -> None:
    assert Serialized({}) == Serialized({})
