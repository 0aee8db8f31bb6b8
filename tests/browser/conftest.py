"""A real browser, which is optional except in CI."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock
from playwright.sync_api import expect, sync_playwright

from tests.browser.watching import Watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

# Without a sandbox, because CI runs as root, and without requests to the vendor.
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)

USUAL = {"width": 1300, "height": 1000}
PATIENCE = 60_000  # milliseconds; a machine that runs all tests at once takes its time


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Debian's Chromium; without it, tests fail in CI and are skipped elsewhere."""
    found = shutil.which("chromium")
    if found:
        return found
    lacking = "there is no chromium; install Debian's package chromium"
    if "CI" in os.environ:
        pytest.fail(f"{lacking}, as .ci/run does")
    pytest.skip(lacking)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Debian's Chromium; not for longer, because Playwright keeps an event loop running."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(_ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[..., Watched]]:
    """A function that opens watched pages: ``opened(color_scheme="dark")``."""
    pages: list[Watched] = []

    def of(**context: object) -> Watched:
        pages.append(Watched(browser, **context))
        pages[-1].page.set_default_timeout(PATIENCE)
        return pages[-1]

    yield of
    for page in pages:
        page.close()


@pytest.fixture
def watched(opened: Callable[..., Watched]) -> Watched:
    """A page of the usual size."""
    return opened(viewport=USUAL)


@pytest.fixture(scope="session")
def made_once(shared_folder: Path) -> Callable[..., Path]:
    """Generate a report once for all workers of a run: ``made_once("name", make)``.

    ``make`` takes a folder, which may contain files of an earlier attempt, and returns the page.
    """

    def of(name: str, make: Callable[[Path], Path]) -> Path:
        folder, pointer = shared_folder / name, shared_folder / f"{name}.page"
        with FileLock(shared_folder / f"{name}.lock"):
            if not pointer.exists():
                folder.mkdir(exist_ok=True)
                pointer.write_text(str(make(folder).relative_to(folder)), encoding="utf-8")
        return folder / pointer.read_text(encoding="utf-8")

    return of
