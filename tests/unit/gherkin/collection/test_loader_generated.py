"""Mutated feature files: each is loaded, or refused with file and line."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from support.bootstrap import ROOT
from support.gherkin.collection.loader import load_feature
from support.gherkin.errors import FeatureFileError
from tests.unit.mutations import INVISIBLE, mutated

if TYPE_CHECKING:
    from pathlib import Path

LONGEST = 5_000  # characters of a message
CASES = 200
FEATURES = (
    b'''@smoke
Feature: Accounts
  About accounts

  Background:
    Given it is Monday

  Rule: Members
    @reusable
    Scenario: <name> is there
      Given <name> is a member

    @skip:later
    Scenario Outline: <who> reads
      Given Ada is there
      When <who> GETs "/users"
        | name | n |
        | Ada  | 1 |
      Then it matches:
        """json
        {"a": 1}
        """

      Examples: Some
        | who |
        | Bob |

      @smoke
      Examples: from "people.csv"
''',
    "# language: de\nFunktionalität: F\n  Szenario: S\n    Angenommen es ist so\n".encode(),
    *(path.read_bytes() for path in sorted((ROOT / "features").rglob("*.feature"))[:5]),
)
PIECES = (
    *INVISIBLE,
    *(b'"""', b"```", b"|", b"<", b">", b"<x>", b"@", b"@a b", b"#", b"\\", b"\\|", b":", b"*"),
    *(b"# language: xx\n", b"# language: de\n", b"Rule: R\n", b"Background:\n", b"Feature:\n"),
    *(b"Scenario Outline: <a>\n", b"  Examples:\n", b'Examples: from "x.csv"\n', b"| a |\n"),
    *(b"@reusable\n", b"@timeout:x\n", b"@skip\n", b"* x\n", b"And y\n", b"a" * 3000, b"%s"),
)


def test_each_file_is_loaded_or_refused_with_its_lines(tmp_path: Path) -> None:
    outcomes: Counter[str] = Counter()
    path = tmp_path / "a.feature"
    for text in mutated(FEATURES, PIECES, CASES):
        path.write_bytes(text)
        try:
            findings = load_feature(path, dict.fromkeys(["smoke", "skip", "reusable"], "")).findings
            outcomes["found" if findings else "loaded"] += 1
        except FeatureFileError as error:
            findings = error.findings
            outcomes["refused"] += 1
        lines = text.count(b"\n") + 2
        assert all(0 <= finding.line <= 2 * lines for finding in findings), text
        assert all(0 < len(finding.message) < LONGEST for finding in findings), text
    assert {*outcomes} == {"found", "loaded", "refused"}
