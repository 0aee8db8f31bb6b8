"""Bundles of the texts of a result."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.language.visible import visible
from support.reporting import bundle

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = {"1-attachment.json": '{"a": 1}\n', "2-attachment.sh": "", "3-attachment.txt": "ä\tb\n\n"}


@settings(derandomize=True, deadline=None, max_examples=50)
@given(st.dictionaries(st.from_regex(r"[0-9a-f-]{4}\.[a-z]{2,5}", fullmatch=True), st.text()))
def test_what_is_packed_is_unpacked(texts: dict[str, str]) -> None:
    shown = {name: visible(text) for name, text in texts.items()}
    assert bundle.unpacked(bundle.packed(shown)) == shown


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of results with a bundle."""
    (tmp_path / f"a{bundle.SUFFIX}").write_bytes(bundle.packed(TEXTS).encode())
    (tmp_path / "4-attachment.txt").write_text("alone")
    return tmp_path


def test_a_text_is_read_from_its_bundle_or_its_file(folder: Path) -> None:
    assert {name: bundle.read(folder, name) for name in TEXTS} == TEXTS
    assert bundle.read(folder, "4-attachment.txt") == "alone"
    with pytest.raises(FileNotFoundError, match=r"5-attachment\.txt"):
        bundle.read(folder, "5-attachment.txt")


def test_unpacked_results_have_a_file_for_each_text(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bundle.main([str(folder)]) == 0
    assert capsys.readouterr().out == "3 attachments have files of their own\n"
    files = {path.name: path.read_bytes().decode() for path in folder.iterdir()}
    assert files == {**TEXTS, "4-attachment.txt": "alone"}


def test_a_name_does_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    results = tmp_path / "results"
    results.mkdir()
    (results / f"a{bundle.SUFFIX}").write_text(bundle.packed({"../b.txt": "B"}))
    bundle.unpack(results)
    assert (results / "b.txt").read_text() == "B"


@pytest.mark.parametrize("arguments", [[], ["missing"]], ids=["none", "missing"])
def test_without_a_folder_the_command_says_how_it_is_called(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert bundle.main(arguments) == 1
    assert capsys.readouterr().err.startswith("usage: ")
