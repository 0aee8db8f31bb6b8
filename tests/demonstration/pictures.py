"""Screenshots of the report for the documentation."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from support.reporting.page import html
from support.settings.report import Report
from tests.demonstration.__main__ import run_features, run_stock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

FAILED = "The profile shows every detail"
PASSED = "An account is opened with all details"
STOCK_NAME = "test_the_profile_shows_every_detail"
_WIDTH, _HEIGHT = 1100, 1000


def take(report: Path, folder: Path) -> None:
    """Take screenshots of the demonstration's report, and of the same failure without the suite.

    Raises RuntimeError without Debian's chromium.
    """
    with _browser_page() as page:
        _overview(page, report, folder / "report-overview.png")
        _passed(page, report, folder / "report-passed.png")
        _failed(page, report, folder / "report-failed.png")
        with tempfile.TemporaryDirectory(prefix="stock-") as made:
            _stock(page, Path(made), folder / "report-stock.png")
        with tempfile.TemporaryDirectory(prefix="coverage-") as made:
            report = _covered(Path(made))
            _attached(page, report, folder / "report-coverage.png")
            _metrics(page, report, folder / "report-metrics.png")


@contextmanager
def _browser_page() -> Iterator[Page]:
    chromium = shutil.which("chromium")
    if chromium is None:
        raise RuntimeError("chromium was not found; install Debian's package chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser.new_page(viewport={"width": _WIDTH, "height": _HEIGHT}, color_scheme="light")
        browser.close()


def _overview(page: Page, report: Path, picture: Path) -> None:
    page.goto(report.as_uri())
    page.get_by_test_id("tree-leaf-title").get_by_text(FAILED).wait_for()
    page.set_viewport_size({"width": _WIDTH, "height": 1600})
    page.screenshot(path=picture)
    page.set_viewport_size({"width": _WIDTH, "height": _HEIGHT})


def _passed(page: Page, report: Path, picture: Path) -> None:
    _open(page, report, PASSED)
    for step in page.get_by_test_id("test-result-step-header").all():
        step.click()
    card = page.get_by_test_id("test-result-attachment-header").filter(has_text="POST /users: 201")
    card.click()
    page.get_by_test_id("test-result-steps-root").first.scroll_into_view_if_needed()
    page.get_by_text("http://users.example.com/users").first.wait_for()
    card.scroll_into_view_if_needed()
    page.screenshot(path=picture)


def _failed(page: Page, report: Path, picture: Path) -> None:
    _open(page, report, FAILED)
    page.get_by_test_id("test-result-attachment-header").filter(has_text="Failure card").click()
    page.get_by_text("REPEAT THIS SCENARIO ALONE").wait_for()
    page.set_viewport_size({"width": _WIDTH, "height": 1500})
    page.screenshot(path=picture)
    page.set_viewport_size({"width": _WIDTH, "height": _HEIGHT})


def _stock(page: Page, folder: Path, picture: Path) -> None:
    run_stock(folder / "results")
    made = html.build(folder / "results", folder / "html" / "index.html", Report(name="Stock"))
    _open(page, made.page, STOCK_NAME)
    page.set_viewport_size({"width": _WIDTH, "height": 1500})
    page.screenshot(path=picture)


def _covered(folder: Path) -> Path:
    """Return a report with the coverage of some features, after runs of fewer."""
    names = ("endpoints/check_health", "endpoints/list_users", "endpoints/read_user", "access")
    features = [f"features/users/{name}.feature" for name in names]
    for count in range(2, len(features) + 1):
        results = folder / f"{count}" / "results"
        run_features(results, *features[:count])
        page, history = folder / "html" / "index.html", folder / "history.jsonl"
        made = html.build(results, page, Report(name="Coverage"), history)
    return made.page


def _attached(page: Page, report: Path, picture: Path) -> None:
    page.goto("about:blank")
    page.goto(report.as_uri())
    page.get_by_test_id("nav-tab-globalAttachments").click()
    page.get_by_text("Contract coverage").first.click()
    page.frame_locator("iframe").first.get_by_text("Never seen").first.wait_for()
    page.evaluate("document.querySelector('iframe').style.height = '900px'")
    page.set_viewport_size({"width": _WIDTH, "height": 1200})
    page.screenshot(path=picture)
    page.set_viewport_size({"width": _WIDTH, "height": _HEIGHT})


def _metrics(page: Page, report: Path, picture: Path) -> None:
    page.goto("about:blank")
    page.goto(report.as_uri())
    page.get_by_text("Report", exact=True).first.click()
    page.get_by_text("Metrics", exact=True).first.click()
    page.get_by_text("answer fields").first.wait_for()
    page.set_viewport_size({"width": _WIDTH, "height": 760})
    page.screenshot(path=picture)
    page.set_viewport_size({"width": _WIDTH, "height": _HEIGHT})


def _open(page: Page, report: Path, name: str) -> None:
    page.goto("about:blank")
    page.goto(report.as_uri())
    page.get_by_test_id("tree-leaf-title").get_by_text(name).click()
    page.get_by_test_id("test-result-info-title").wait_for()
