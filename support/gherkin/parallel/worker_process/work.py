"""A worker: runs the scenarios that its controller names, one after the other."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

import pytest

from support.gherkin.parallel.messages import Broken, Done, Exited, Interrupted, Over
from support.gherkin.parallel.worker_process import inherited
from support.gherkin.parallel.worker_process.relay import Relay
from support.gherkin.workers import output_of, worker_id

if TYPE_CHECKING:
    from support.gherkin.parallel.kept import Kept
    from support.gherkin.parallel.messages import Message, Run
    from support.gherkin.parallel.worker_process.relay import Channel

_PLUGIN = "parallel-relay"
_ENDS = (KeyboardInterrupt, pytest.exit.Exception)


def work(session: pytest.Session, channel: Channel, kept: Kept) -> None:
    """Run scenarios, in a process that has just become a worker, until the controller sends None.

    Nothing is raised: the controller reports what has failed.
    """
    config = session.config
    relay = Relay(config, channel, kept)
    worker = _Worker(session, channel, relay)
    try:
        inherited.capture_anew(config)
        inherited.use_own_temporary_folder(config, worker_id(config))
        inherited.write_terminal_to(config, relay.terminal)
        config.pluginmanager.register(relay, _PLUGIN)
        relay.open()
        config.hook.pytest_gherkin_worker_start(session=session)
        worker.run()
    except BaseException as error:  # noqa: BLE001 - told to the controller
        relay.send(end_of(error))
    finally:
        worker.end()
    relay.send(Over(output_of(config)))


class _Worker:
    """What a worker has run last, whose fixtures are torn down when it ends."""

    def __init__(self, session: pytest.Session, channel: Channel, relay: Relay) -> None:
        self._session = session
        self._channel = channel
        self._relay = relay
        self._last: pytest.Item | None = None

    def run(self) -> None:
        """Run scenarios; returns at the end, or if the controller has been killed."""
        while (command := self._received()) is not None:
            self._run(command)

    def end(self) -> None:
        """Tear down the fixtures of the session, and let plugins finish, even if that fails."""
        hook = self._session.config.hook
        for part in (
            lambda: self._tear_down(None),
            lambda: hook.pytest_gherkin_worker_end(session=self._session),
        ):
            try:
                part()
            except BaseException as error:  # noqa: BLE001 - told to the controller
                self._relay.send(end_of(error))

    def _received(self) -> Run | None:
        try:
            command: Run | None = self._channel.recv()
        except (EOFError, ConnectionResetError):
            return None
        return command

    def _run(self, command: Run) -> None:
        session, items = self._session, self._session.items
        item = items[command.index]
        following = None if command.following is None else items[command.following]
        if not inherited.is_ready_for(session, item):
            self._tear_down(item)
        self._last = item
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        stops = str(session.shouldfail or session.shouldstop or "")
        self._relay.send(Done(command.index, stops))

    def _tear_down(self, following: pytest.Item | None) -> None:
        """Tear down what was kept for a scenario that another worker has got.

        Errors of fixtures are reported for the scenario that has run last, as in a run without
        workers. But its reporters, other than pytest's own, know its result already.
        """
        last = self._last
        if last is None:
            return
        call = pytest.CallInfo.from_call(
            lambda: inherited.tear_down(self._session, following), "teardown", _ENDS
        )
        if call.excinfo is not None:
            report = pytest.TestReport.from_item_and_call(last, call)
            last.ihook.pytest_gherkin_late_report(item=last, report=report)
            last.ihook.pytest_runtest_logreport(report=report)


def end_of(error: BaseException) -> Message:
    """Return the message that an error which ends a worker is told by."""
    if isinstance(error, KeyboardInterrupt):
        return Interrupted(str(error))
    if isinstance(error, pytest.exit.Exception):
        return Exited(str(error.msg), error.returncode)
    return Broken("".join(traceback.format_exception(error)))
