"""Replay the events of workers to the controller's plugins, in the order of the scenarios."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.gherkin.parallel.messages import Crashed, Finished, Reported, Started, Warned, Wrote
from support.gherkin.parallel.worker_process.inherited import keep_context, write

if TYPE_CHECKING:
    import pytest

    from support.gherkin.parallel.messages import Event


class Replay:
    """Plays the events of the first scenario that has not ended at once, and keeps the others'.

    So the terminal, and every other reporter, sees the order of a run without workers.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._kept: dict[int, list[Event]] = {}
        self._ended: set[int] = set()
        self._current = 0

    def add(self, index: int, event: Event) -> None:
        """Play an event of a scenario, or keep it until those before have ended."""
        if index <= self._current:
            play(self._config, event)
        else:
            self._kept.setdefault(index, []).append(event)

    def end(self, index: int) -> None:
        """Note that a scenario has ended; play what has waited for it."""
        self._ended.add(index)
        while self._current in self._ended:
            self._ended.discard(self._current)
            self._current += 1
            self._play(self._current)

    def close(self) -> None:
        """Play all that is kept: the scenarios before will not run."""
        for index in sorted(self._kept):
            self._current = index
            self._play(index)

    def _play(self, index: int) -> None:
        for event in self._kept.pop(index, ()):
            play(self._config, event)


def play(config: pytest.Config, event: Event) -> None:
    """Call the hook of an event, or write its text to the terminal."""
    match event:
        case Started(nodeid, location):
            config.hook.pytest_runtest_logstart(nodeid=nodeid, location=location)
        case Finished(nodeid, location):
            config.hook.pytest_runtest_logfinish(nodeid=nodeid, location=location)
        case Reported(report, context):
            keep_context(report, context)
            config.hook.pytest_runtest_logreport(report=report)
        case Warned(message, when, nodeid, location):
            known = {"warning_message": message, "when": when, "nodeid": nodeid}
            config.hook.pytest_warning_recorded.call_historic(kwargs=known | {"location": location})
        case Wrote(text):
            write(config, text)
        case Crashed(item, worker, started):
            config.hook.pytest_gherkin_worker_crashed(item=item, worker=worker, started=started)
