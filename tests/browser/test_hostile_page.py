"""Content that a run has shown, sent or received is not executed in the report."""

from __future__ import annotations

import re
import shutil
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from support.reporting import bundle
from support.reporting.page import html, serving
from tests.end_to_end.hostile import SCRIPT, TURNED, run_hostile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Locator

    from tests.browser.watching import Watched

IDS = """
Object.keys(window.allureReportData)
  .filter((key) => key.startsWith("data/test-results/"))
  .map((key) => key.slice("data/test-results/".length, -".json".length))
"""
IS_OPEN = """
() => [...document.querySelectorAll("[data-testid=test-result-attachment]")]
  .every((attachment) => attachment.childElementCount > 1 && attachment.innerText.trim())
"""
HARMFUL = r"""
[...document.querySelectorAll("a[href], iframe")]
  .filter((element) => element.tagName === "A"
    ? /^\s*(javascript|data):/i.test(element.getAttribute("href"))
    : !element.hasAttribute("sandbox") || element.sandbox.contains("allow-scripts"))
  .map((element) => element.outerHTML.slice(0, 200))
"""
SUFFIXES = {".txt", ".json", ".csv", ".uri", ".md", ".jsonl", ".sh", ".attach"}
HEADERS = re.compile(r"^Headers \(\d+\)$")
PLACES = ("narrative", "frame", "step", "error", "page", "log", "header", "printed", "TEXT")


def faults(watched: Watched) -> list[str]:
    """Return what has happened in a page, and the links that would run a script."""
    harmful: list[str] = watched.page.evaluate(HARMFUL)
    return [*watched.faults(), *harmful]


def click(element: Locator) -> None:
    """Click an element by script, because growing frames move it away from the mouse."""
    element.dispatch_event("click")


@pytest.fixture(scope="module")
def report(made_once: Callable[..., Path]) -> Path:
    return made_once("hostile", make)


def make(folder: Path) -> Path:
    """Run the hostile content and generate its report in a folder; return the page."""
    _, results = run_hostile(folder)
    page, history = folder / "html" / "index.html", folder / "history.jsonl"
    return html.build(results, page, history=history).page


def test_the_tree_shows_names_as_they_were_written(watched: Watched, report: Path) -> None:
    watched.page.goto(report.as_uri())
    watched.page.get_by_text("no text at all").wait_for()
    shown = watched.page.inner_text("body")
    for place in ("feature", "rule", "name", "page", "example"):
        assert SCRIPT.format(place) in shown
    assert "\\u202egnp.exe in a row" in shown
    assert TURNED not in shown
    assert faults(watched) == []


@pytest.mark.promise("safety.md", "Scripts in names, bodies")
def test_every_scenario_and_attachment_is_shown_as_text(watched: Watched, report: Path) -> None:
    page, shown, opened = watched.page, "", 0
    page.goto(report.as_uri())
    page.get_by_text("no text at all").wait_for()
    ids = page.evaluate(IDS)
    assert len(ids) == 6
    for one in ids:
        page.goto(f"{report.as_uri()}#{one}")
        page.get_by_test_id("test-result-fullname").wait_for()
        for toggle in page.get_by_test_id("test-result-steps-subtree-toggle").all():
            click(toggle)
        for header in page.get_by_test_id("test-result-attachment-header").all():
            click(header.locator("button").first)
            opened += 1
        page.wait_for_function(IS_OPEN, polling=300)
        for headers in page.get_by_text(HEADERS).all():
            click(headers)
        shown += page.inner_text("body")
        shown += "".join(frame.locator("body").inner_text() for frame in page.frames[1:])
        assert faults(watched) == []
    assert opened >= 20
    for place in PLACES:
        assert f"<script>window.hacked='{place}'</script>" in shown, place
    assert TURNED not in shown
    assert "x" * 1_000_000 in shown


@contextmanager
def served_folder(folder: Path) -> Iterator[str]:
    with serving.server(folder) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def in_tabs(watched: Watched, folder: Path, pattern: str) -> set[str]:
    """Open files of a served folder; return the types of the documents, and "ran" for scripts."""
    shown = set()
    with served_folder(folder) as address:
        for path in folder.glob(pattern):
            watched.page.goto(f"{address}/{path.name}")
            shown.add(watched.page.evaluate("document.contentType"))
            shown |= {"ran"} if watched.page.evaluate("window.hacked") else set()
    return shown


@pytest.mark.promise("safety.md", "Attachments that a browser could run")
def test_no_attachment_runs_in_a_tab_of_its_own(
    watched: Watched, report: Path, tmp_path: Path
) -> None:
    """A served report has them under these extensions, as documents of its own origin."""
    results = tmp_path / "results"
    shutil.copytree(report.parent.parent / "results", results)
    bundle.unpack(results)
    assert {path.suffix for path in results.glob("*-attachment.*")} <= SUFFIXES
    assert in_tabs(watched, results, "*-attachment.txt") == {"text/plain"}


def test_a_tab_that_runs_would_be_seen(watched: Watched, tmp_path: Path) -> None:
    (tmp_path / "1.html").write_text("<script>window.hacked=1</script>")
    svg = "<svg xmlns='http://www.w3.org/2000/svg' onload='window.hacked=1'/>"
    (tmp_path / "2.svg").write_text(svg)
    assert in_tabs(watched, tmp_path, "1.*") == {"text/html", "ran"}
    assert in_tabs(watched, tmp_path, "2.*") == {"image/svg+xml", "ran"}


def test_scripts_that_run_would_be_seen(watched: Watched, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        f"{SCRIPT.format('here')}<script>alert(1); missing()</script>"
        "<img src=http://tracker.invalid/x><a href='javascript:1'>a</a><iframe></iframe>"
    )
    watched.page.goto(page.as_uri())
    kinds = {fault.partition(" ")[0] for fault in faults(watched)}
    assert kinds >= {"dialog:", "error:", "request:", "ran:", "<a", "<iframe></iframe>"}
