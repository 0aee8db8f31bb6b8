"""A log for each scenario: JSON lines, secrets masked."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pythonjsonlogger.json import JsonFormatter

from support.gherkin.places import place

if TYPE_CHECKING:
    from collections.abc import Generator

    from support.gherkin.compat import Feature, Scenario, Step
    from support.http.exchange import Exchange
    from support.http.redaction import Redactor

LOG_PATH = pytest.StashKey[Path]()
"""On a scenario's item: its log, complete once the scenario is torn down."""

_HANDLER = pytest.StashKey[logging.Handler]()
_UNSAFE = re.compile(r"[^\w.-]+")
_NAME_LENGTH = 150  # characters; file systems take 255 bytes
_FIELDS = "{asctime}{levelname}{name}{message}"

logger = logging.getLogger(__name__)


class ScenarioLogs:
    """Writes what a scenario does, and what libraries log meanwhile, to a file of its own.

    The file lies in the run's temporary folder, of which pytest keeps the last three.
    """

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        logger.setLevel(logging.INFO)

    def pytest_bdd_before_scenario(
        self, request: pytest.FixtureRequest, feature: Feature, scenario: Scenario
    ) -> None:
        """Open the log."""
        factory: pytest.TempPathFactory = request.getfixturevalue("tmp_path_factory")
        folder = factory.getbasetemp() / "scenario-logs"
        folder.mkdir(exist_ok=True)
        name = _UNSAFE.sub("-", request.node.nodeid)[-_NAME_LENGTH:]
        path = folder / f"{name}.jsonl"
        handler = logging.FileHandler(path, mode="w", encoding="utf-8")
        handler.setFormatter(_MaskedFormatter(self._redactor))
        logging.getLogger().addHandler(handler)
        request.node.stash[LOG_PATH] = path
        request.node.stash[_HANDLER] = handler
        where = place(feature.filename, scenario.line_number, request.config.rootpath)
        _log(logging.INFO, "scenario", scenario.name, place=where)

    def pytest_bdd_before_step(self, step: Step) -> None:
        """Log the step."""
        _log(logging.INFO, "step", f"{step.keyword} {step.name}", line=step.line_number)

    def pytest_bdd_step_error(self, exception: BaseException) -> None:
        """Log why the step failed."""
        _log(logging.ERROR, "error", f"{type(exception).__name__}: {exception}")

    def pytest_api_exchange(self, exchange: Exchange) -> None:
        """Log the exchange."""
        _log(
            logging.INFO,
            "exchange",
            f"{exchange.request.method} {exchange.request.url} {exchange.outcome}",
            error=exchange.error,
            milliseconds=round(exchange.elapsed * 1000, 1),
            attempt=exchange.attempt,
        )

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, None, None]:
        """Close the log after everything else."""
        try:
            yield
        finally:
            handler = item.stash.get(_HANDLER, None)
            if handler is not None:
                logging.getLogger().removeHandler(handler)
                handler.close()


def _log(level: int, event: str, text: str, **fields: object) -> None:
    logger.log(level, "%s: %s", event, text, extra={"event": event, event: text, **fields})


class _MaskedFormatter(JsonFormatter):
    def __init__(self, redactor: Redactor) -> None:
        super().__init__(_FIELDS, style="{")
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        return self._redactor.text(super().format(record))
