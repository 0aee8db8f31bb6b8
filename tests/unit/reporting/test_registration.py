"""The reporters of a run, and the masking of reports."""

from __future__ import annotations

import logging
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from support.reporting.registration import register
from support.run.configuration import RunFacts
from support.secrets.redactor import Redactor
from support.settings.report import Links

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "hunter2-hunter2"
RUN = RunFacts("live", "http://a", "http://a", 7, {}, (), Links())


@pytest.mark.parametrize("has_folder", [False, True])
def test_allure_listens_where_it_has_a_folder(tmp_path: Path, *, has_folder: bool) -> None:
    plugins: dict[str, Any] = {}
    cleanups: list[Any] = []
    folder = str(tmp_path) if has_folder else None
    config: Any = SimpleNamespace(
        rootpath=tmp_path,
        getoption={"allure_report_dir": folder}.get,
        getini=lambda _: [],
        add_cleanup=cleanups.append,
        pluginmanager=SimpleNamespace(
            register=lambda plugin, name: plugins.setdefault(name, plugin)
        ),
    )
    before = logging.getLogRecordFactory()
    register(config, Redactor([SecretStr(SECRET)]), RUN)
    made = logging.getLogRecordFactory()("n", 20, "p", 1, f"it is {SECRET}", (), None)
    for cleanup in reversed(cleanups):
        cleanup()
    assert SECRET not in made.getMessage()
    assert logging.getLogRecordFactory() is before
    assert plugins["scenario-logs"]._for_report is has_folder
    assert ("allure-bridge" in plugins) is has_folder
