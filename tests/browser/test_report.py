"""The demonstration's report in a browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PATIENCE, USUAL
from tests.browser.watching import Watched
from tests.demonstration.__main__ import make

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

FAILED = "The profile shows every detail"
TITLE = "tree-leaf-title"


@pytest.fixture(scope="module")
def report(made_once: Callable[..., Path]) -> str:
    """The address of the report of a run of the demonstration."""
    return made_once("demonstration", make).as_uri()


@pytest.fixture(scope="module")
def shown(browser: Browser, report: str) -> Iterator[Watched]:
    """The report, opened once for the tests that do not change its state."""
    watched = Watched(browser, viewport=USUAL)
    watched.page.set_default_timeout(PATIENCE)
    watched.page.goto(report)
    yield watched
    watched.close()


@pytest.fixture
def page(shown: Watched) -> Iterator[Page]:
    """The report at its start, which is checked for unexpected events at the end."""
    shown.page.evaluate("location.hash = ''")
    shown.page.get_by_test_id(TITLE).first.wait_for()
    yield shown.page
    assert shown.faults() == []


@pytest.fixture
def new_page(watched: Watched, report: str) -> Iterator[Page]:
    """The newly opened report, for a test that searches, filters or opens a window in it."""
    watched.page.goto(report)
    watched.page.get_by_test_id(TITLE).first.wait_for()
    yield watched.page
    assert watched.faults() == []


def scenario(page: Page, name: str) -> None:
    """Open a scenario."""
    page.get_by_test_id(TITLE).get_by_text(name, exact=True).click()
    expect(page.get_by_test_id("test-result-info-title")).to_have_text(name)


def attachment(page: Page, name: str) -> Locator:
    """Open an attachment; return it."""
    found = page.get_by_test_id("test-result-attachment").filter(has_text=name)
    found.get_by_test_id("test-result-attachment-header").click()
    return found


def step(page: Page, name: str) -> Locator:
    """Return a step."""
    return page.get_by_test_id("test-result-step").filter(has_text=name)


def names(page: Page) -> list[str]:
    """Return the scenarios that the tree shows."""
    return page.get_by_test_id(TITLE).all_inner_texts()


def test_the_tree_is_of_epics_features_and_rules(page: Page) -> None:
    titles = page.get_by_test_id("tree-section-title").all_inner_texts()
    assert titles[:3] == ["Accounts", "Opening an account", "A name is stored as entered"]
    assert "Operation" in titles
    assert FAILED in names(page)


def test_search_finds_a_scenario(new_page: Page) -> None:
    new_page.get_by_test_id("search-input").fill("out of reach")
    expect(new_page.get_by_test_id(TITLE)).to_have_text(["The service is out of reach"])


def test_filters_leave_what_was_asked_for(new_page: Page) -> None:
    page = new_page
    page.get_by_test_id("tab-broken").click()
    expect(page.get_by_test_id(TITLE)).to_have_count(5)
    page.get_by_test_id("tab-all").click()
    page.get_by_test_id("flaky-filter").click()
    for section in ("Operation", "Outages"):  # what has no failure is closed
        page.get_by_test_id("tree-section-title").get_by_text(section).click()
    expect(page.get_by_test_id(TITLE)).to_have_text(["The service has just been started"])


def test_failures_are_sorted_by_kind(page: Page) -> None:
    page.get_by_test_id("nav-tab-categories").click()
    expect(page.get_by_text("Contract drift")).to_be_visible()
    for kind in ("Known issues", "Product defects", "Timeouts", "Environment problems"):
        expect(page.get_by_text(kind, exact=True)).to_be_visible()


def test_what_could_not_run_is_reported(page: Page) -> None:
    page.get_by_test_id("nav-tab-globalErrors").click()
    expect(page.get_by_text("undefined step: When Alice whistles a tune")).to_be_visible()


def test_the_run_is_reported(page: Page) -> None:
    message = page.get_by_test_id("metadata-list").first
    expect(message).to_contain_text("embedded")
    expect(message).to_contain_text("Git revision")


def test_a_failure_begins_with_its_card(page: Page) -> None:
    scenario(page, FAILED)
    first = page.get_by_test_id("test-result-attachment").first
    expect(first).to_contain_text("Failure card")
    card = attachment(page, "Failure card")
    for text in (
        "$.contact.address.city is different",
        "GET http://users.example.com/whoami",
        "curl http://users.example.com/whoami",
        "features/accounts/profile.feature:16",
        "--data-seed=1",
    ):
        expect(card).to_contain_text(text)


def test_both_sides_of_a_failure_are_compared(new_page: Page) -> None:
    page = new_page
    scenario(page, FAILED)
    page.get_by_test_id("test-result-diff-button").first.click()
    compared = page.get_by_test_id("test-result-diff")
    expect(compared).to_contain_text("$.contact.address.city")
    expect(compared).to_contain_text("Köln")
    expect(compared).to_contain_text("Ulm")


def test_an_exchange_is_a_card_with_headers_and_bodies(page: Page) -> None:
    scenario(page, FAILED)
    step(page, 'When I GET "/whoami"').get_by_test_id("test-result-step-header").first.click()
    card = attachment(page, "GET /whoami: 200")
    expect(card).to_contain_text("http://users.example.com/whoami")
    expect(card).to_contain_text("89073")
    card.get_by_text(re.compile(r"^Headers \(\d+\)$")).last.click()
    expect(card).to_contain_text("application/json")


def test_an_attempt_before_is_a_retry(page: Page) -> None:
    scenario(page, "The service has just been started")
    page.get_by_test_id("test-result-tab-retries").click()
    expect(page.get_by_text("503 where 401 was expected").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_the_page_is_dark_where_the_browser_is(
    opened: Callable[..., Watched], report: str, scheme: str
) -> None:
    watched = opened(color_scheme=scheme)
    watched.page.goto(report)
    watched.page.get_by_test_id(TITLE).first.wait_for()
    brightness = watched.page.evaluate(
        "getComputedStyle(document.body).backgroundColor.match(/[0-9.]+/g).slice(0, 3)"
        ".reduce((sum, part) => sum + Number(part), 0) / 3"
    )
    assert (brightness < 128) == (scheme == "dark")
    assert watched.faults() == []


def test_a_phone_shows_all_of_it(opened: Callable[..., Watched], report: str) -> None:
    watched = opened(viewport={"width": 390, "height": 844}, has_touch=True)
    page = watched.page
    page.goto(report)
    page.get_by_test_id(TITLE).first.wait_for()
    is_wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(is_wider)
    scenario(page, FAILED)
    expect(page.get_by_test_id("test-result-error-message").first).to_be_visible()
    assert not page.evaluate(is_wider)
    assert watched.faults() == []


def test_what_should_not_happen_is_recorded(opened: Callable[..., Watched], tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(
        "<script>window.hacked='here'; console.error('x'); alert(1); missing()</script>"
        "<img src=http://tracker.invalid/x>"
    )
    watched = opened()
    watched.page.goto(file.as_uri())
    kinds = {fault.partition(":")[0] for fault in watched.faults()}
    assert kinds == {"ran", "console", "dialog", "error", "request"}
