"""The summary of a run: failures, places and ages; nothing in it is markup."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest

from support.reporting.page import overview
from support.reporting.page.history import History, Point
from support.reporting.page.overview import MOST, Overview, code, message_of, percent
from support.reporting.page.summary import Result, Run

if TYPE_CHECKING:
    from pathlib import Path

FAILED = Result("a", "A", "failed", "\n  ====\n not so\nmore", "features/a.feature:3")
PASSED = Result("b", "B", "passed", attempts=2)
KNOWN = Result("c", "C", "broken", "", "features/c.feature:9", is_known=True)
RUN = Run((FAILED, PASSED, KNOWN), "now", 1_000, 4_250)


@pytest.fixture(autouse=True)
def no_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests may run in a GitHub job themselves."""
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)


def before(**outcomes: str) -> History:
    return History((Point("before", 0, outcomes, {}),))


def test_a_run_shows_its_failures_and_what_they_say() -> None:
    assert list(Overview(RUN, History()).lines()) == [
        "FAILED features/a.feature:3 · A",
        "    not so (the first run)",
        "BROKEN features/c.feature:9 · C",
        "    no message (known issue, the first run)",
        "50 % of 2 passed, 3.2 s, 1 known to fail, 1 with more than one attempt",
    ]


def test_it_tells_what_is_new_and_what_is_fixed() -> None:
    lines = list(Overview(RUN, before(a="passed", b="broken", c="failed")).lines())
    assert lines[1] == "    not so (new)"
    assert "(known issue, since 19" in lines[3]
    assert lines[3].endswith(", 1 run before this one)")
    assert "1 newly failed, 1 fixed since the run of 19" in lines[4]


def test_what_failed_before_is_not_new() -> None:
    seen = Overview(RUN, before(a="broken", b="passed"))
    assert (seen.new_failures, seen.fixed) == ([], [])


def test_many_failures_are_cut() -> None:
    many = Run(tuple(Result(str(n), f"S{n}", "failed") for n in range(MOST + 5)))
    lines = list(Overview(many, History()).lines())
    assert sum(line.startswith("FAILED") for line in lines) == MOST
    assert "... and 5 more failures in the report" in lines
    assert "- and 5 more in the report" in list(Overview(many, History()).markdown("T"))


def test_the_markdown_has_a_table_and_the_failures() -> None:
    assert list(Overview(RUN, History()).markdown("Title")) == [
        "## `Title`",
        "",
        "| passed | failed | broken | skipped | unknown |",
        "|---|---|---|---|---|",
        "| 1 | 1 | 1 | 0 | 0 |",
        "",
        "50 % of 2 passed, 3.2 s, 1 known to fail, 1 with more than one attempt.",
        "",
        "### Failures",
        "",
        "- `A` at `features/a.feature:3`: the first run\\",
        "  `not so`",
        "- `C` at `features/c.feature:9`: known issue, the first run\\",
        "  `no message`",
    ]


def test_a_run_without_failures_has_no_list_of_them() -> None:
    lines = list(Overview(Run((PASSED,)), History()).markdown("Title"))
    assert "### Failures" not in lines


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain | <b> *x* [a](b)", "`plain | <b> *x* [a](b)`"),
        ("a `b` c", "`` a `b` c ``"),
        ("```", "```` ``` ````"),
        (" a", "`  a `"),
    ],
)
def test_whatever_stands_in_code_is_text(text: str, shown: str) -> None:
    assert code(text) == shown


def test_hostile_text_stays_on_its_line() -> None:
    name = "A`\n# <script>x</script>\x1b[31m\u202e"
    run = Run((Result("a", name, "failed", "\x1b]0;x\x07\u202eb\r\n```"),))
    lines = list(Overview(run, History()).markdown("T"))
    (shown,) = [line for line in lines if "script" in line]
    assert shown.startswith("- `` A`\\u000a# <script>x</script>\\u001b[31m\\u202e `` at")
    terminal = "\n".join(Overview(run, History()).lines())
    assert not {"\x1b", "\x07", "\u202e", "\r"} & set(terminal)


@pytest.mark.parametrize(
    ("rate", "shown"), [(100.0, "100 %"), (99.999, "99.99 %"), (2 / 3 * 100, "66.66 %"), (0, "0 %")]
)
def test_a_rate_is_never_rounded_up(rate: float, shown: str) -> None:
    assert percent(rate) == shown


def test_a_message_of_nothing_but_frames_says_nothing() -> None:
    assert message_of(Result("a", "A", "failed", "\n----\n\n")) == "no message"


def test_the_summary_is_written_and_handed_to_github(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    job = tmp_path / "job.md"
    job.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(job))
    for _ in range(2):
        overview.publish(RUN, History(), "1 passed · report: x", "Title", tmp_path / "reports")
    text = (tmp_path / "reports" / "summary.md").read_text()
    assert text.startswith("## `Title`\n")
    assert text.endswith("\n`1 passed · report: x`\n")
    assert job.read_text() == f"before\n{text}{text}"
    assert capsys.readouterr().out.endswith("1 with more than one attempt\n1 passed · report: x\n")


def test_a_summary_that_cannot_be_written_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
    overview.publish(RUN, History(), "end", "Title", tmp_path)
    assert capsys.readouterr().err.startswith("no summary: ")
    assert (tmp_path / "summary.md").exists()


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [("utf-8", "a · ü 中\n"), ("ascii", "a - \\xfc \\u4e2d\n"), ("cp1252", "a - ü \\u4e2d\n")],
)
def test_a_terminal_that_cannot_write_it_gets_something_else(
    encoding: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding))
    overview.say("a · ü 中")
    assert raw.getvalue().decode(encoding) == shown
