"""The scenarios of the example recorded from the reference API, and replayed when it is gone."""

from __future__ import annotations

import re
import secrets
import shutil
from typing import TYPE_CHECKING

import pytest

from support.backends.recording.content import read_recording
from support.bootstrap import ROOT
from tests.apis.serving import served
from tests.end_to_end.accounts import ADMIN
from tests.end_to_end.copied_project import Project, copy_project
from tests.end_to_end.recordings import RECORDS, TIMES, Recorded, counting, recording_texts
from tests.end_to_end.test_recording import (  # noqa: F401 - the same has to hold of the example
    test_each_scenario_has_a_recording_that_is_read_easily,
)
from tests.users.end_to_end.reference import (
    recordings_replayed,
    reference_api,
    reference_recorded,
    with_recordings,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.end_to_end.copied_project import Run


@pytest.fixture(scope="module")
def recorded(shared_folder: Path) -> Recorded:
    return reference_recorded(shared_folder)


@pytest.fixture(scope="module")
def replayed(shared_folder: Path) -> Run:
    return recordings_replayed(shared_folder)


def test_the_recordings_of_the_project_are_up_to_date(recorded: Recorded) -> None:
    """Recorded again with their seed, they are the same: none is old, missing or superfluous."""
    assert recorded.recording.status == 0, recorded.recording.output
    new = recorded.texts()
    kept = {n: text for n, text in recording_texts(ROOT).items() if n.startswith("users/")}
    assert new.keys() == kept.keys()
    for name, text in kept.items():
        assert comparable(new[name]) == comparable(text), name


def test_a_replay_ends_as_the_recording_did(recorded: Recorded, replayed: Run) -> None:
    assert replayed.status == 0, replayed.output
    assert replayed.results == recorded.recording.results
    assert len(replayed.having("passed")) >= 100


def test_no_secret_is_recorded(recorded: Recorded) -> None:
    text = "\n".join(recorded.texts().values())
    assert ADMIN.username not in text
    assert ADMIN.password.get_secret_value() not in text
    tokens = re.compile(r"(?<![\w-])[\w-]{43}(?![\w-])")  # as the reference API issues them
    found = set(tokens.findall(text))
    paths = (recorded.project.root / RECORDS).rglob("*.yaml")
    assert found
    assert found <= {stand_in for path in paths for stand_in in read_recording(path).stand_ins}
    assert tokens.findall(f'"access_token":"{secrets.token_urlsafe(32)}"') != []


def comparable(recording: str) -> str:
    """Return a recording without the times, the port and the versions at which it was made."""
    versions = re.compile(r"^  versions:\n(    .+\n)+", re.MULTILINE)
    against = re.compile(r"^  against: http://127\.0\.0\.1:\d+/$", re.MULTILINE)
    return TIMES.sub("TIME", versions.sub("", against.sub("", recording)))


# A recording and its scenario have to fit


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The project's features with their own recordings."""
    return with_recordings(tmp_path)


def test_the_recordings_of_the_project_fit_its_scenarios(project: Project) -> None:
    """Every scenario that can be replayed has a recording, and there are no others."""
    check = project.pytest("features", "--check-records", API_RECORDS__MAX_AGE="36500")
    assert check.status == 0, check.output


def test_an_unrecorded_request_is_reported_with_the_nearest(tmp_path: Path) -> None:
    project = copy_project(tmp_path, features="users")
    shutil.copytree(ROOT / RECORDS / "users", tmp_path / RECORDS / "users")
    project.replace(
        "steps/users/profile.py",
        "(cast.users_api(name).whoami())",
        "(cast.users_api(name).list_users(limit=1))",
    )
    run = project.pytest("features/users/own_profile.feature", "--backend=replay")
    assert run.status == 1
    assert "A member views their own profile" in run.having("failed") | run.having("error")
    message = run.messages["A member views their own profile"]
    assert "GET http://recorded.example.org/users?limit=1 is not in" in message
    assert f"{RECORDS}/users/own_profile/A-member-views-their-own-profile.yaml" in message
    assert "GET http://recorded.example.org/whoami. The differences:" in message
    assert "path: /users, recorded /whoami" in message
    recorded = (ROOT / RECORDS / "users").rglob("*.yaml")
    assert all(
        path.read_bytes() == (project.root / path.relative_to(ROOT)).read_bytes()
        for path in recorded
    )


def test_old_unused_and_missing_recordings_are_listed(project: Project) -> None:
    folder = project.root / RECORDS / "users" / "own_profile"
    (folder / "A-member-changes-their-name.yaml").rename(folder / "Gone.yaml")
    run = project.pytest("features", "--check-records", "-n", "2", API_RECORDS__MAX_AGE="1")
    assert run.status == 1
    assert "1 without a scenario (delete them):\n    users/own_profile/Gone.yaml" in run.output
    assert (
        "1 scenarios without a recording:\n"
        "    features/users/own_profile.feature::A member changes their name"
    ) in run.output


def test_only_what_is_missing_is_recorded(project: Project) -> None:
    """The others are replayed, so only one scenario creates an account."""
    missing = project.root / RECORDS / "users" / "own_profile" / "A-member-changes-their-name.yaml"
    missing.unlink()
    before = {path: path.read_bytes() for path in (project.root / RECORDS).rglob("*.yaml")}
    asked: list[str] = []
    with served(counting(reference_api(project.root), asked)) as address:
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
