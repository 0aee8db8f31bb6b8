"""A report of many files loads only its own files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.bootstrap import ToolingError
from support.reporting.page.offline.folder import close_folder
from support.reporting.page.offline.page import policy

if TYPE_CHECKING:
    from pathlib import Path

PAGE = '<html><head></head><script src="app.js"></script><link href="css/app.css"></html>'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    report = tmp_path / "report"
    for name in ("css", "data/attachments"):
        (report / name).mkdir(parents=True)
    (report / "index.html").write_text(PAGE)
    (report / "app.js").write_text("fetch('widgets/tree.json')")
    (report / "css" / "app.css").write_text("a { b: url(font.woff) }")
    (report / "css" / "font.woff").touch()
    return report


def test_its_own_files_stay_and_each_page_gets_a_policy(folder: Path) -> None:
    close_folder(folder)
    page = (folder / "index.html").read_text()
    assert page == PAGE.replace("<head>", f"<head>\n    {policy(own_files=True)}")


def test_what_tests_have_attached_is_data(folder: Path) -> None:
    attached = folder / "data" / "attachments" / "a.html"
    attached.write_text('<script src="https://cdn.example/a.js"></script>')
    close_folder(folder)
    assert "Content-Security-Policy" not in attached.read_text()


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("index.html", PAGE.replace("app.js", "https://cdn.example/a.js"), "cdn.example/a.js"),
        ("index.html", PAGE.replace("app.js", "gone.js"), "<script src> gone.js"),
        ("index.html", PAGE.replace("app.js", "../outside.js"), r"\.\./outside.js"),
        ("index.html", PAGE.replace("app.js", "?a"), r"<script src> \?a"),
        ("css/other.html", PAGE, "<script src> app.js"),
        ("app.js", "fetch('https://cdn.example')", "app.js: https://cdn.example"),
        ("app.js", "gtag('js')", r"app.js: a tracker: gtag\("),
        ("css/app.css", "@import 'https://cdn.example/a.css'", "app.css: https://cdn.example"),
        ("css/app.css", "a { b: url(gone.woff) }", "app.css: gone.woff"),
    ],
)
def test_anything_else_is_refused_and_named(folder: Path, name: str, text: str, fault: str) -> None:
    (folder.parent / "outside.js").touch()
    (folder / name).write_text(text)
    with pytest.raises(ToolingError, match=f"not self-contained(.|\n)*{fault}"):
        close_folder(folder)
