"""The pages that are written from the code are those that the code would write."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("option", "page"), [("--steps-page", "steps"), ("--tags-page", "tags")])
def test_generated_pages_are_current(option: str, page: str, tmp_path: Path) -> None:
    """When this fails, run ``make docs``."""
    written = tmp_path / "page.md"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", option, str(written)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    assert written.read_text() == (ROOT / "docs" / f"{page}.md").read_text()
