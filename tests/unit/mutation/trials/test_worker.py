"""What a worker does, in this process: its controller is a list of trials."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.parallel.kept import Kept
from support.gherkin.parallel.messages import Broken, Interrupted, Over
from support.gherkin.parallel.worker_process import inherited
from support.gherkin.workers import become_worker, fork_here, send_back
from support.mutation.trials.lying import Liar
from support.mutation.trials.trial import Trial, Tried
from support.mutation.trials.worker import CONTRACT, LIAR, work
from support.run.configuration import BACKEND, REDACTOR
from tests.unit.contract.mutation.examples import BASE, READ, exchange, request, response

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.contract.mutation.mutants import Mutant
    from support.mutation.trials.watch import Watch

UNNEEDED = ("scenario-logs", "api_contract_coverage")
SENT = exchange(request(), response({"id": "t1"}))


class Channel:
    """The connection: trials, and what is sent."""

    def __init__(self, *trials: Any) -> None:
        self.trials = iter(trials)
        self.sent: list[Any] = []

    def recv(self) -> Any:
        trial = next(self.trials, EOFError())
        if isinstance(trial, BaseException):
            raise trial
        return trial

    def send(self, obj: Any) -> None:
        self.sent += obj


class Session:
    """A session of three scenarios; ``does`` is called in place of each."""

    def __init__(self, config: Any) -> None:
        self.config, self.shouldfail, self.shouldstop = config, "too many", False
        self.items = [self._item(name) for name in ("a1", "a2", "b1")]
        self.ran: list[tuple[str, str | None]] = []
        self.contract: list[bool] = []
        self.torn_down: list[str | None] = []
        self.stack: dict[str, None] = {}
        self._setupstate = self
        self.does: Callable[[Watch], None] = lambda _: None
        config.hook = SimpleNamespace(
            pytest_runtest_protocol=self.protocol,
            pytest_gherkin_worker_start=lambda session: session,
            pytest_gherkin_worker_end=lambda session: send_back(config, "seen", session.items),
        )

    def _item(self, name: str) -> Any:
        chain = [name[0], name]
        return SimpleNamespace(nodeid=name, config=self.config, listchain=lambda: chain)

    def protocol(self, item: Any, nextitem: Any) -> None:
        manager = self.config.pluginmanager
        self.ran.append((item.nodeid, nextitem and nextitem.nodeid))
        self.contract.append(manager.has_plugin(CONTRACT))
        self.stack = {item.nodeid[0]: None}
        [watch] = [one for one in manager.get_plugins() if type(one).__name__ == "Watch"]
        self.does(watch)

    def teardown_exact(self, following: Any) -> None:
        self.torn_down.append(following and following.nodeid)
        self.stack = {}


@pytest.fixture
def session(configuration: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    for name in ("capture_anew", "use_own_temporary_folder", "write_terminal_to"):
        monkeypatch.setattr(inherited, name, lambda *_: None)
    manager = pytest.PytestPluginManager()
    for name in (CONTRACT, *UNNEEDED):
        manager.register(object(), name)
    config = configuration(pluginmanager=manager)
    config.stash[LIAR] = Liar()
    config.stash[BACKEND] = SimpleNamespace(base_url=BASE, is_recorded=False)
    config.stash[REDACTOR] = SimpleNamespace(text=lambda text: text.replace("s3cret", "***"))
    fork_here(config)
    become_worker(config, "gw7")
    return Session(config)


def worked(session: Any, *trials: Any) -> list[Any]:
    channel = Channel(*trials)
    work(session, channel, Kept())
    return channel.sent


def of(*mutants: Any, scenario: int = 0, judged: bool = True) -> Trial:
    return Trial(scenario, mutants, is_judged=judged)


@pytest.fixture
def mutant() -> Mutant:
    from support.contract.mutation.mutants import Mutant  # noqa: PLC0415

    return Mutant(READ, "null", ("name",))


def test_it_runs_trials_until_the_end(session: Any) -> None:
    *tried, over = worked(session, of(), of(scenario=1), of(scenario=2), None)
    assert [type(one) for one in tried] == [Tried] * 3
    assert isinstance(over, Over)
    assert session.ran == [("a1", "a2"), ("a2", "b1"), ("b1", "a1")]
    assert session.torn_down == ["b1", None]
    assert session.shouldfail is False, "a failed trial is no reason to stop"


def test_a_single_scenario_is_followed_by_none(session: Any) -> None:
    del session.items[1:]
    worked(session, of(), of(), None)
    assert session.ran == [("a1", None), ("a1", None)]


def test_an_unchanged_scenario_shows_what_it_sent(session: Any) -> None:
    def send(watch: Watch) -> None:
        watch.pytest_bdd_before_step(SimpleNamespace(type="when"))  # type: ignore[arg-type]
        watch.pytest_api_exchange_listener()(SENT)

    session.does = send
    tried, _ = worked(session, of(), None)
    assert (tried.exchanges, tried.subject) == ((SENT,), (SENT,))


def test_a_changed_one_shows_how_often_it_was_lied_to(session: Any, mutant: Mutant) -> None:
    liar = session.config.stash[LIAR]

    def end(watch: Watch) -> None:
        assert not liar.is_honest
        liar.told += 2
        watch.outcome, watch.reason = "check", "AssertionError: s3cret"
        watch.pytest_api_exchange_listener()(SENT)

    session.does = end
    tried, _ = worked(session, of(mutant), None)
    assert (tried.outcome, tried.told, tried.exchanges) == ("check", 2, ())
    assert tried.reason == "AssertionError: ***"
    assert tried.seconds > 0


def test_what_conforms_is_not_checked_by_the_contract(session: Any, mutant: Mutant) -> None:
    worked(session, of(judged=False), of(mutant), of(mutant), of(mutant, judged=False), None)
    assert session.contract == [True, False, False, True]


def test_a_run_without_a_check_of_the_contract_has_none(session: Any, mutant: Mutant) -> None:
    session.config.pluginmanager.unregister(name=CONTRACT)
    worked(session, of(mutant), of(mutant, judged=False), None)
    assert session.contract == [False, False]


@pytest.mark.parametrize("name", UNNEEDED)
def test_what_it_sees_is_not_written_or_counted(session: Any, name: str) -> None:
    worked(session, of(), None)
    assert not session.config.pluginmanager.has_plugin(name)


def test_a_plugin_that_fails_ends_it(session: Any) -> None:
    def fail(_: Watch) -> None:
        raise RuntimeError("a plugin is broken")

    session.does = fail
    [broken] = worked(session, of(), of(), None)
    assert isinstance(broken, Broken)
    assert "a plugin is broken" in broken.traceback


def test_an_interrupt_ends_it_and_is_told(session: Any) -> None:
    def interrupt(_: Watch) -> None:
        raise KeyboardInterrupt("stopped by SIGINT")

    session.does = interrupt
    assert worked(session, of(), of(), None) == [Interrupted("stopped by SIGINT")]


def test_nobody_may_be_there_to_be_told(session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: Any) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(Channel, "send", gone)
    assert worked(session, of(), of(), None) == []
    session.does = gone
    assert worked(session, KeyError("name")) == []


def test_it_ends_if_the_controller_was_killed(session: Any) -> None:
    assert [type(one) for one in worked(session, of())] == [Tried]
