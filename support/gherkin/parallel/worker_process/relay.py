"""Send what pytest's hooks report in a worker to its controller."""

from __future__ import annotations

import io
import os
import pickle
import warnings
from typing import TYPE_CHECKING, Any, Protocol

from support.gherkin.parallel.messages import Finished, Serialized, Started, Warned, Wrote
from support.gherkin.parallel.worker_process.inherited import context_of

if TYPE_CHECKING:
    import pytest

    from support.gherkin.parallel.kept import Kept
    from support.gherkin.parallel.messages import Location, Message


_OF_PYTEST = frozenset(
    {
        *("$report_type", "nodeid", "location", "keywords", "outcome", "longrepr", "when"),
        *("user_properties", "sections", "duration", "start", "stop"),
    }
)
"""The data of a report to which no plugin has added anything."""


class Channel(Protocol):
    """The end of a connection to another process, as multiprocessing has it."""

    def send(self, obj: Any, /) -> None:
        """Send an object."""

    def recv(self) -> Any:
        """Return the next object; raises EOFError if the other end is closed."""


class Relay:
    """A plugin of a worker.

    A worker may be killed at any time, so messages are sent when a phase of a scenario has ended;
    but those of phases that have passed with nothing to show are kept for the end of the scenario,
    and ``kept`` says so: to wake the controller costs more than all the rest. If the controller has
    been killed, nobody listens, but scenarios end and clean up as usual.
    """

    def __init__(self, config: pytest.Config, channel: Channel, kept: Kept) -> None:
        self.terminal = io.StringIO()
        self._config = config
        self._channel = channel
        self._kept = kept
        self._process = os.getpid()
        self._messages: list[Message] = []
        self._may_keep = True  # nothing of the scenario is sent or to be sent at once
        self._is_open = False  # pytest repeats the warnings of the collection for new plugins

    def open(self) -> None:
        """Send what is reported from now on."""
        self._is_open = True

    def send(self, *messages: Message) -> None:
        """Send messages, after those that wait."""
        self._end_forks()
        self._collect()
        sent, self._messages = [*self._messages, *messages], []
        self._kept.clear()
        try:
            if sent:
                self._send(sent)
        except (BrokenPipeError, ConnectionResetError):
            self._is_open = False

    def _end_forks(self) -> None:
        """End a process that a step has forked, and that goes on instead of ending.

        It would clean up, and answer the controller, in the worker's place.
        """
        if os.getpid() != self._process:
            os._exit(1)

    def _send(self, messages: list[Message]) -> None:
        try:
            self._channel.send(messages)
        except (pickle.PicklingError, TypeError, AttributeError):  # all of them mean the same
            self._channel.send([_sendable(message) for message in messages])

    def pytest_runtest_logstart(self, nodeid: str, location: Location) -> None:
        """Keep the message for the next one."""
        self._may_keep = True
        self._messages.append(Started(nodeid, location))

    def pytest_runtest_logfinish(self, nodeid: str, location: Location) -> None:
        """Keep the message for the next one."""
        self._collect()
        self._messages.append(Finished(nodeid, location))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Send a report, or keep it; that of the teardown waits for the end of the scenario."""
        self._end_forks()
        self._collect()
        hook = self._config.hook
        data = hook.pytest_report_to_serializable(config=self._config, report=report)
        message = Serialized(data, context_of(self._config, report))
        self._messages.append(message)
        self._may_keep = self._may_keep and _is_plain(report, message)
        if report.when == "teardown":
            return
        if self._may_keep:
            self._kept.note(report.when)
        else:
            self.send()

    def pytest_warning_recorded(
        self,
        warning_message: warnings.WarningMessage,
        when: str,
        nodeid: str,
        location: tuple[str, int, str] | None,
    ) -> None:
        """Keep the message for the next one."""
        if self._is_open:
            self._may_keep = False
            self._messages.append(Warned(_portable(warning_message), when, nodeid, location))

    def _collect(self) -> None:
        """Keep what was written to the terminal, before what follows."""
        if text := self.terminal.getvalue():
            self._may_keep = False
            self._messages.append(Wrote(text))
            self.terminal.seek(0)
            self.terminal.truncate()


def _is_plain(report: pytest.TestReport, message: Serialized) -> bool:
    """Return whether a phase has passed, and there is nothing more to tell of it.

    What plugins add to the report or its data is to arrive even if the worker is killed.
    """
    if report.sections or report.user_properties or message.context is not None:
        return False
    return report.passed and message.data.keys() <= _OF_PYTEST


def _sendable(message: Message) -> Message:
    """Return a message that can be sent: a report may have any values, of ``record_property``."""
    if isinstance(message, Serialized):
        return Serialized(_plain(message.data), message.context)
    return message


def _plain(value: Any) -> Any:
    """Return a value with its text in place of every part that cannot be sent."""
    try:
        pickle.dumps(value)
    except Exception:  # noqa: BLE001 - whatever a class of the user's raises
        if isinstance(value, dict):
            return {name: _plain(part) for name, part in value.items()}
        if isinstance(value, list | tuple):
            return [_plain(part) for part in value]
        return str(value)
    return value


def _portable(warning: warnings.WarningMessage) -> warnings.WarningMessage:
    """Return a warning that can be sent: its object may hold anything, and its class be local."""
    category = _known(warning.category)
    return warnings.WarningMessage(
        message=category(str(warning.message)),
        category=category,
        filename=warning.filename,
        lineno=warning.lineno,
    )


def _known(category: type[Warning]) -> type[Warning]:
    """Return a warning's class, or the closest above it that takes a text and has a name."""
    for one in category.__mro__:
        if one.__module__ in {"builtins", "pytest"} and issubclass(one, Warning):
            return one
    return Warning
