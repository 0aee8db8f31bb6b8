"""What a worker sends to its controller."""

from __future__ import annotations

import os
import pickle
import sys
import threading
import warnings
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from _pytest.reports import pytest_report_to_serializable

from support.gherkin.parallel.kept import Kept
from support.gherkin.parallel.messages import Done, Finished, Serialized, Started, Warned, Wrote
from support.gherkin.parallel.worker_process.relay import Relay, _is_plain

if TYPE_CHECKING:
    from collections.abc import Callable

PLACE = ("a.feature", 1, "S")


class Channel:
    """A connection that keeps what is sent, until it is ``closed``."""

    def __init__(self) -> None:
        self.sent: list[Any] = []
        self.closed = False

    def send(self, obj: Any) -> None:
        if self.closed:
            raise BrokenPipeError
        self.sent.append(obj)

    def recv(self) -> Any:
        raise EOFError


@pytest.fixture
def channel() -> Channel:
    return Channel()


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def relay(channel: Channel, kept: Kept) -> Relay:
    def serialized(config: Any, report: Any) -> dict[str, str]:
        assert config is not None
        return {"when": report.when, "$report_type": "TestReport", **report.of_plugins}

    hook = SimpleNamespace(pytest_report_to_serializable=serialized)
    config: Any = SimpleNamespace(hook=hook, option=SimpleNamespace())
    relay = Relay(config, channel, kept)
    relay.open()
    return relay


def report(when: str, *, passed: bool = True, plugins: Any = (), **more: Any) -> Any:
    shown = {"sections": [], "user_properties": [], **more}
    return SimpleNamespace(when=when, passed=passed, of_plugins=dict(plugins), **shown)


def serialized(when: str, **of_plugins: str) -> Serialized:
    return Serialized({"when": when, "$report_type": "TestReport", **of_plugins})


def run(relay: Relay, setup: Any, call: Any) -> None:
    relay.pytest_runtest_logstart("a", PLACE)
    relay.pytest_runtest_logreport(setup)
    relay.pytest_runtest_logreport(call)
    relay.pytest_runtest_logreport(report("teardown"))
    relay.pytest_runtest_logfinish("a", PLACE)
    relay.send(Done(0))


END = [serialized("teardown"), Finished("a", PLACE), Done(0)]


