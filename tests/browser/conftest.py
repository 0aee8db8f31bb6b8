"""A real browser, where there is one; in CI there has to be."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.watching import Watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

# Without a sandbox, since CI runs as root; and without asking its maker for anything.
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    chromium = shutil.which("chromium")
    if chromium is None and "CI" not in os.environ:
        pytest.skip("there is no chromium; install Debian's package chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(_ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[..., Watched]]:
    """Open pages that are watched: ``opened(color_scheme="dark")``."""
    pages: list[Watched] = []

    def of(**context: object) -> Watched:
        pages.append(Watched(browser, **context))
        return pages[-1]

    yield of
    for page in pages:
        page.close()


@pytest.fixture
def watched(opened: Callable[..., Watched]) -> Watched:
    """A page of the usual size."""
    return opened(viewport={"width": 1300, "height": 1000})
