"""``--clean-leftovers`` needs only the list and the API."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.apis.fastapi_users_app import ADMIN, PASSWORD, fastapi_users_app
from tests.apis.serving import served
from tests.end_to_end.copied_project import Project, use_project

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
HEALTH = 'Feature: F\n  Scenario: S\n    When I GET "/health"\n'
BROKEN = "Feature: F\n  Scenario: S\n    Given nothing that exists\n"


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with served(fastapi_users_app(tmp_path)) as address:
        yield address


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = use_project(tmp_path)
    (tmp_path / "reports").mkdir()
    return project


def leave(project: Project, address: str) -> Path:
    """List a guessed address of a deleted user; return the path of the list."""
    entry = {"address": f"{address}/auth/register/{NOBODY}", "is_guess": True, "scenario": "a"}
    path = project.root / "reports" / "leftovers.json"
    path.write_text(json.dumps([{**entry, "when": "2026-01-31", "why": "404"}]), encoding="utf-8")
    return path


def test_a_guess_is_tried_where_the_settings_say_by_now(project: Project, address: str) -> None:
    """As its reason suggests."""
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
    if feature:
        project.write("features/broken.feature", feature)
    places = '{"/auth/register": "/users/{id}"}'
    run = project.pytest(
        "--clean-leftovers", API_BASE_URL=address, API_CREATED__PLACES=places, **TEAM
    )
    assert run.status == 0, run.output
    assert not path.exists()


def test_a_list_that_is_none_is_reported_before_anything_runs(
    project: Project, address: str
) -> None:
    path = leave(project, address)
    path.write_text("{oops", encoding="utf-8")
    run = project.pytest("--clean-leftovers", API_BASE_URL=address, **TEAM)
    assert run.status == 4
    assert "leftovers.json is not a list of leftovers" in run.output
    assert "Traceback" not in run.output
    project.write("features/health.feature", HEALTH)
    assert project.pytest("features/health.feature").status == 0  # it leaves nothing
