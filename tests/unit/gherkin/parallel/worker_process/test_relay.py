"""What a worker sends to its controller."""

from __future__ import annotations

import pickle
import threading
import warnings
from types import SimpleNamespace
from typing import Any

import pytest

from support.gherkin.parallel.messages import Done, Finished, Serialized, Started, Warned, Wrote
from support.gherkin.parallel.worker_process.relay import Relay

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
def relay(channel: Channel) -> Relay:
    def serialized(config: Any, report: Any) -> dict[str, str]:
        assert config is not None
        return {"when": report.when}

    hook = SimpleNamespace(pytest_report_to_serializable=serialized)
    config: Any = SimpleNamespace(hook=hook, option=SimpleNamespace())
    relay = Relay(config, channel)
    relay.open()
    return relay


def report(when: str) -> Any:
    return SimpleNamespace(when=when)


def test_messages_are_sent_when_a_phase_has_ended(relay: Relay, channel: Channel) -> None:
    """A worker may be killed at any time; the end of a scenario takes one message."""
    relay.pytest_runtest_logstart("a", PLACE)
    assert channel.sent == []
    relay.pytest_runtest_logreport(report("setup"))
    relay.terminal.write("some text")
    relay.pytest_runtest_logreport(report("call"))
    relay.pytest_runtest_logreport(report("teardown"))
    relay.pytest_runtest_logfinish("a", PLACE)
    relay.send(Done(0))
    assert channel.sent == [
        [Started("a", PLACE), Serialized({"when": "setup"})],
        [Wrote("some text"), Serialized({"when": "call"})],
        [Serialized({"when": "teardown"}), Finished("a", PLACE), Done(0)],
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
    relay = Relay(config, channel)
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
