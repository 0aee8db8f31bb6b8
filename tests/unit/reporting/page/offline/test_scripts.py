"""The addresses that scripts and styles of a page may load."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.reporting.page.offline.scripts import is_inside, loads_of_script, loads_of_style

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("code", "loads"),
    [
        ("const x = 1 // a comment", []),
        ('fetch("https://evil.example/x?y")', ["https://evil.example/x?y"]),
        ("import('//cdn.example/a.js')", ["'//cdn.example/a.js"]),
        (r'a = "https:\/\/evil.example"', [r"https:\/\/evil.example"]),
        ('a = "http://www.w3.org/2000/svg"', []),
        ('new URL(x, "http://localhost")', []),
        ('gtag("js")', ["a tracker: gtag("]),
        ('window.allureReportOptions = {"a": "https://ci.example/1"}', []),
    ],
)
def test_addresses_of_other_hosts_are_found_in_scripts(code: str, loads: list[str]) -> None:
    assert loads_of_script(code) == loads


@pytest.mark.parametrize(
    ("rules", "loads"),
    [
        ("a { background: url(https://evil.example/x.png) }", ["https://evil.example/x.png"]),
        ("@import 'other.css';", ["other.css"]),
        ("a { background: url(data:image/png;base64,AA) }", []),
        ("a { mask: url(#id); fill: url('%23id') }", []),
    ],
)
def test_addresses_are_found_in_styles(rules: str, loads: list[str]) -> None:
    assert loads_of_style(rules) == loads


@pytest.mark.parametrize(
    ("reference", "inside"),
    [
        ("data/a.js", True),
        ("data/../data/a.js?x#y", True),
        ("../b.js", False),
        ("data", False),
        ("data/missing.js", False),
        ("https://a.example/data/a.js", False),
        ("//a.example/data/a.js", False),
        ("#id", False),
    ],
)
def test_a_reference_leads_into_the_folder(tmp_path: Path, reference: str, *, inside: bool) -> None:
    folder = tmp_path / "report"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "a.js").write_text("")
    (tmp_path / "b.js").write_text("")
    assert is_inside(folder, reference) is inside
