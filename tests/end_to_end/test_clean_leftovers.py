"""``--clean-leftovers`` needs only the list and the API."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.apis.fastapi_users_app import ADMIN, PASSWORD, fastapi_users_app
from tests.apis.serving import served
from tests.end_to_end.copied_project import Project, Run, use_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEAM = {
    "API_LOGIN__PATH": "/auth/jwt/login",
    "API_LOGIN__EXTRA": "{}",
    "API_ROLES__ADMIN__USERNAME": ADMIN,
    "API_ROLES__ADMIN__PASSWORD": PASSWORD,
}
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
    """Create a user, and list its guessed address; return the path of the list."""
    account = {"email": "frieda@example.com", "password": "forgotten-22"}
    user = httpx.post(f"{address}/auth/register", json=account).json()["id"]
    entry = {"address": f"{address}/auth/register/{user}", "is_guess": True, "scenario": "a"}
    path = project.root / "reports" / "leftovers.json"
    path.write_text(json.dumps([{**entry, "when": "2026-01-31", "why": "404"}]), encoding="utf-8")
    return path


def clean(project: Project, address: str, place: str = "/users/{id}") -> Run:
    places = json.dumps({"/auth/register": place})
    return project.pytest(
        "--clean-leftovers", API_BASE_URL=address, API_CREATED__PLACES=places, **TEAM
    )


@pytest.mark.promise("clean-up.md", "tries again, using")
@pytest.mark.promise("clean-up.md", "The exit status is 0 if nothing")
def test_a_guess_is_tried_where_the_settings_say_by_now(project: Project, address: str) -> None:
    """As its reason suggests. A place where nothing has ever been is not where it was deleted."""
    path = leave(project, address)
    user = json.loads(path.read_text())[0]["address"].rpartition("/")[2]
    assert project.pytest("--clean-leftovers", API_BASE_URL=address, **TEAM).status == 1
    wrong = clean(project, address, "/people/{id}")
    assert wrong.status == 1
    assert f"{address}/people/{user}: 404: the address follows from API_CREATED__PLACES" in (
        wrong.output
    )
    run = clean(project, address)
    assert run.status == 0, run.output
    assert f"{address}/users/{user}: deleted\n1 deleted, 0 left" in run.output
    assert not path.exists()


@pytest.mark.promise("clean-up.md", "The option can be repeated")
def test_a_leftover_can_be_dropped(project: Project, address: str) -> None:
    path = leave(project, address)
    (listed,) = json.loads(path.read_text())
    unknown = project.pytest("--drop-leftovers", "nothing")
    assert unknown.status == 4
    assert "--drop-leftovers nothing: no such leftover; reports/leftovers.json lists\n  http" in (
        unknown.output
    )
    assert path.exists()
    patterns = ("--drop-leftovers=http://*/auth/register/*", "--drop-leftovers=http*")
    run = project.pytest(*patterns, "-n2")
    assert run.status == 0, run.output
    assert f"dropped: {listed['address']} (404), created by a" in run.output
    assert not path.exists()


@pytest.mark.promise("clean-up.md", "It runs no scenarios")
@pytest.mark.parametrize("feature", ["", BROKEN], ids=["no features", "a broken one"])
def test_features_are_not_in_the_way(project: Project, address: str, feature: str) -> None:
    path = leave(project, address)
    if feature:
        project.write("features/broken.feature", feature)
    run = clean(project, address)
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
