"""Scenarios recorded from two real APIs, and replayed when these are gone."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from support.backends.reference.app import create_app
from support.backends.reference.config import ReferenceConfig
from support.bootstrap import ROOT
from support.settings import Settings
from tests.apis.fastapi_users_app import fastapi_users_app
from tests.apis.serving import served
from tests.integration.copied_project import Project, copy_project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.integration.copied_project import Run

ADMIN = Settings().roles["admin"]
RECORDS = "tests/fixtures/records"
UNSEEN = ROOT / "tests" / "integration" / "unseen" / "fastapi_users"
TIMES = re.compile(
    r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+00:00)|\w{3}, \d\d \w{3} \d{4} [\d:]+ GMT|(?<=:)\d{5}(?=/)"
)
"""Times as JSON and HTTP write them; and ports, of which each server has another."""


@dataclass(frozen=True)
class Recorded:
    """A project with recordings, and how to serve their API anew."""

    project: Project
    make_api: Callable[[Path], Any]
    folder: Path

    def record(self, *arguments: str) -> Run:
        """Record from an API that has just been started."""
        database = self.folder / "database"
        shutil.rmtree(database, ignore_errors=True)
        database.mkdir()
        with served(self.make_api(database)) as address:
            return self.project.pytest(
                "features",
                "--backend=record",
                "--data-seed=7",
                *arguments,
                API_BASE_URL=address,
            )

    def replay(self, *arguments: str) -> Run:
        """Replay the recordings; no API is there."""
        return self.project.pytest("features", "--backend=replay", *arguments)

    def texts(self) -> dict[str, str]:
        """Return the text of each recording, by its file."""
        folder = self.project.root / RECORDS
        return {
            path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
            for path in folder.rglob("*")
            if path.is_file()
        }


def reference_api(_: Path) -> Any:
    return create_app(ReferenceConfig(admin_email=ADMIN.username, admin_password=ADMIN.password))


def reference_project(root: Path) -> Project:
    return copy_project(root)


def fastapi_users_project(root: Path) -> Project:
    project = copy_project(root)
    shutil.rmtree(root / "features")
    shutil.copytree(UNSEEN / "features", root / "features")
    shutil.copy(UNSEEN / "api.env", root / ".env")
    return project


@pytest.fixture(
    scope="module",
    params=[(reference_project, reference_api), (fastapi_users_project, fastapi_users_app)],
    ids=["reference", "fastapi-users"],
)
def recorded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    make_project, make_api = request.param
    project = make_project(tmp_path_factory.mktemp("project"))
    return Recorded(project, make_api, tmp_path_factory.mktemp("api"))


@pytest.fixture(scope="module")
def recording(recorded: Recorded) -> Run:
    """The run that has made the recordings."""
    return recorded.record()


def test_a_replay_ends_as_the_recording_did(recorded: Recorded, recording: Run) -> None:
    """With another seed, too: the data are those of the recording."""
    assert recording.status == 0, recording.output
    run = recorded.replay("--data-seed=99")
    assert run.status == 0, run.output
    assert run.results == recording.results
    assert len(run.having("passed")) >= 15


@pytest.mark.usefixtures("recording")
def test_each_scenario_has_a_recording_that_is_read_easily(recorded: Recorded) -> None:
    texts = recorded.texts()
    assert len(texts) >= 15
    for name, text in texts.items():
        assert name.endswith(".yaml")
        assert re.match(
            r"metadata:\n  scenario: '?features/.+::.+\n  recorded_at: '20.+Z'\n"
            r"  against: http://127\.0\.0\.1:\d+/?\n  seed: 7\n  versions:\n    python: 3\.",
            text,
        ), text[:300]


@pytest.mark.usefixtures("recording")
def test_recording_again_changes_nothing_but_times(recorded: Recorded) -> None:
    before = recorded.texts()
    assert recorded.record().status == 0
    after = recorded.texts()
    assert before.keys() == after.keys()
    for name, text in before.items():
        assert TIMES.sub("TIME", after[name]) == TIMES.sub("TIME", text), name


@pytest.mark.usefixtures("recording")
def test_no_secret_is_recorded(recorded: Recorded) -> None:
    """Of tokens those of fastapi-users begin with eyJ, being JSON in base64."""
    text = "\n".join(recorded.texts().values())
    assert "recorded-secret-1" in text
    assert "recorded-setting-" in text
    for secret in ("the-administrators-password", "the-members-password", "eyJ"):
        assert secret not in text
    assert ADMIN.username not in text
    assert f"password={ADMIN.password.get_secret_value()}" not in text


# A recording and its scenario have to fit


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The project with the recordings that are part of it."""
    project = copy_project(tmp_path)
    shutil.copytree(ROOT / RECORDS, tmp_path / RECORDS)
    return project


def test_the_recordings_of_the_project_fit_its_scenarios(project: Project) -> None:
    """Every scenario that can be replayed has one, and no other is there."""
    run = project.pytest("features", "--backend=replay")
    assert run.status == 0, run.output
    assert len(run.having("passed")) >= 100
    check = project.pytest("features", "--check-records", API_RECORDS__MAX_AGE="36500")
    assert check.status == 0, check.output


def test_a_scenario_that_asks_for_something_else_is_told_what_is_nearest(project: Project) -> None:
    project.replace(
        "steps/profile.py",
        "(cast.users_api(name).whoami())",
        "(cast.users_api(name).list_users(limit=1))",
    )
    run = project.pytest("features/users/own_profile.feature", "--backend=replay")
    assert run.status == 1
    assert "A member sees her own profile" in run.having("failed") | run.having("error")
    message = run.messages["A member sees her own profile"]
    assert "GET http://recorded.example.org/users?limit=1 is not in" in message
    assert f"{RECORDS}/users/own_profile/A-member-sees-her-own-profile.yaml" in message
    assert "GET http://recorded.example.org/whoami; of it differ:" in message
    assert "path: /users, recorded /whoami" in message
    recorded = (ROOT / RECORDS).rglob("*.yaml")
    assert all(
        path.read_bytes() == (project.root / path.relative_to(ROOT)).read_bytes()
        for path in recorded
    )


def test_old_unused_and_missing_recordings_are_listed(project: Project) -> None:
    folder = project.root / RECORDS / "users" / "own_profile"
    (folder / "A-member-changes-her-name.yaml").rename(folder / "Gone.yaml")
    run = project.pytest("features", "--check-records", "-n", "2", API_RECORDS__MAX_AGE="1")
    assert run.status == 1
    assert "1 of no scenario, delete them:\n    users/own_profile/Gone.yaml" in run.output
    assert (
        "1 scenarios without a recording:\n"
        "    features/users/own_profile.feature::A member changes her name"
    ) in run.output


def test_only_what_is_missing_is_recorded(project: Project) -> None:
    """The others are replayed: no scenario but one creates an account."""
    missing = project.root / RECORDS / "users" / "own_profile" / "A-member-changes-her-name.yaml"
    missing.unlink()
    before = {path: path.read_bytes() for path in (project.root / RECORDS).rglob("*.yaml")}
    asked: list[str] = []
    with served(_counting(reference_api(project.root), asked)) as address:
        run = project.pytest(
            "features/users/own_profile.feature",
            "--backend=record",
            "--record-missing",
            API_BASE_URL=address,
        )
    assert run.status == 0, run.output
    assert missing.exists()
    assert {path: path.read_bytes() for path in before} == before
    assert asked.count("POST /users") == 1


def _counting(app: Any, asked: list[str]) -> Any:
    async def counting(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            asked.append(f"{scope['method']} {scope['path']}")
        await app(scope, receive, send)

    return counting
