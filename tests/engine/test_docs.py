"""The generated pages are current."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT, without_settings
from tests.warm import run_pytest

if TYPE_CHECKING:
    from pathlib import Path

PAGES = ("steps", "tags")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder where the pages are written, as ``make docs`` does."""
    folder = tmp_path_factory.mktemp("docs")
    options = [f"--{page}-page={folder / page}.md" for page in PAGES]
    arguments = ["-q", "-p", "no:cacheprovider", *options]
    done = run_pytest(arguments, ROOT, without_settings())
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.mark.parametrize("page", PAGES)
def test_generated_pages_are_current(written: Path, page: str) -> None:
    """If this fails, run ``make docs``."""
    assert (written / f"{page}.md").read_text() == (ROOT / "docs" / f"{page}.md").read_text()
