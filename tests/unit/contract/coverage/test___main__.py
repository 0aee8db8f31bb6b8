"""The command that merges coverage."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.contract.coverage.__main__ import UNUSABLE, main
from support.contract.coverage.coverage import Coverage
from support.contract.coverage.files import as_json, load_coverage
from support.contract.coverage.markdown import markdown
from support.contract.coverage.points import Point

A, B = Point("operations", "GET /a"), Point("operations", "GET /b")


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """The coverage of two machines."""
    for name, seen in (("one", A), ("two", B)):
        coverage = Coverage("Pets 1", (A, B), frozenset({seen}))
        (tmp_path / f"{name}.json").write_text(as_json(coverage), encoding="utf-8")
    return [str(tmp_path / "one.json"), str(tmp_path / "two.json")]


@pytest.mark.promise("contract.md", "Keep the JSON files")
def test_the_coverage_of_machines_is_merged(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*files, "--json", str(tmp_path / "all.json")]) == 0

    both = Coverage("Pets 1", (A, B), frozenset({A, B}))
    assert load_coverage(tmp_path / "all.json") == both
    assert capsys.readouterr() == (markdown(both), "")


def test_one_file_is_shown(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(files[:1]) == 0

    assert "- `GET /b`" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (as_json(Coverage("Dogs 1", (A, B), frozenset())), "different documents"),
        ("{}", "is no contract coverage"),
        (None, "cannot be read"),
    ],
)
def test_files_that_cannot_be_merged(
    files: list[str], capsys: pytest.CaptureFixture[str], content: str | None, message: str
) -> None:
    other = Path(files[0]).with_name("other.json")
    if content is not None:
        other.write_text(content, encoding="utf-8")

    assert main([*files, str(other)]) == UNUSABLE

    out, error = capsys.readouterr()
    assert out == ""
    assert message in error


def test_a_file_that_cannot_be_written(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*files, "--json", str(tmp_path)]) == UNUSABLE

    assert "cannot be written: Is a directory" in capsys.readouterr().err
