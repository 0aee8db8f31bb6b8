"""A real browser, where there is one; in CI there has to be."""

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

# Without a sandbox, since CI runs as root; and without asking its maker for anything.
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


PATIENCE = 60_000  # milliseconds; a machine that runs all tests at once takes its time


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Debian's Chromium is; where it is not, tests that need it fail in CI, else skip."""
    found = shutil.which("chromium")
    if found:
        return found
    lacking = "there is no chromium; install Debian's package chromium"
    if "CI" in os.environ:
        pytest.fail(f"{lacking}, as .ci/run does")
    pytest.skip(lacking)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Debian's Chromium."""
    expect.set_options(timeout=PATIENCE)
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
        pages[-1].page.set_default_timeout(PATIENCE)
        return pages[-1]

    yield of
    for page in pages:
        page.close()


@pytest.fixture
def watched(opened: Callable[..., Watched]) -> Watched:
    """A page of the usual size."""
    return opened(viewport={"width": 1300, "height": 1000})


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Make a report once a run, whichever worker comes first: ``made_once("name", make)``.

    ``make`` takes a folder, which may hold what an attempt before has left, and returns the page.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def of(name: str, make: Callable[[Path], Path]) -> Path:
        folder, told = shared / name, shared / f"{name}.page"
        with FileLock(shared / f"{name}.lock"):
            if not told.exists():
                folder.mkdir(exist_ok=True)
                told.write_text(str(make(folder).relative_to(folder)), encoding="utf-8")
        return folder / told.read_text(encoding="utf-8")

    return of
