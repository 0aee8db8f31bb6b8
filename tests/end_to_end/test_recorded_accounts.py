"""Recordings replay with other accounts, with none, and without the secrets of the environment."""

from __future__ import annotations

import base64
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from support.backends.recording.content import read_recording
from tests.apis.serving import served
from tests.apis.short_accounts import short_accounts_app
from tests.end_to_end.copied_project import use_project
from tests.end_to_end.recordings import RECORDS, TIMES, recording_texts
from tests.end_to_end.shared import once

if TYPE_CHECKING:
    from pathlib import Path

    from tests.end_to_end.copied_project import Project, Run

FEATURES = {
    "accounts": '''\
Feature: Accounts
  Scenario: The admin has a role of the same name
    Given I am signed in as admin
    When I GET "/me"
    Then the response matches:
      """json
      {"username": "admin", "role": "admin", "path": "/admin/self"}
      """
    When I GET "/admin/me"
    Then the response status is 200

  Scenario: The clerk uses Basic
    Given I am signed in as clerk
    When I GET "/me"
    Then "$.username" is "#string 5"

  Scenario: A wrong password
    When I POST "/login" with JSON:
      """json
      {"user": "admin", "pass": "another", "client_secret": "of-the-clients"}
      """
    Then the response status is 401
    And "$.client_secret" is "is not the right one"
''',
    "own_account": """\
Feature: One's own account
  Scenario: It is the one that signs in
    Given I am signed in as admin
    When I GET "/me"
    Then the name is that of the account
""",
    "keys": '''\
Feature: Keys
  Scenario: Their forms
    Given I am signed in as admin
    When I GET "/keys"
    Then the header "X-Token" is "#regex ^[0-9a-f]{32}$"
    And the response matches:
      """json
      {
        "refresh_token": "#string 50..",
        "api_key": "#regex ^ghp_[0-9a-f]{36}$",
        "jwt": "#regex ^eyJ[\\\\w-]+\\\\.eyJ[\\\\w-]+\\\\.[\\\\w-]{43}$",
        "session_id": "#uuid",
        "token": "#int 100000..999999",
        "secret": "#regex ^\\\\d{6}$"
      }
      """

  Scenario: They can be used
    When I GET "/keys"
    And I remember "$.api_key" as "key"
    And I POST "/echo" with JSON:
      """json
      {"api_key": "{key}", "password": "pä\\"ss", "pin": "{faker.password}"}
      """
    Then "$.api_key" is {key}
    And "$.password" is "pä\\"ss"
''',
}
STEPS = """

from pytest_bdd import then


@then("the name is that of the account")
def _(conversation, settings):
    assert conversation.response.json['username'] == settings.roles["admin"].username
"""
SETTINGS = {
    "API_ROLES__ADMIN__USERNAME": "admin",
    "API_ROLES__ADMIN__PASSWORD": "env:ADMIN_PASSWORD",
    "API_ROLES__CLERK__AUTH": "basic",
    "API_ROLES__CLERK__USERNAME": "clerk",
    "API_ROLES__CLERK__PASSWORD": "s3cret",
    "API_LOGIN__PATH": "/login",
    "API_LOGIN__FORMAT": "json",
    "API_LOGIN__USERNAME": "user",
    "API_LOGIN__PASSWORD": "pass",
    "API_LOGIN__EXTRA": '{"client_secret": "env:CLIENT_SECRET"}',
    "API_LOGIN__TOKEN": "$.token",
    "API_LOGIN__SCHEME": "Token",
}
SECRETS = {"ADMIN_PASSWORD": "admin", "CLIENT_SECRET": "of-the-client"}


def recorded_in(folder: Path) -> tuple[Project, Run]:
    """Record the features, twice; return the project and the second run."""
    root = folder / "project"
    root.mkdir()
    project = use_project(root)
    project.append("conftest.py", STEPS)
    for name, text in FEATURES.items():
        project.write(f"features/{name}.feature", text)
    with served(short_accounts_app()) as address:
        for records in ("before", RECORDS):
            run = project.pytest(
                "features",
                "--backend=record",
                "--data-seed=7",
                API_BASE_URL=address,
                API_RECORDS__FOLDER=records,
                **SETTINGS,
                **SECRETS,
            )
    return project, run


