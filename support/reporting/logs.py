"""A log for each scenario, as JSON lines with secrets masked."""

from __future__ import annotations

import json
import logging
import re
import time
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

import pytest
from pythonjsonlogger.json import JsonFormatter

from support.gherkin.places import place
from support.language.visible import visible

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from support.gherkin.compat import Feature, Scenario, Step
    from support.http.exchange import Exchange, Listener
    from support.secrets.redactor import Redactor

LOG = pytest.StashKey[str]()
"""The log of a scenario's item, for a reporter; complete after teardown."""

_LINES = pytest.StashKey["_Lines"]()
_UNSAFE = re.compile(r"[^\w.-]+")
_NAME_LENGTH = 150  # characters; file systems allow 255 bytes
_FIELDS = "{asctime}{levelname}{name}{message}"


class ScenarioLogs:
    """Logs the events of a scenario, and the log records of libraries during it.

    After the scenario's teardown, a reporter takes the log from LOG and masks it (``for_report``).
    Otherwise that of a failing scenario is masked and written to a file in the run's temporary
    folder, of which pytest keeps the last three.
    """

    def __init__(self, redactor: Redactor, *, for_report: bool) -> None:
        self._redactor = redactor
        self._for_report = for_report
        self._formatter = JsonFormatter(_FIELDS, style="{")  # shared: each takes 4 KiB
        self._folder: Path | None = None

    def pytest_bdd_before_scenario(
        self, request: pytest.FixtureRequest, feature: Feature, scenario: Scenario
    ) -> None:
        """Open the log."""
        if self._folder is None and not self._for_report:
            factory: pytest.TempPathFactory = request.getfixturevalue("tmp_path_factory")
            self._folder = factory.getbasetemp() / "scenario-logs"
            self._folder.mkdir(exist_ok=True)
        lines = _Lines()
        lines.setFormatter(self._formatter)
        logging.getLogger().addHandler(lines)
        request.node.stash[_LINES] = lines
        where = place(feature.filename, scenario.line_number, request.config.rootpath)
        lines.add(logging.INFO, "scenario", scenario.name, place=where)

    def pytest_bdd_before_step(self, request: pytest.FixtureRequest, step: Step) -> None:
        """Log the step."""
        text = f"{step.keyword} {step.name}"
        request.node.stash[_LINES].add(logging.INFO, "step", text, line=step.line_number)

    def pytest_bdd_step_error(
        self, request: pytest.FixtureRequest, exception: BaseException
    ) -> None:
        """Log the step's error."""
        text = f"{type(exception).__name__}: {exception}"
        request.node.stash[_LINES].add(logging.ERROR, "error", text)

    def pytest_api_exchange_listener(self, item: pytest.Item) -> Listener:
        """Log exchanges; the log is masked when it is passed on."""

        def log(exchange: Exchange) -> None:
            # Fixtures may send requests before the scenario starts; tests may not be scenarios.
            if (lines := item.stash.get(_LINES, None)) is not None:
                lines.add_exchange(exchange)

        return log

    def pytest_exception_interact(self, node: pytest.Item | pytest.Collector) -> None:
        """Keep the log of a scenario that fails."""
        if (lines := node.stash.get(_LINES, None)) is not None:
            lines.are_kept = True

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, None, None]:
        """Pass the log on, after every other teardown."""
        lines = item.stash.get(_LINES, None)
        try:
            yield
        except BaseException:
            if lines is not None:
                lines.are_kept = True
            raise
        finally:
            if lines is not None:
                logging.getLogger().removeHandler(lines)
                del item.stash[_LINES]
                self._pass_on(item, lines)

    def _pass_on(self, item: pytest.Item, lines: _Lines) -> None:
        if self._for_report:
            item.stash[LOG] = lines.text
        elif self._folder is not None and lines.are_kept:
            name = _UNSAFE.sub("-", item.nodeid)[-_NAME_LENGTH:]
            path = self._folder / f"{name}.jsonl"
            path.write_text(visible(self._redactor.text(lines.text)), encoding="utf-8")


class _Lines(logging.Handler):
    """The log lines of a scenario: its own events, and the log records of libraries.

    Most are written nowhere, so those of events are formatted when they are.
    """

    def __init__(self) -> None:
        super().__init__()
        self._written: list[str | _Event | _Sent] = []
        self.are_kept = False

    @property
    def text(self) -> str:
        """All lines, in order."""
        return "".join([one if isinstance(one, str) else _line(one) for one in self._written])

    def emit(self, record: logging.LogRecord) -> None:
        self._written.append(f"{self.format(record)}\n")

    def add_exchange(self, exchange: Exchange) -> None:
        """Log an exchange of the scenario."""
        self._written.append(_Sent(time.time(), exchange))

    def add(self, level: int, event: str, text: str, **fields: object) -> None:
        """Log an event of the scenario in this log only, not through ``logging``."""
        self._written.append(_Event(time.time(), level, event, text, fields))


class _Event(NamedTuple):
    """An event of a scenario, at a time in seconds since the epoch."""

    at: float
    level: int
    event: str
    text: str
    fields: dict[str, object]


class _Sent(NamedTuple):
    """An exchange, at a time in seconds since the epoch."""

    at: float
    exchange: Exchange

    @property
    def event(self) -> _Event:
        """The event of this exchange."""
        exchange, request = self.exchange, self.exchange.request
        text = f"{request.method} {request.url} {exchange.outcome}"
        fields: dict[str, object] = {
            "error": exchange.error,
            "milliseconds": round(exchange.elapsed * 1000, 1),
            "attempt": exchange.attempt,
        }
        return _Event(self.at, logging.INFO, "exchange", text, fields)


def _line(logged: _Event | _Sent) -> str:
    at, level, event, text, fields = logged.event if isinstance(logged, _Sent) else logged
    local = datetime.fromtimestamp(at)  # noqa: DTZ006 - local time, as in log records
    line = {
        "asctime": local.isoformat(" ", "milliseconds").replace(".", ","),
        "levelname": logging.getLevelName(level),
        "name": __name__,
        "message": f"{event}: {text}",
        "event": event,
        event: text,
        **fields,
    }
    return f"{json.dumps(line, ensure_ascii=False)}\n"
