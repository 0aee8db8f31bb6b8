"""What goes wrong in feature files and in the running of their steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pytest_bdd.exceptions import GherkinParseError


@dataclass(frozen=True)
class Finding:
    """One fault in a feature file, at a line counted from 1."""

    path: Path
    line: int
    message: str


class FeatureFileError(Exception):
    """A feature file cannot be collected; says where and why, one finding a line."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("\n".join(f"{f.path}:{f.line}: {f.message}" for f in findings))
        self.findings = tuple(findings)


def syntax_finding(path: Path, error: GherkinParseError) -> Finding:
    """Return what Gherkin's parser refuses, with its line."""
    message = error.message
    if error.line_content:
        message += f"\n    {error.line_content.strip()}"
    return Finding(path, error.line, message)


class AmbiguousStepError(Exception):
    """A step that runs has several definitions."""


class StepCancelledError(Exception):
    """An async step was cancelled before it ended, by itself or by what it waited for."""


class StepYieldError(Exception):
    """A step that yields did so more than once: pytest knows one set-up and one teardown."""


class StepTimeoutError(Exception):
    """An async step had no result when the scenario's time was over."""