@pytest.fixture(scope="module")
def recorded(shared_folder: Path) -> tuple[Project, Run]:
    return once(shared_folder / "accounts-recorded", recorded_in)


OTHERS = {
    "API_BASE_URL": "https://other.example.com",
    "API_ROLES__ADMIN__USERNAME": "eve@example.com",
    "API_ROLES__ADMIN__PASSWORD": "another-password",
}
UNRESOLVED = {**SETTINGS, "API_CONNECTION__CERTIFICATE_FILE": "/no/such/file"}


@pytest.mark.promise("backends.md", "Recordings replay with any account")
@pytest.mark.promise("backends.md", "A replay signs in with these")
@pytest.mark.parametrize(
    "settings",
    [{}, OTHERS, UNRESOLVED, {**SETTINGS, **SECRETS}, {"API_ROLES__CLERK__USERNAME": "x"}],
    ids=["none", "others", "unresolved", "the same", "incomplete"],
)
def test_a_replay_needs_no_account(
    recorded: tuple[Project, Run], settings: dict[str, str], tmp_path: Path
) -> None:
    project, recording = recorded
    assert recording.status == 0, recording.output
    results = tmp_path / "results"
    run = project.pytest("features", "--backend=replay", f"--alluredir={results}", **settings)
    assert run.status == 0, run.output
    assert run.results == recording.results
    assert len(run.having("passed")) == 6


@pytest.mark.promise("backends.md", "Two recordings with the same seed")
@pytest.mark.promise("backends.md", "`API_RECORDS__FOLDER` sets")
def test_a_second_recording_is_the_same(recorded: tuple[Project, Run]) -> None:
    project, _ = recorded
    for name, text in recording_texts(project.root).items():
        before = (project.root / "before" / name).read_text(encoding="utf-8")
        assert TIMES.sub("TIME", before) == TIMES.sub("TIME", text)


@pytest.mark.promise("backends.md", "The accounts, the login and")
def test_no_account_is_in_a_sign_in(recorded: tuple[Project, Run]) -> None:
    project, _ = recorded
    text = "\n".join(recording_texts(project.root).values())
    signing_in = re.findall(r'"user":"(\w+)","pass":"(\w+)"', text)
    assert signing_in
    assert all("admin" not in pair for pair in signing_in if pair[1] != "another")
    assert "of-the-client" not in text.replace("of-the-clients", "")
    assert "s3cret" not in text
    assert base64.b64encode(b"clerk:s3cret").decode() not in text


@pytest.mark.promise("backends.md", "A recording lists its stand-ins")
def test_stand_ins_are_neither_masked_nor_reported(
    recorded: tuple[Project, Run], tmp_path: Path
) -> None:
    project, _ = recorded
    results = tmp_path / "results"
    run = project.pytest("features/keys.feature", "--backend=replay", f"--alluredir={results}")
    assert run.status == 0, run.output
    shown = "\n".join(p.read_text(encoding="utf-8") for p in results.iterdir() if p.is_file())
    stand_ins = read_recording(project.root / RECORDS / "keys" / "Their-forms.yaml").stand_ins
    assert len(stand_ins) == 8
    assert [text for text in stand_ins if text not in shown] == []


@pytest.mark.promise("backends.md", "When the file is read, each is")
def test_a_secret_among_the_stand_ins_is_an_error(
    recorded: tuple[Project, Run], tmp_path: Path
) -> None:
    copy = tmp_path / "project"
    shutil.copytree(recorded[0].root, copy)
    project = type(recorded[0])(copy, recorded[0].environment)
    path = copy / RECORDS / "keys" / "Their-forms.yaml"
    [first, *_] = read_recording(path).stand_ins
    path.write_text(path.read_text("utf-8").replace(first, "a1" * (len(first) // 2)), "utf-8")
    run = project.pytest("features/keys.feature", "--backend=replay")
    assert run.having("failed") | run.having("error") == {"Their forms"}
    assert "number 1 is not a stand-in, and may be a secret" in run.messages["Their forms"]
