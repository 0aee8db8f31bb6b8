"""A team can remove the example: the tests that stay are collected, a feature of its own runs."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.rehearsals.copies import clean_environment
from tests.rehearsals.without_example import EXAMPLE, copy_without_example, served

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    copy_without_example(folder)
    return folder


def run_pytest(folder: Path, *arguments: str) -> tuple[int, str]:
    """Run pytest in the copy; return its exit status and what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
        cwd=folder,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_no_folder_of_the_example_is_left(copy: Path) -> None:
    assert [folder for folder in EXAMPLE if (copy / folder).exists()] == []
    assert [path for path in copy.rglob("users") if path.is_dir()] == []


def test_the_tests_of_the_product_are_collected(copy: Path) -> None:
    folders = ["tests/suite", "tests/engine", "tests/end_to_end", "tests/browser"]
    status, output = run_pytest(copy, "--collect-only", *folders)
    assert status == 0, output[-3000:]
    collected = re.search(r"^(\d+) tests collected", output, re.MULTILINE)
    assert collected
    assert int(collected[1]) > 1000


def test_a_feature_of_its_own_runs_on_a_live_api(copy: Path) -> None:
    with served(copy, clean_environment()) as address:
        status, output = run_pytest(copy, "features/health", f"--base-url={address}")
    assert status == 0, output[-3000:]
    assert "1 passed" in output