def test_a_fork_of_the_worker_ends_after_its_step(
    relay: Relay, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the teardown, which would clean up twice."""
    monkeypatch.setattr(os, "getpid", lambda: -1)
    monkeypatch.setattr(os, "_exit", sys.exit)
    with pytest.raises(SystemExit):
        relay.pytest_runtest_logreport(report("call"))
    assert channel.sent == []


def test_a_scenario_that_passes_takes_one_message(relay: Relay, channel: Channel) -> None:
    for _ in range(2):
        run(relay, report("setup"), report("call"))
    whole = [Started("a", PLACE), serialized("setup"), serialized("call"), *END]
    assert channel.sent == [whole, whole]


def test_what_is_kept_is_said_in_shared_memory(relay: Relay, channel: Channel, kept: Kept) -> None:
    """A worker may be killed at any time."""
    seen = []
    events: list[Callable[[], None]] = [
        lambda: relay.pytest_runtest_logstart("a", PLACE),
        lambda: relay.pytest_runtest_logreport(report("setup")),
        lambda: relay.pytest_runtest_logreport(report("call")),
        lambda: relay.pytest_runtest_logreport(report("teardown")),
        lambda: relay.send(Done(0)),
    ]
    for event in events:
        event()
        seen.append(kept.phases)
    assert seen == [(), ("setup",), ("setup", "call"), ("setup", "call"), ()]
    assert len(channel.sent) == 1


@pytest.mark.parametrize(
    "shows",
    [
        {"passed": False},
        {"sections": [("Captured stdout", "x")]},
        {"user_properties": [("a", 1)]},
        {"plugins": [("secrets", "x")]},
    ],
    ids=lambda shows: next(iter(shows)),
)
def test_whatever_else_a_phase_has_to_tell_is_sent_at_once(
    relay: Relay, channel: Channel, kept: Kept, shows: Any
) -> None:
    plugins = dict(shows.get("plugins", ()))
    run(relay, report("setup"), report("call", **shows))
    first = [Started("a", PLACE), serialized("setup")]
    assert channel.sent == [[*first, serialized("call", **plugins)], END]
    run(relay, report("setup", **shows), report("call"))
    assert channel.sent[2:] == [
        [Started("a", PLACE), serialized("setup", **plugins)],
        [serialized("call")],
        END,
    ], "once something is sent, so is the rest"
    assert kept.phases == ()


def test_a_report_of_pytests_own_is_plain() -> None:
    """A new attribute in another version of pytest would make each scenario take three messages."""
    report = pytest.TestReport("a", PLACE, {}, "passed", None, "call", start=1.0, stop=2.0)
    data = pytest_report_to_serializable(report)
    assert data is not None
    assert _is_plain(report, Serialized(data))
    report.more = 1  # type: ignore[attr-defined]
    assert not _is_plain(report, Serialized(pytest_report_to_serializable(report) or {}))


def test_with_a_text_or_a_warning_a_phase_is_sent_at_once(relay: Relay, channel: Channel) -> None:
    relay.pytest_runtest_logstart("a", PLACE)
    relay.terminal.write("some text")
    relay.pytest_runtest_logreport(report("setup"))
    relay.pytest_runtest_logstart("b", PLACE)
    warning = warnings.WarningMessage(UserWarning("w"), UserWarning, "f.py", 3)
    relay.pytest_warning_recorded(warning, "runtest", "b", None)
    relay.pytest_runtest_logreport(report("setup"))
    assert [[type(one) for one in sent] for sent in channel.sent] == [
        [Started, Wrote, Serialized],
        [Started, Warned, Serialized],
    ]


def test_nothing_is_sent_if_there_is_nothing(relay: Relay, channel: Channel) -> None:
    relay.send()
    assert channel.sent == []


def test_a_controller_that_was_killed_does_not_end_a_scenario(
    relay: Relay, channel: Channel
) -> None:
    channel.closed = True
    relay.pytest_runtest_logreport(report("call"))
    relay.send(Done(0))
    assert channel.sent == []


class OddWarning(UserWarning):
    """A warning that cannot be made from a text."""

    def __init__(self, code: int, holder: object) -> None:
        super().__init__(f"code {code}")
        self.holder = holder


def test_a_warning_is_sent_without_what_it_holds(relay: Relay, channel: Channel) -> None:
    original = warnings.WarningMessage(OddWarning(7, lambda: None), OddWarning, "f.py", 3)
    relay.pytest_warning_recorded(original, "runtest", "a", None)
    relay.send()
    [[sent]] = channel.sent
    assert isinstance(sent, Warned)
    assert (sent.when, sent.nodeid) == ("runtest", "a")
    message = sent.message
    assert (str(message.message), message.category) == ("code 7", UserWarning)
    assert (message.filename, message.lineno) == ("f.py", 3)


def test_warnings_of_the_collection_are_not_sent_again(channel: Channel) -> None:
    """Pytest repeats them for every plugin that is registered later."""
    config: Any = SimpleNamespace()
    relay = Relay(config, channel, Kept())
    relay.pytest_warning_recorded(
        warnings.WarningMessage("w", UserWarning, "f.py", 1), "collect", "", None
    )
    relay.send()
    assert channel.sent == []


def test_the_text_is_sent_of_what_cannot_be(channel: Channel, relay: Relay) -> None:
    """``record_property`` takes anything."""

    def send(obj: Any) -> None:
        pickle.dumps(obj)
        channel.sent.append(obj)

    channel.send = send  # type: ignore[method-assign]
    unsendable = threading.Lock()
    data = {"user_properties": [("a", 1), ("b", unsendable)], "when": "call"}
    relay.send(Started("a", PLACE), Serialized(data), Done(0))
    plain = {"user_properties": [("a", 1), ["b", str(unsendable)]], "when": "call"}
    assert channel.sent == [[Started("a", PLACE), Serialized(plain), Done(0)]]
    relay.send(Done(1))
    assert channel.sent[1:] == [[Done(1)]]
