"""Two third-party APIs, covered with feature files and settings alone, over real HTTP."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from support.bootstrap import ROOT
from tests.apis.fastapi_users_app import fastapi_users_app
from tests.apis.json_server_process import json_server
from tests.apis.serving import served
from tests.end_to_end.copied_project import copy_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.end_to_end.copied_project import Project, Run

UNSEEN = ROOT / "tests" / "end_to_end" / "unseen"

# By folder: a file, an expectation, its replacement, the scenario, the message of the failure.
CHANGED = {
    "fastapi_users": (
        "users.feature",
        "| admin     | 204 |",
        "| admin     | 200 |",
        "Only administrators may delete users",
        "admin got 204 where 200 was expected",
    ),
    "json_server": (
        "posts.feature",
        '"author": "Frieda", "views"',
        '"author": "Karl", "views"',
        "A post is read",
        "$.author",
    ),
}


@pytest.fixture
def fastapi_users(tmp_path: Path) -> Iterator[str]:
    with served(fastapi_users_app(tmp_path)) as address:
        yield address


@pytest.fixture
def posts(tmp_path: Path) -> Iterator[str]:
    with json_server(tmp_path) as address:
        yield address


@pytest.fixture(params=[("fastapi_users", "fastapi_users"), ("json_server", "posts")], ids="_".join)
def api(request: pytest.FixtureRequest) -> tuple[Path, str]:
    """The folder of features and settings for an API, and the API's address."""
    folder, server = request.param
    return UNSEEN / folder, request.getfixturevalue(server)


@pytest.fixture
def project(api: tuple[Path, str], tmp_path: Path) -> Project:
    """The unchanged project with the features and settings for this API."""
    root = tmp_path / "project"
    root.mkdir()
    project = copy_project(root)
    shutil.rmtree(root / "features")
    shutil.copytree(api[0] / "features", root / "features")
    shutil.copy(api[0] / "api.env", root / ".env")
    return project


def scenarios(folder: Path) -> int:
    """Count the scenarios of the feature files, without flows."""
    texts = [path.read_text(encoding="utf-8") for path in folder.rglob("*.feature")]
    written = [re.findall(r"(?<!@reusable\n)^ +Scenario: ", text, re.MULTILINE) for text in texts]
    return sum(map(len, written))


def run(project: Project, address: str) -> Run:
    return project.pytest("features", API_BASE_URL=address)


def test_every_scenario_passes(api: tuple[Path, str], project: Project) -> None:
    done = run(project, api[1])
    assert done.having("failed") | done.having("error") | done.having("skipped") == set()
    assert done.status == 0, done.output
    assert len(done.results) == scenarios(api[0])
    assert len(done.results) >= 10


def test_there_is_no_python_in_it(api: tuple[Path, str], project: Project) -> None:
    assert {path.suffix for path in api[0].rglob("*") if path.is_file()} == {".env", ".feature"}
    copied = {path.relative_to(project.root) for path in project.root.rglob("*.py")}
    assert [path for path in sorted(copied) if not (ROOT / path).is_file()] == []
    changed = {
        path for path in copied if (project.root / path).read_bytes() != (ROOT / path).read_bytes()
    }
    assert changed == set()


def test_another_expectation_fails_its_scenario_alone(
    api: tuple[Path, str], project: Project
) -> None:
    """This proves that the run above could fail."""
    file, old, new, name, message = CHANGED[api[0].name]
    project.replace(f"features/{file}", old, new)
    done = run(project, api[1])
    assert done.status == 1
    assert done.having("failed") == {name}
    assert len(done.having("passed")) == scenarios(api[0]) - 1
    assert message in done.messages[name]
