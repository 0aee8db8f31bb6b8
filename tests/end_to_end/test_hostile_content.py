"""Hostile content aborts no run, and is plain text in its results."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from support.reporting import bundle
from tests.end_to_end.hostile import SCRIPT, run_hostile

if TYPE_CHECKING:
    from pathlib import Path

    from tests.end_to_end.copied_project import Run

UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture(scope="module", params=["0", "2"], ids=["one process", "two workers"])
def hostile(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Run, Path]:
    return run_hostile(tmp_path_factory.mktemp("hostile"), f"-n{request.param}")


def test_every_scenario_comes_to_its_end(hostile: tuple[Run, Path]) -> None:
    """A lone surrogate in an error message has no UTF-8 encoding, which pytest-xdist requires."""
    run, results = hostile
    assert run.status == 1, run.output[-3000:]
    assert len(run.having("failed")) == 3, run.results
    assert len(run.having("passed")) == 3
    assert "INTERNALERROR" not in run.output
    written = [json.loads(file.read_bytes()) for file in results.glob("*-result.json")]
    assert len(written) == 6
    names = {result["name"] for result in written}
    assert f"{SCRIPT.format('name')} \\u202egnp.exe" in names  # as it was written, and visible
    messages = {result.get("statusDetails", {}).get("message", "") for result in written}
    assert any(r"\u0000 \u001b[31mred \ud800 \u202egnp.exe" in message for message in messages)


@pytest.mark.promise("safety.md", "Invisible characters are escaped")
def test_invisible_characters_are_escaped_in_every_text(hostile: tuple[Run, Path]) -> None:
    _, results = hostile
    bundle.unpack(results)  # record separators are between texts, and not shown
    files = [file for file in results.iterdir() if b"\xff" not in file.read_bytes()]
    assert len(files) >= 20
    for file in files:
        assert not UNSEEN.search(file.read_bytes().decode("utf-8")), file


@pytest.mark.promise("safety.md", "Scripts in names, bodies")
def test_an_image_of_a_feature_becomes_a_link(hostile: tuple[Run, Path]) -> None:
    """The report loads no external resources."""
    _, results = hostile
    described = [json.loads(f.read_bytes())["description"] for f in results.glob("*-result.json")]
    assert all("\\![an image](http://tracker.invalid/" in text for text in described)


def test_logs_of_failing_scenarios_are_written_without_a_report_as_well(tmp_path: Path) -> None:
    run, _ = run_hostile(tmp_path, "--alluredir=")
    assert run.status == 1, run.output[-3000:]
    (folder,) = tmp_path.glob("basetemp-*/scenario-logs")
    logs = sorted(folder.iterdir())
    assert len(logs) == 3
    for log in logs:
        text = log.read_text(encoding="utf-8")
        assert not UNSEEN.search(text)
        assert [json.loads(line) for line in text.splitlines()]
