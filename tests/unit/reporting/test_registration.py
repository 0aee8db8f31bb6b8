"""The reporters of a run, and the masking of reports."""

from __future__ import annotations

import logging
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from support.reporting.registration import mask, register
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


def report(longrepr: Any, *sections: tuple[str, str]) -> pytest.TestReport:
    return pytest.TestReport("a", ("a", 1, "S"), {}, "failed", longrepr, "call", sections)


def test_a_report_shows_no_secret_and_half_characters_written_out() -> None:
    masked = mask(
        report(f"it is {SECRET} \ud800", ("stdout", SECRET)), Redactor([SecretStr(SECRET)])
    )
    assert masked.longreprtext == r"it is *** \ud800"
    assert masked.sections == [("stdout", "***")]


def test_an_error_without_a_secret_stays_as_it_is() -> None:
    class Shown:
        def toterminal(self, out: Any) -> None:
            out.line("in colours")

    shown: Any = Shown()
    redactor = Redactor([SecretStr(SECRET)])
    assert mask(report(shown), redactor).longrepr is shown
    assert mask(report(None), redactor).longrepr is None


def test_the_reason_of_a_skip_or_xfail_shows_no_secret() -> None:
    redactor = Redactor([SecretStr(SECRET)])
    skipped = mask(report((f"/{SECRET}/a.feature", 3, f"Skipped: {SECRET}")), redactor)
    assert skipped.longrepr == (f"/{SECRET}/a.feature", 3, "Skipped: ***")
    expected = report(None)
    expected.wasxfail = f"reason: {SECRET}"
    assert mask(expected, redactor).wasxfail == "reason: ***"
