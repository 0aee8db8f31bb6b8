"""Errors in feature files, with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_bdd.exceptions import GherkinParseError

from support.gherkin.errors import FeatureFileError, Finding, syntax_finding

PATH = Path("features/a.feature")


def test_an_error_has_a_line_for_each_finding() -> None:
    findings = [Finding(PATH, 3, "one"), Finding(PATH, 5, "two")]
    error = FeatureFileError(findings)
    assert str(error) == f"{PATH}:3: one\n{PATH}:5: two"
    assert error.findings == tuple(findings)


@pytest.mark.parametrize(
    ("content", "message"),
    [("   Givn a user  ", "not expected\n    Givn a user"), ("", "not expected")],
)
def test_a_syntax_error_has_its_line(content: str, message: str) -> None:
    error = GherkinParseError("not expected", 4, content, str(PATH))
    assert syntax_finding(PATH, error) == Finding(PATH, 4, message)


def test_a_syntax_error_names_odd_characters() -> None:
    error = GherkinParseError("got '\u200bx'", 4, "  \u201c\u201c\u201cjson", str(PATH))
    first, line, reason = syntax_finding(PATH, error).message.split("\n    ")
    assert first == "got '\\u200bx'"
    assert line == "\u201c\u201c\u201cjson"
    assert reason == "it has typographic quotes, \u201c: write straight ones"
