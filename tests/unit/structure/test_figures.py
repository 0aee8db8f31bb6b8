"""The figures of a checkout."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.structure.__main__ import main
from tests.structure.figures import figures, untested

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "support/__init__.py": "",
    "support/one.py": '"""What is told."""\nimport support.a.two\n\n# why\nX = 1  # noqa: E501\n',
    "support/a/__init__.py": "",
    "support/a/two.py": "class Public: ...\n\n\ndef f():\n    return 1\n",
    "support/a/one.py": "class _Private:\n    def g(self): ...\n",
    "steps/__init__.py": "",
    "tests/unit/test_two.py": "import support.b.x\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout of a few modules."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


def test_figures_of_modules_folders_and_words(root: Path) -> None:
    found = figures(root)
    assert found["support/: entries"] == "3"
    assert found["support/: modules / lines"] == "5 / 12"
    assert found["most modules in a folder of support/, steps/"] == "3"
    assert found["comments per 100 lines"] == f"{100 / 12:.1f}"
    assert found["public classes"] == "1"
    assert found["modules with one importer"] == "1"
    assert found["module names that repeat"] == "1"
    assert found["translated words per 1,000 lines"] == f"{1000 / 12:.1f}"


def test_packages_without_a_unit_test_are_found(root: Path) -> None:
    assert untested(root) == ["support.a"]
    (root / "tests/unit/test_two.py").write_text("from support.a.two import Public\n", "utf-8")
    assert untested(root) == []


def test_two_checkouts_are_compared(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.structure.__main__.ROOT", root)
    assert main(["figures"]) == 0
    assert re.search(r"^public classes +1$", capsys.readouterr().out, re.MULTILINE)
    assert main(["figures", str(root)]) == 0
    assert "| public classes | 1 | 1 |" in capsys.readouterr().out


def test_anything_else_shows_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["figure"]) == 2
    assert "python -m tests.structure figures" in capsys.readouterr().err
