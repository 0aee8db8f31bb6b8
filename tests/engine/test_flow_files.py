"""Flows are found in the configured folders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.gherkin.compat import parse_document
from tests.engine.flow_examples import FLOW, STEPS, call, calling, in_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.gherkin.compat import GherkinDocument

    Engine = Callable[..., pytest.RunResult]


def test_the_folders_can_be_set(engine: Engine, pytester: pytest.Pytester) -> None:
    folder = pytester.path / "shared"
    folder.mkdir()
    (folder / "flows.feature").write_text(FLOW)
    text = calling('Given a guest called "Ada" from Ry')
    assert engine(STEPS, "f.feature", f=text).ret == 2
    engine(STEPS, "-o", "gherkin_flows=shared", "f.feature", f=text).assert_outcomes(passed=1)


def test_folders_may_overlap(engine: Engine, pytester: pytest.Pytester) -> None:
    in_folder(pytester)
    folders = "features features/flows features/../features/flows"
    result = engine(STEPS, "-o", f"gherkin_flows={folders}", f=calling(call()))
    result.assert_outcomes(passed=1)


def test_files_are_read_once_and_only_those_with_flows(
    engine: Engine, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_folder(pytester)
    in_folder(pytester, "Feature: G\n  Scenario: none\n    Given Bob is there\n", "none")
    read: list[str] = []

    def parse(path: Path) -> GherkinDocument | None:
        read.append(path.name)
        return parse_document(path)

    monkeypatch.setattr("support.gherkin.collection.flow_files.parse_document", parse)
    texts = {name: calling(call(), name=name) for name in "abc"}
    engine(STEPS, **texts).assert_outcomes(passed=4)
    assert read == ["guests.feature"]


def test_flows_without_a_caller_are_listed(engine: Engine, pytester: pytest.Pytester) -> None:
    in_folder(pytester)
    result = engine(STEPS, "--check-steps", f=calling("Given Bob is there"))
    assert result.ret == 0
    result.stdout.fnmatch_lines(
        [
            "1 flow not called by any checked scenario:",
            '    flow "a guest called "<name>" from <town>"  features/flows/guests.feature:3',
        ]
    )
    result = engine(STEPS, "--check-steps", f=calling(call()))
    assert result.ret == 0
    result.stdout.no_fnmatch_line("*flows that no*")


def test_a_folder_that_is_not_there_is_wrong_usage(engine: Engine) -> None:
    result = engine(STEPS, "-o", "gherkin_flows=nowhere", f=calling("Given Bob is there"))
    assert result.ret == 4
    result.stderr.fnmatch_lines(["*gherkin_flows: the folder *nowhere does not exist"])


@pytest.mark.parametrize("run", ["", "f.feature"])
def test_a_file_of_flows_that_cannot_be_parsed_is_reported_once(
    engine: Engine, pytester: pytest.Pytester, run: str
) -> None:
    text = "Feature: F\n  @reusable\n  Scenario: S\n    Given a\n    Gibberish\n"
    in_folder(pytester, text)
    arguments = [run] if run else []
    texts = {name: calling("Given Bob is there", name=name) for name in "fg"}
    result = engine(STEPS, *arguments, **texts)
    assert result.ret == 2
    result.stdout.fnmatch_lines(["features/flows/guests.feature:5: *"])
    assert str(result.stdout).count("ERROR collecting") == 1
