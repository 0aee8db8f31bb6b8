"""The flows that every feature may call."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.collection.flow_files import SETTING, check_folders, shared_flows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Written = Callable[..., Path]

FLOW = "Feature: F\n  @reusable\n  Scenario: {name}\n    Given it\n"


def configured(root: Path, *folders: str) -> Any:
    """Return the configuration of a project with these folders."""
    settings = {SETTING: [root / folder for folder in folders]}
    return SimpleNamespace(stash=pytest.Stash(), rootpath=root, getini=settings.__getitem__)


def names(shared: Any) -> list[str]:
    return [flow.name for flows in shared.by_file.values() for flow in flows]


def test_flows_are_read_once_from_the_usual_folder(written: Written, tmp_path: Path) -> None:
    written(FLOW.format(name="one"), "features/flows/a.feature")
    written(FLOW.format(name="two"), "features/flows/deeper/b.feature")
    written(FLOW.format(name="three"), "features/elsewhere.feature")
    config = configured(tmp_path)
    shared = shared_flows(config)
    assert names(shared) == ["one", "two"]
    assert shared.findings == ()
    assert shared_flows(config) is shared


def test_folders_may_overlap(written: Written, tmp_path: Path) -> None:
    written(FLOW.format(name="one"), "flows/a.feature")
    assert names(shared_flows(configured(tmp_path, "flows", "flows/../flows", "."))) == ["one"]


def test_a_file_does_not_get_its_own_flows_twice(written: Written, tmp_path: Path) -> None:
    one = written(FLOW.format(name="one"), "flows/a.feature")
    written(FLOW.format(name="two"), "flows/b.feature")
    shared = shared_flows(configured(tmp_path, "flows"))
    assert [flow.name for flow in shared.besides(one)] == ["two"]
    assert [flow.name for flow in shared.besides(tmp_path / "c.feature")] == ["one", "two"]


def test_without_flows_there_are_none(tmp_path: Path) -> None:
    shared = shared_flows(configured(tmp_path))
    assert shared.besides(tmp_path / "a.feature") == []


def test_what_is_wrong_with_the_files_is_found(written: Written, tmp_path: Path) -> None:
    written(FLOW.format(name="one"), "flows/a.feature")
    written(FLOW.format(name="one"), "flows/b.feature")
    written("Feature: F\n  @reusable\n  Scenario: x\n", "flows/c.feature")
    written("@reusable\nFeature: F\n  Scenario: x\n    Given it\n    Givn it\n", "flows/d.feature")
    written("Featur: no tag, so it is not read\n", "flows/e.feature")
    written("# @reusable\n", "flows/f.feature")
    found = shared_flows(configured(tmp_path, "flows")).findings
    assert [(f.path.name, f.line) for f in found] == [
        ("c.feature", 3),
        ("d.feature", 5),
        ("b.feature", 3),
    ]


def test_a_folder_that_is_set_has_to_be_there(tmp_path: Path) -> None:
    (tmp_path / "flows").mkdir()
    check_folders(configured(tmp_path, "flows"))
    with pytest.raises(pytest.UsageError, match=f"{SETTING}: .*missing"):
        check_folders(configured(tmp_path, "flows", "missing"))
