"""The comparison of ``make bench`` runs this project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.benchmarks.comparison import tools
from tests.benchmarks.comparison.running import run
from tests.benchmarks.comparison.server import serving
from tests.benchmarks.comparison.tools import ALLURE, OWN, VOCABULARY

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_the_scenarios_of_this_project_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server sees what two scenarios of each kind have to do."""
    monkeypatch.setattr(tools, "_has_parallel", lambda: True)
    variants = {variant.name: variant for variant in tools._own()}
    assert f"{VOCABULARY}, --parallel auto, Allure" in variants
    tools._write("project", tmp_path / "project", 2)
    with serving(0) as server:
        assert run(variants[OWN], tmp_path, server, 2).files == 0
        assert run(variants[VOCABULARY + ALLURE], tmp_path, server, 2).files > 1
