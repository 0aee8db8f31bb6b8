"""``--clean-leftovers`` needs nothing but the list and the API."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.apis.fastapi_users_app import ADMIN, PASSWORD, fastapi_users_app
from tests.apis.serving import served
from tests.integration.copied_project import Project, copy_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEAM = {
    "API_LOGIN__PATH": "/auth/jwt/login",
    "API_LOGIN__EXTRA": "{}",
    "API_ROLES__ADMIN__USERNAME": ADMIN,
    "API_ROLES__ADMIN__PASSWORD": PASSWORD,
}
NOBODY = "00000000-0000-4000-8000-000000000000"
BROKEN = "Feature: F\n  Scenario: S\n    Given nothing that exists\n"


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with served(fastapi_users_app(tmp_path)) as address:
        yield address


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = copy_project(tmp_path)
    (tmp_path / "reports").mkdir()
    return project


def leave(project: Project, address: str) -> Path:
    """List a guess at the place of somebody who is gone; return the list's path."""
    entry = {"address": f"{address}/auth/register/{NOBODY}", "is_guess": True, "scenario": "a"}
    path = project.root / "reports" / "leftovers.json"
    path.write_text(json.dumps([{**entry, "when": "2026-01-31", "why": "404"}]), encoding="utf-8")
    return path


def test_a_guess_is_tried_where_the_settings_say_by_now(project: Project, address: str) -> None:
    """Which is what its reason asks for."""
    path = leave(project, address)
    assert project.pytest("--clean-leftovers", API_BASE_URL=address, **TEAM).status == 1
    assert path.exists()
    places = '{"/auth/register": "/users/{id}"}'
    run = project.pytest(
        "--clean-leftovers", API_BASE_URL=address, API_CREATED__PLACES=places, **TEAM
    )
    assert run.status == 0, run.output
    assert f"{address}/users/{NOBODY}: deleted" in run.output
    assert not path.exists()


@pytest.mark.parametrize("feature", ["", BROKEN], ids=["no features", "a broken one"])
def test_features_are_not_in_the_way(project: Project, address: str, feature: str) -> None:
    path = leave(project, address)
    shutil.rmtree(project.root / "features")
    (project.root / "features").mkdir()
    if feature:
        project.write("features/broken.feature", feature)
    places = '{"/auth/register": "/users/{id}"}'
    run = project.pytest(
        "--clean-leftovers", API_BASE_URL=address, API_CREATED__PLACES=places, **TEAM
    )
    assert run.status == 0, run.output
    assert not path.exists()


def test_a_list_that_is_none_is_told_before_anything_runs(project: Project, address: str) -> None:
    path = leave(project, address)
    path.write_text("{oops", encoding="utf-8")
    run = project.pytest("--clean-leftovers", API_BASE_URL=address, **TEAM)
    assert run.status == 4
    assert "leftovers.json is no list of leftovers" in run.output
    assert "Traceback" not in run.output
    assert project.pytest("features/service/health.feature").status == 0  # it leaves nothing
