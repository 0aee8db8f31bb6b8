"""The scenarios of docs/gherkin.md run, and what they show is so."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

import pytest

from support.bootstrap import ROOT
from tests.end_to_end.copied_project import use_project

if TYPE_CHECKING:
    from pathlib import Path

    from tests.end_to_end.copied_project import Project

PAGE = (ROOT / "docs" / "gherkin.md").read_text(encoding="utf-8")


def block(word: str) -> str:
    """Return the example on the page that holds a word."""
    [text] = [
        b
        for b in re.findall(r"^```gherkin\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
        if word in b
    ]
    return str(text)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return use_project(tmp_path)


def feature(text: str) -> str:
    return "Feature: The page\n\n" + textwrap.indent(text, "  ")


def test_the_flow_is_called(project: Project) -> None:
    project.write("features/page.feature", feature(block("@reusable")))
    done = project.pytest("features")
    assert done.results == {"A former member cannot sign in": "passed"}, done.output


def test_without_the_flow_its_call_is_undefined(project: Project) -> None:
    text = block("@reusable").replace("@reusable\n", "")
    project.write("features/page.feature", feature(text))
    done = project.pytest("features")
    assert done.status == 2
    assert "undefined step: Given Frieda has left the service" in done.output


def test_the_soft_scenario_passes_and_broken_tells_every_failing_then(project: Project) -> None:
    text = block("@soft")
    project.write("features/page.feature", feature(text))
    assert project.pytest("features").results == {"A visitor who registers is a member": "passed"}
    broken = text.replace('registers as "Alice Springs"', 'registers as ""')
    project.write("features/page.feature", feature(broken))
    done = project.pytest("features")
    assert done.results == {"A visitor who registers is a member": "failed"}
    [message] = done.messages.values()
    assert "2 steps failed" in message
    assert "features/page.feature:6: Then Alice has an account as a member" in message
    assert 'features/page.feature:7: And the account has the name "Alice Springs"' in message
