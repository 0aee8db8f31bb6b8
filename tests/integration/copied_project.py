"""A copy of the project that a test may break, or a folder that uses it; pytest run in either."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from support.bootstrap import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PARTS = ("conftest.py", "pyproject.toml", "steps", "support", "features")
LEFT_BEHIND = ("PYTHONPATH", "PYTEST_", "COVERAGE_", "API_", "REFERENCE_")  # variables' beginnings


@dataclass(frozen=True)
class Run:
    """How pytest ended, what it wrote, and what came of each scenario, by name.

    A result is passed, failed, skipped or error; a message is what is said about it.
    """

    status: int
    output: str
    results: dict[str, str]
    messages: dict[str, str] = field(repr=False)

    def having(self, result: str) -> set[str]:
        """Return the names of the scenarios with this result."""
        return {name for name, found in self.results.items() if found == result}


@dataclass(frozen=True)
class Project:
    """The project, copied to ``root``, or used from there.

    ``environment`` is what its runs get besides the clean environment.
    """

    root: Path
    environment: dict[str, str] = field(default_factory=dict)

    def replace(self, file: str, old: str, new: str) -> None:
        """Change the one place in a file that reads ``old``."""
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} is not once in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def write(self, file: str, text: str) -> None:
        """Write a file."""
        (self.root / file).write_text(text, encoding="utf-8")

    def append(self, file: str, text: str) -> None:
        """Add to a file."""
        path = self.root / file
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")

    def pytest(self, *arguments: str, **environment: str) -> Run:
        """Run pytest as a user would, with these variables and none of other settings."""
        report = self.root / "junit.xml"
        report.unlink(missing_ok=True)
        own = [f"--junitxml={report}", f"--basetemp={self.root / 'basetemp'}"]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *own, *arguments],
            cwd=self.root,
            env={**_clean_environment(), **self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        cases = list(_cases(report)) if report.exists() else []
        return Run(
            status=done.returncode,
            output=done.stdout + done.stderr,
            results={name: result for name, result, _ in cases},
            messages={name: message for name, _, message in cases},
        )


def copy_project(root: Path) -> Project:
    """Copy what a run of the features needs, without anybody's ``.env``."""
    ignored = shutil.ignore_patterns("__pycache__", "node_modules")
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, root / part, ignore=ignored)
        else:
            shutil.copy(ROOT / part, root)
    return Project(root)


def use_project(root: Path) -> Project:
    """Make a folder for features that run on the project itself, so that coverage sees them."""
    shutil.copy(ROOT / "pyproject.toml", root)
    (root / "features").mkdir()
    text = f"import runpy\n\npytest_plugins = runpy.run_path({str(ROOT / 'conftest.py')!r})"
    (root / "conftest.py").write_text(f'{text}["pytest_plugins"]\n', encoding="utf-8")
    measured = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
    return Project(root, {"PYTHONPATH": str(ROOT), **measured})


def _clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(LEFT_BEHIND)}


def _cases(report: Path) -> Iterator[tuple[str, str, str]]:
    """Yield name, result and message of each test in a JUnit report."""
    for case in ET.parse(report).iter("testcase"):
        name = case.get("name", "")
        problems = [part for part in case if part.tag in {"failure", "error", "skipped"}]
        if not problems:
            yield name, "passed", ""
        for problem in problems:
            result = {"failure": "failed"}.get(problem.tag, problem.tag)
            yield name, result, f"{problem.get('message', '')}\n{problem.text or ''}"
