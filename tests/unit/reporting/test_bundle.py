"""Bundles of the texts of a result."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.language.visible import visible
from support.reporting import bundle
from support.reporting.lost_files import LostFiles

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = {"1-attachment.json": '{"a": 1}\n', "2-attachment.sh": "", "3-attachment.txt": "ä\tb\n\n"}


@settings(derandomize=True, deadline=None, max_examples=50)
@given(st.dictionaries(st.from_regex(r"[0-9a-f-]{4}\.[a-z]{2,5}", fullmatch=True), st.text()))
def test_what_is_packed_is_unpacked(texts: dict[str, str]) -> None:
    shown = {name: visible(text) for name, text in texts.items()}
    assert bundle.unpacked(bundle.packed(shown)) == shown


def test_a_process_appends_to_its_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until it is large; a fork of the process has its own."""
    bundles = bundle.Bundles(tmp_path, LostFiles())

    def sizes() -> list[int]:
        read = (bundle.unpacked(path.read_text("utf-8")) for path in tmp_path.iterdir())
        return sorted(len(texts) for texts in read)

    for name in ("1.txt", "2.txt"):
        bundles.add({name: "text"})
    assert sizes() == [2]
    monkeypatch.setattr(bundle, "LARGEST", 20)
    bundles.add({"3.txt": "text"})
    assert sizes() == [1, 2]
    monkeypatch.setattr(os, "getpid", lambda: -1)
    bundles.add({"4.txt": ""})
    assert sizes() == [1, 1, 2]


def test_after_a_failure_comes_another_bundle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was written may be cut off."""
    bundles = bundle.Bundles(tmp_path, LostFiles())
    bundles.add({"1.txt": "text"})
    with monkeypatch.context() as patch:
        patch.setattr(LostFiles, "append", lambda *_, **__: False)
        bundles.add({"2.txt": "text"})
    bundles.add({"3.txt": "text"})
    assert len(list(tmp_path.iterdir())) == 2


def test_a_text_that_is_cut_off_does_not_hide_others(folder: Path) -> None:
    """Within a character, by a run that was killed."""
    whole = "\x1e5-attachment.txt\n\u00e9".encode()
    (folder / f"b{bundle.SUFFIX}").write_bytes(whole[:-1] + b"\x1e6-attachment.txt\nwhole")
    assert bundle.read(folder, "6-attachment.txt") == "whole"
    assert bundle.unpack(folder) == len(TEXTS) + 2


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
