"""Failures in pytest's terminal: the sentence first, without secrets."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from support.auth.login import SignInError
from support.bootstrap import ROOT
from support.gherkin.authoring.comparisons import same
from support.gherkin.compat import failure_as_text
from support.reporting import terminal
from support.reporting.terminal import explain, mask
from support.secrets.redactor import Redactor

if TYPE_CHECKING:
    from collections.abc import Callable

SECRET = "hunter2-hunter2"
PLACE = "features/people.feature:3: Given I am signed in as admin"


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


def test_a_masked_failure_keeps_its_summary() -> None:
    """Of a plain text, pytest would show the first line, which may be Python."""
    shown = report(failure_as_text(f"def f(): ...\n{SECRET}", f"it is {SECRET}"))
    masked = mask(shown, Redactor([SecretStr(SECRET)]))
    assert masked.longreprtext == "def f(): ...\n***"
    assert summary(masked) == "it is ***"


def summary(shown: pytest.TestReport) -> str:
    found: Any = shown.longrepr
    return str(found.reprcrash.message)


def signs_in() -> None:
    raise SignInError("admin could not sign in: 401\nmore")


def compares() -> None:
    same("the name", "Bob", "Ada")


def asserts() -> None:
    assert [1] == [2]


def looks_up() -> None:
    {"name": 1}["id"]


def explained(function: Callable[[], object], when: Any = "call", **options: Any) -> Any:
    """Return the report of a scenario that fails with what a function raises."""
    with pytest.raises(BaseException) as caught:  # noqa: PT011 - any
        function()
    caught.value.add_note(PLACE)
    option = SimpleNamespace(**{"tbstyle": "auto", "fulltrace": False} | options)
    config = SimpleNamespace(rootpath=ROOT, option=option)
    failed = report(caught.getrepr())
    failed.when = when
    call: Any = SimpleNamespace(excinfo=caught)
    item: Any = SimpleNamespace(config=config)
    explain(failed, item, call)
    return failed


@pytest.fixture
def _scenario(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "scenario_template", lambda _: object())


@pytest.mark.usefixtures("_scenario")
@pytest.mark.parametrize("when", ["setup", "call", "teardown"])
def test_an_error_in_words_comes_first(when: str) -> None:
    shown = explained(signs_in, when)
    lines = shown.longreprtext.splitlines()
    assert lines[:4] == ["admin could not sign in: 401", "more", PLACE, ""]
    assert lines[4].startswith("tests/unit/reporting/test_terminal.py:")
    assert summary(shown) == "admin could not sign in: 401"


@pytest.mark.usefixtures("_scenario")
def test_a_failed_check_comes_first() -> None:
    shown = explained(compares)
    assert shown.longreprtext.startswith(f"the name: expected 'Ada', got 'Bob'\n{PLACE}\n\n")
    assert summary(shown) == "the name: expected 'Ada', got 'Bob'"


@pytest.mark.usefixtures("_scenario")
@pytest.mark.parametrize(
    ("function", "sentence"),
    [(asserts, "assert [1] == [2]"), (looks_up, "KeyError: 'id'")],
)
def test_other_errors_keep_their_code(function: Callable[[], object], sentence: str) -> None:
    shown = explained(function)
    assert "def " in shown.longreprtext
    assert summary(shown) == sentence


@pytest.mark.usefixtures("_scenario")
@pytest.mark.parametrize("options", [{"fulltrace": True}, {"tbstyle": "long"}])
def test_the_code_is_shown_on_request(options: dict[str, Any]) -> None:
    shown = explained(signs_in, **options)
    assert "def signs_in" in shown.longreprtext
    assert summary(shown) == "admin could not sign in: 401"


def test_other_tests_are_left_alone() -> None:
    assert "def signs_in" in explained(signs_in).longreprtext
