"""A copy of the project that a test may break, or a folder that uses it; pytest run in either."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from support import acceptance
from support.bootstrap import ROOT
from tests.warm import pass_pytest, run_pytest, start_pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from support.secrets.pipe import SecretPipe
    from tests.warm import Running

PARTS = ("conftest.py", "pyproject.toml", "steps", "support")
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

    def start(self, *arguments: str, **environment: str) -> Running:
        """Start pytest as ``pytest`` does, without waiting for its end."""
        variables = {**_clean_environment(), **self.environment, **environment}
        return start_pytest(["-p", "no:cacheprovider", *arguments], self.root, variables)

    @property
    def junit(self) -> Path:
        """The JUnit file of a run; workers of these tests may run one project at the same time."""
        return self.root / f"junit-{os.getpid()}.xml"

    @property
    def basetemp(self) -> Path:
        """The folder for temporary files of a run."""
        return self.root / f"basetemp-{os.getpid()}"

    def pytest(self, *arguments: str, **environment: str) -> Run:
        """Run pytest as a user would, with these variables and none of other settings."""
        report = self.junit
        report.unlink(missing_ok=True)
        own = [f"--junitxml={report}", f"--basetemp={self.basetemp}"]
        variables = {**_clean_environment(), **self.environment, **environment}
        done = run_pytest([*own, *arguments], self.root, variables)
        cases = list(_cases(report)) if report.exists() else []
        return Run(
            status=done.returncode,
            output=done.stdout + done.stderr,
            results={name: result for name, result, _ in cases},
            messages={name: message for name, _, message in cases},
        )


def copy_project(root: Path, *, features: str = "") -> Project:
    """Copy what a run needs, without ``.env``; ``features`` is a folder of features to copy."""
    ignored = shutil.ignore_patterns("node_modules")  # compiled files stay: they save a second
    _copy_features(root, features)
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, root / part, ignore=ignored)
        else:
            shutil.copy(ROOT / part, root)
    return Project(root)


def use_project(root: Path, *, features: str = "") -> Project:
    """Make a folder for features that run on the project itself.

    ``features`` is a folder of features to copy.
    """
    shutil.copy(ROOT / "pyproject.toml", root)
    _copy_features(root, features)
    text = f"import runpy\n\npytest_plugins = runpy.run_path({str(ROOT / 'conftest.py')!r})"
    (root / "conftest.py").write_text(f'{text}["pytest_plugins"]\n', encoding="utf-8")
    return Project(root, {"PYTHONPATH": str(ROOT)})


def _copy_features(root: Path, folder: str) -> None:
    (root / "features").mkdir()
    if folder:
        shutil.copytree(ROOT / "features" / folder, root / "features" / folder)


def use_models(project: Project) -> None:
    """Let the features of a project name the models of the reference API."""
    project.append(
        "conftest.py",
        """
import pytest

@pytest.fixture
def models():
    from tests.apis import models

    return models
""",
    )


def run_warm(arguments: Sequence[str], project: Path, pipe: SecretPipe) -> int:
    """Run pytest as support.acceptance does, but in a forked process."""
    joined = acceptance.with_tags_joined(arguments)
    status = pass_pytest(joined, project, pipe.environment, pipe.passed)
    return status if status >= 0 else 128 - status


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
