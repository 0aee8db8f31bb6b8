"""Runs that run no scenario."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.preflight.check import CheckResult
from support.gherkin.preflight.dry_run import is_asked, report
from support.gherkin.tags import register_tags
from tests.unit.gherkin.definitions.making import defined

if TYPE_CHECKING:
    from pathlib import Path


def it() -> None:
    """Do it."""


def stock() -> None: ...


stock.__module__ = "pytest_bdd.steps"
IT, OTHER, STOCK = defined("it", it), defined("other", it), defined("trace", stock)
RESULT = CheckResult((), {IT: "Given it"}, 7, ())


def configured(root: Path, **given: object) -> Any:
    options = {"check_steps": False, "unused_steps": False, "steps": None}
    options |= {"steps_page": None, "tags_page": None}
    config = SimpleNamespace(
        option=SimpleNamespace(**(options | given)),
        rootpath=root,
        stash=pytest.Stash(),
        addinivalue_line=lambda *_: None,
    )
    register_tags(config, ["smoke: one of the few"])  # type: ignore[arg-type]  # enough of one
    return config


@pytest.mark.parametrize(
    ("options", "asked"),
    [
        ({}, False),
        ({"check_steps": True}, True),
        ({"unused_steps": True}, True),
        ({"steps": ""}, True),
        ({"steps_page": "a.md"}, True),
        ({"tags_page": "a.md"}, True),
    ],
)
def test_a_dry_run_is_asked_for(tmp_path: Path, options: Any, *, asked: bool) -> None:
    assert is_asked(configured(tmp_path, **options)) is asked


def test_steps_are_listed_but_for_pytest_bdds_own(tmp_path: Path) -> None:
    lines = report(configured(tmp_path, steps=""), RESULT, [IT, OTHER, STOCK])
    assert [line for line in lines if line.startswith("Given")] == ["Given it", "Given other"]
    assert "    e.g. Given it" in lines
    assert lines[-1].startswith("2 of 2 steps")


def test_steps_are_searched(tmp_path: Path) -> None:
    lines = report(configured(tmp_path, steps="OTH nothing"), RESULT, [IT, OTHER])
    assert lines[-1] == "1 of 2 steps about OTH or nothing"


def test_pages_are_written(tmp_path: Path) -> None:
    steps, tags = tmp_path / "steps.md", tmp_path / "tags.md"
    config = configured(tmp_path, steps_page=str(steps), tags_page=str(tags))
    assert report(config, RESULT, [IT, STOCK]) == [f"written: {steps}", f"written: {tags}"]
    assert "### it" in steps.read_text("utf-8")
    assert "trace" not in steps.read_text("utf-8")
    assert "@smoke" in tags.read_text("utf-8")


def test_the_check_ends_with_a_summary(tmp_path: Path) -> None:
    checked = report(configured(tmp_path, check_steps=True), RESULT, [IT, OTHER, STOCK])
    assert checked == ["checked 7 steps: no faults"]


def test_unused_definitions_are_listed_on_request(tmp_path: Path) -> None:
    lines = report(configured(tmp_path, unused_steps=True), RESULT, [IT, OTHER, STOCK])
    assert lines[0].startswith("checked 7 steps: ")
    assert [line for line in lines if "@given" in line] == [f"    {OTHER.described(tmp_path)}"]
