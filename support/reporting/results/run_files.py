"""What Allure's folder says of the run as a whole: what it ran on, where, and what never ran."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import allure_commons

from support.reporting.results import environment, executor

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from support.http.redaction import Redactor
    from support.run import RunFacts


class RunFiles:
    """A plugin that writes the files as the run begins: one that is killed has them, too."""

    def __init__(self, folder: Path, redactor: Redactor, run: RunFacts) -> None:
        self._folder = folder
        self._redactor = redactor
        self._run = run

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Write the files, in place of those of an earlier run in the same folder."""
        revision = environment.revision(session.config.rootpath)
        facts = self._run
        values = {"Backend": facts.backend, "Base URL": facts.base_url}
        values |= {"Data seed": str(facts.seed), "Git revision": revision}
        values |= environment.versions()
        masked = {name: self._redactor.text(value) for name, value in values.items()}
        self._write(environment.FILE, environment.as_properties(masked))
        if job := executor.executor(os.environ):
            self._write(executor.FILE, self._redactor.text(json.dumps(job, indent=2)))
        else:
            (self._folder / executor.FILE).unlink(missing_ok=True)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Tell what kept features from being run: no scenario of them has a result."""
        if report.failed:
            hook = allure_commons.plugin_manager.hook
            hook.global_error(message=f"{report.nodeid}\n{report.longreprtext}", trace="")

    def _write(self, name: str, text: str) -> None:
        (self._folder / name).write_text(text, encoding="utf-8")
