"""A copy of the project that a rehearsal may change."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

from support.bootstrap import ROOT

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

REUSED = (".venv", "reports/node_modules", "tests/apis/json_server/node_modules")
"""What is installed already: the copy links to it instead of downloading it."""

FOREIGN = ("ARGS", "API_", "REFERENCE_", "PYTEST_", "COVERAGE_", "PYTHONPATH", "MAKE", "MFLAGS")
"""Prefixes of the variables that would affect the copy."""


def copy_project(folder: Path, *, without: Collection[str] = (), root: Path = ROOT) -> None:
    """Copy what git tracks or would track, except for some folders."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=root, capture_output=True, text=True, check=True).stdout
    left_out = tuple(f"{name}/" for name in without)
    for name in filter(None, names.split("\0")):
        if (root / name).is_file() and not name.startswith(left_out):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(root / name, folder / name)


def reuse_installed(folder: Path, root: Path = ROOT) -> None:
    """Link what is installed into the copy."""
    for name in REUSED:
        if (root / name).is_dir():
            (folder / name).symlink_to((root / name).resolve(), target_is_directory=True)


def make_repository(folder: Path) -> None:
    """Commit the copy to a repository of its own: some checks ask git for the files."""
    git = ["git", "-c", "user.name=Rehearsal", "-c", "user.email=rehearsal@example.com"]
    subprocess.run([*git, "init", "--quiet"], cwd=folder, check=True)
    excluded = folder / ".git" / "info" / "exclude"
    excluded.parent.mkdir(exist_ok=True)
    excluded.write_text("\n".join([*REUSED, ""]), encoding="utf-8")
    subprocess.run([*git, "add", "--all"], cwd=folder, check=True)
    subprocess.run([*git, "commit", "--quiet", "--message=A copy"], cwd=folder, check=True)


def clean_environment() -> dict[str, str]:
    """Return the environment without the variables that would affect the copy."""
    return {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
