"""Scenarios recorded from a real API, and replayed when it is gone."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from support.backends.recording.content import read_recording
from support.bootstrap import ROOT
from tests.apis.fastapi_users_app import fastapi_users_app
from tests.apis.serving import served
from tests.end_to_end.accounts import ADMIN
from tests.end_to_end.copied_project import use_project
from tests.end_to_end.recordings import RECORDS, TIMES, Recorded, counting, record, replay
from tests.end_to_end.shared import once

if TYPE_CHECKING:
    from pathlib import Path

    from tests.end_to_end.copied_project import Project

FEATURE = "features/users.feature"
SCENARIO = "A user changes their address"
RECORD = "users/A-user-changes-their-address.yaml"
UNSEEN = ROOT / "tests" / "end_to_end" / "unseen" / "fastapi_users"


def users_recorded(folder: Path) -> Recorded:
    """Record the features that were written for another API."""
    root = folder / "project"
    root.mkdir()
    project = use_project(root)
    shutil.copytree(UNSEEN / "features", root / "features", dirs_exist_ok=True)
    shutil.copy(UNSEEN / "api.env", root / ".env")
    return record(project, fastapi_users_app, folder)


@pytest.fixture(scope="module")
def recorded(shared_folder: Path) -> Recorded:
    """The features of a third-party API; tests/users has those of the example."""
    return once(shared_folder / "fastapi-users-recorded", users_recorded)


@pytest.mark.promise("backends.md", "Features and steps are the same")
@pytest.mark.promise("backends.md", "`replay` |")
@pytest.mark.promise("backends.md", "A replay repeats the recorded")
def test_a_replay_ends_as_the_recording_did(recorded: Recorded) -> None:
    recording, replayed = recorded.recording, replay(recorded.project)
    assert recording.status == 0, recording.output
    assert replayed.status == 0, replayed.output
    assert replayed.results == recording.results
    assert len(replayed.having("passed")) >= 15


@pytest.mark.promise("backends.md", "Each scenario has its own file")
@pytest.mark.promise("backends.md", "The files are YAML")
def test_each_scenario_has_a_recording_that_is_read_easily(recorded: Recorded) -> None:
    texts = recorded.texts()
    assert len(texts) >= 15
    for name, text in texts.items():
        assert name.endswith(".yaml")
        assert re.match(
            r"metadata:\n  scenario: '?features/.+::.+\n  recorded_at: '20.+Z'\n"
            rf"  against: http://127\.0\.0\.1:\d+/?\n  seed: {recorded.seed}\n"
            r"  versions:\n    python: 3\.",
            text,
        ), text[:300]


@pytest.mark.promise("backends.md", "Recordings are reproducible.")
@pytest.mark.promise("backends.md", "Two recordings with the same seed")
@pytest.mark.promise("backends.md", "`pytest --backend record features/")
def test_recording_again_changes_nothing_but_times(recorded: Recorded, tmp_path: Path) -> None:
    before = recorded.texts()
    again = recorded.copied(tmp_path / "project").again(tmp_path)
    assert again.recording.status == 0
    after = again.texts()
    assert before.keys() == after.keys()
    for name, text in before.items():
        assert TIMES.sub("TIME", after[name]) == TIMES.sub("TIME", text), name


@pytest.mark.promise("backends.md", "Recordings contain no secrets.")
def test_no_secret_is_recorded(recorded: Recorded) -> None:
    """Tokens of fastapi-users are JSON Web Tokens, and so are their stand-ins."""
    text = "\n".join(recorded.texts().values())
    for secret in ("the-administrators-password", "the-members-password"):
        assert secret not in text
    tokens = set(re.findall(r"eyJ[\w-]*\.eyJ[\w-]*\.[\w-]+", text))
    paths = (recorded.project.root / RECORDS).rglob("*.yaml")
    assert tokens
    assert tokens <= {stand_in for path in paths for stand_in in read_recording(path).stand_ins}
    assert ADMIN.username not in text
    assert f"password={ADMIN.password.get_secret_value()}" not in text


@pytest.mark.promise("backends.md", "The clean-up and every sign-in")
def test_sign_ins_and_the_clean_up_are_part_of_each_recording(recorded: Recorded) -> None:
    """The user signs in, and the admin does to delete the user, which it could share."""
    texts = recorded.texts()
    assert texts[RECORD].count("uri: http://recorded.example.org/auth/jwt/login\n") == 2
    assert texts[RECORD].count("method: DELETE\n") == 1
    as_admin = [text for text in texts.values() if "method: DELETE\n" in text]
    assert len(as_admin) > 1
    assert all("/auth/jwt/login\n" in text for text in as_admin)


@pytest.mark.promise("backends.md", "Each recording is complete in")
def test_a_scenario_is_replayed_by_itself(recorded: Recorded) -> None:
    """On a worker."""
    run = recorded.project.pytest(FEATURE, "--backend=replay", "-n1", "-k", "deleted or changes")
    assert run.status == 0, run.output
    assert run.results == dict.fromkeys(["A deleted user no longer exists", SCENARIO], "passed")


# A recording and its scenario have to fit


@pytest.fixture
def project(recorded: Recorded, tmp_path: Path) -> Project:
    """A copy of the project with its recordings."""
    assert recorded.recording.status == 0, recorded.recording.output
    return recorded.copied(tmp_path / "project").project


@pytest.mark.promise("backends.md", "A request that is not in the")
@pytest.mark.promise("backends.md", "The message shows the nearest")
def test_an_unrecorded_request_is_reported_with_the_nearest(project: Project) -> None:
    before = {path: path.read_bytes() for path in (project.root / RECORDS).rglob("*.yaml")}
    project.replace(FEATURE, 'I PATCH "/users/me" with JSON', 'I PUT "/users/me" with JSON')
    run = project.pytest(FEATURE, "--backend=replay")
    assert run.status == 1
    assert SCENARIO in run.having("failed") | run.having("error")
    message = run.messages[SCENARIO]
    assert "PUT http://recorded.example.org/users/me is not in" in message
    assert f"{RECORDS}/{RECORD}" in message
    assert "PATCH http://recorded.example.org/users/me. The differences:" in message
    assert "method: PUT, recorded PATCH" in message
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.promise("backends.md", "`pytest --check-records` |")
def test_unused_and_missing_recordings_are_listed(project: Project) -> None:
    unused = project.root / RECORDS / RECORD
    unused.rename(unused.with_name("Gone.yaml"))
    run = project.pytest("features", "--check-records", "-n", "2")
    assert run.status == 1
    assert "1 without a scenario (delete them):\n    users/Gone.yaml" in run.output
    assert f"1 scenarios without a recording:\n    {FEATURE}::{SCENARIO}" in run.output


@pytest.mark.promise("backends.md", "`pytest --backend record --record")
def test_only_what_is_missing_is_recorded(project: Project, tmp_path: Path) -> None:
    """The others are replayed, so only one scenario registers a user."""
    missing = project.root / RECORDS / RECORD
    missing.unlink()
    before = {path: path.read_bytes() for path in (project.root / RECORDS).rglob("*.yaml")}
    asked: list[str] = []
    with served(counting(fastapi_users_app(tmp_path), asked)) as address:
        run = project.pytest(FEATURE, "--backend=record", "--record-missing", API_BASE_URL=address)
    assert run.status == 0, run.output
    assert missing.exists()
    assert {path: path.read_bytes() for path in before} == before
    assert asked.count("POST /auth/register") == 1


# Files that are damaged, and scenarios that fail


@pytest.mark.promise("backends.md", "A file that is damaged")
def test_a_damaged_recording_fails_its_own_scenario(project: Project) -> None:
    """Also if it is the first file, which gives the address without API_BASE_URL."""
    folder = project.root / RECORDS
    damaged = project.root / RECORDS / RECORD
    text = damaged.read_text(encoding="utf-8")
    damaged.write_text(text.replace("    status:\n", "    state:\n", 1), encoding="utf-8")
    (folder / "0.yaml").write_text("metadata: [", encoding="utf-8")
    line = text[: text.index("  response:\n")].count("\n") + 1
    run = project.pytest(FEATURE, "--backend=replay")
    assert run.status == 1
    assert "INTERNALERROR" not in run.output
    assert run.having("failed") | run.having("error") == {SCENARIO}
    message = f"{RECORD}:{line} is not the recording of a scenario (interactions.0.response"
    assert message in run.messages[SCENARIO]
    check = project.pytest("features", "--check-records")
    assert check.status == 1
    assert "2 that cannot be used:\n" in check.output
    assert "0.yaml:1 is not the recording of a scenario (it is not YAML: " in check.output


@pytest.mark.promise("backends.md", "Only a scenario that passes")
def test_a_failing_scenario_keeps_its_recording(project: Project, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in (project.root / RECORDS).rglob("*.*")}
    project.replace(FEATURE, 'I PATCH "/users/me" with JSON', 'I PATCH "/nowhere" with JSON')
    with served(fastapi_users_app(tmp_path)) as address:
        run = project.pytest(FEATURE, "--backend=record", API_BASE_URL=address)
    assert run.having("failed") == {SCENARIO}
    nodeid = f"{FEATURE}::{SCENARIO}"
    assert f"recordings of earlier runs that passed are unchanged:\n    {nodeid}\n" in run.output
    after = {path: path.read_bytes() for path in (project.root / RECORDS).rglob("*.*")}
    assert after.keys() == before.keys()
    assert after[project.root / RECORDS / RECORD] == before[project.root / RECORDS / RECORD]
    assert after != before, "those that passed are recorded again"
