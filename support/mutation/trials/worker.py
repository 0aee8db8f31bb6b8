"""A worker: runs the trials that its controller sends, one after the other."""

from __future__ import annotations

import io
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.parallel.messages import Over
from support.gherkin.parallel.worker_process import inherited
from support.gherkin.parallel.worker_process.work import end_of
from support.gherkin.workers import output_of, worker_id
from support.mutation.trials.trial import Trial, Tried
from support.mutation.trials.watch import Watch
from support.run.configuration import BACKEND, REDACTOR

if TYPE_CHECKING:
    from support.gherkin.parallel.kept import Kept
    from support.gherkin.parallel.worker_process.relay import Channel
    from support.mutation.trials.lying import Liar

LIAR: pytest.StashKey[Liar] = pytest.StashKey()
CONTRACT = "api_contract"  # the plugin that checks exchanges
_UNNEEDED = ("scenario-logs", f"{CONTRACT}_coverage")  # what trials write or see is of no use


def work(session: pytest.Session, channel: Channel, kept: Kept) -> None:  # noqa: ARG001 - of Crew
    """Run trials, in a process that has just become a worker, until the controller sends None."""
    config = session.config
    try:
        inherited.capture_anew(config)
        inherited.use_own_temporary_folder(config, worker_id(config))
        inherited.write_terminal_to(config, io.StringIO())
        config.hook.pytest_gherkin_worker_start(session=session)
        trials = _Trials(session)
        while (trial := channel.recv()) is not None:
            channel.send([trials.run(trial)])
        inherited.tear_down(session, None)
        config.hook.pytest_gherkin_worker_end(session=session)
        channel.send([Over(output_of(config))])
    except (EOFError, ConnectionError):  # the controller has been killed
        return
    except BaseException as error:  # noqa: BLE001 - told to the controller
        with suppress(ConnectionError):
            channel.send([end_of(error)])


class _Trials:
    """Runs scenarios, and sees how they end."""

    def __init__(self, session: pytest.Session) -> None:
        self._session = session
        self._config = session.config
        self._liar = session.config.stash[LIAR]
        self._contract: Any = self._config.pluginmanager.get_plugin(CONTRACT)
        for name in _UNNEEDED:
            self._config.pluginmanager.unregister(name=name)

    def run(self, trial: Trial) -> Tried:
        """Run a scenario; its fixtures are torn down, those of its session stay."""
        session, items = self._session, self._session.items
        item, following = items[trial.scenario], items[(trial.scenario + 1) % len(items)]
        watch = Watch(self._config.stash[BACKEND], lambda: self._liar.left_recording)
        self._check_contract(is_on=not trial.is_judged)
        self._liar.begin(trial.mutants, is_judged=trial.is_judged)
        if not inherited.is_ready_for(session, item):
            inherited.tear_down(session, item)
        self._config.pluginmanager.register(watch)
        started = time.perf_counter()
        try:
            item.config.hook.pytest_runtest_protocol(
                item=item, nextitem=None if following is item else following
            )
        finally:
            self._config.pluginmanager.unregister(watch)
        session.shouldfail = session.shouldstop = False
        return Tried(
            outcome=watch.outcome,
            told=self._liar.told,
            seconds=time.perf_counter() - started,
            exchanges=() if trial.mutants else tuple(watch.exchanges.take()),
            subject=() if trial.mutants else tuple(watch.subject),
            injects=watch.injects,
            reason=self._config.stash[REDACTOR].text(watch.reason),
        )

    def _check_contract(self, *, is_on: bool) -> None:
        """Let the contract be checked or not: lies that conform to it are for the scenarios."""
        manager = self._config.pluginmanager
        if self._contract is None or manager.is_registered(self._contract) is is_on:
            return
        if is_on:
            manager.register(self._contract, CONTRACT)
        else:
            manager.unregister(self._contract)
