"""Errors in feature files and in running steps."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import TYPE_CHECKING

from support.gherkin.odd_characters import odd_characters
from support.language.visible import visible

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pytest_bdd.exceptions import GherkinParseError


@dataclass(frozen=True)
class Finding:
    """One fault in a feature file; lines count from 1."""

    path: Path
    line: int
    message: str


class FeatureFileError(Exception):
    """A feature file cannot be collected; the message has a line for each finding."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("\n".join(f"{f.path}:{f.line}: {f.message}" for f in findings))
        self.findings = tuple(findings)


def syntax_finding(path: Path, error: GherkinParseError) -> Finding:
    """Return the finding for a syntax error of Gherkin's parser."""
    written = error.line_content.strip()
    lines = [visible(error.message), *filter(None, [visible(written)]), *odd_characters(written)]
    return Finding(path, error.line, "\n    ".join(lines))


def encoding_finding(path: Path, error: UnicodeDecodeError) -> Finding:
    """Return the finding for a file that is not UTF-8."""
    content = path.read_bytes()
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Finding(path, 1, "the file is UTF-16, as PowerShell writes it; save it as UTF-8")
    try:
        content.decode()
    except UnicodeDecodeError as precise:  # counts from the first byte of the file
        error = precise
    line = content.count(b"\n", 0, error.start) + 1
    found = f"0x{error.object[error.start]:02x}"
    return Finding(path, line, f"the file is not UTF-8, it contains {found} here; save it as UTF-8")


class AmbiguousStepError(Exception):
    """A running step has several definitions."""


class StepCancelledError(Exception):
    """An async step was cancelled before it finished, by itself or by something it awaited."""


class StepYieldError(Exception):
    """A step yielded more than once: it can have only one set-up and one teardown."""


class StepTimeoutError(Exception):
    """A step did not finish within the scenario's time limit."""
