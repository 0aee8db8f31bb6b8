"""After a run, its files are searched for secrets; finding one fails the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from support.backends.reference.app import create_app
from support.backends.reference.config import ReferenceConfig
from tests.apis.serving import served
from tests.end_to_end.copied_project import Project, Run, use_project

if TYPE_CHECKING:
    from pathlib import Path

PASSWORD = """Kana"ri'en/vogel 1?&ä$"""
ADMIN = {
    "API_ROLES__ADMIN__USERNAME": "canary@example.com",
    "API_ROLES__ADMIN__PASSWORD": PASSWORD,
}
FEATURE = """Feature: Users are listed
  Scenario: the admin lists them
    Given I am signed in as admin
    When I GET "/users"
    Then the response status is 200

  Scenario: somebody signs in with a password that everybody can read here
    When I POST "/users" with JSON:
      \"\"\"
      {"name": "Ann", "email": "open@example.com", "password": "open to everybody 1"}
      \"\"\"
    Then the response status is 201
"""
LEAKING = """
import base64, html, json, os, pathlib, shlex, urllib.parse
import pytest

SPELLED = {
    "plain": str,
    "JSON": json.dumps,
    "JSON in JSON": lambda secret: json.dumps(json.dumps({"password": secret})),
    "HTML": html.escape,
    "URL": lambda secret: urllib.parse.quote(secret, safe=""),
    "form": urllib.parse.quote_plus,
    "base64": lambda secret: base64.b64encode(f"admin:{secret}".encode()).decode(),
    "curl": lambda secret: f"curl -d {shlex.quote(json.dumps({'password': secret}))} http://x",
}


def leaked(request):
    if os.environ["LEAKED"] == "token":
        exchanges = request.getfixturevalue("exchanges")
        tokens = [e.response.body for e in exchanges if b"access_token" in e.response.body]
        return json.loads(tokens[0])["access_token"]
    settings = request.getfixturevalue("settings")
    return settings.roles["admin"].password.get_secret_value()


def pytest_bdd_after_scenario(request, scenario):
    if scenario.name == "the admin lists them":
        names = os.environ["SPELLED"].split(",")
        for name, into in zip(names, os.environ["INTO"].split(","), strict=True):
            text = f"one line{chr(10)}at {SPELLED[name](leaked(request))}"
            pathlib.Path(into).write_bytes(text.encode())
"""
LOGGING = """
def pytest_bdd_after_scenario(request):
    folder = request.getfixturevalue("tmp_path_factory").getbasetemp() / "scenario-logs"
    password = request.getfixturevalue("settings").roles["admin"].password
    (folder / "other.log").write_text(password.get_secret_value(), encoding="utf-8")
"""
KILLING = """
import os, signal


def pytest_bdd_before_scenario(scenario):
    if scenario.name != "the admin lists them":
        os.kill(os.getpid(), signal.SIGKILL)


def pytest_runtest_logreport(report):
    assert "api_secret_gate" not in vars(report), "in a report"


"""
HEADING = "secrets in files written by the run"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return using(tmp_path)


def using(root: Path) -> Project:
    project = use_project(root)
    project.write("features/users.feature", FEATURE)
    (root / "results").mkdir()
    return project


def leaking(
    project: Project,
    *arguments: str,
    leaked: str = "password",
    spelled: str = "plain",
    into: str = "results/leak.txt",
    **variables: str,
) -> Run:
    project.append("conftest.py", LEAKING)
    environment = {"LEAKED": leaked, "SPELLED": spelled, "INTO": into, **ADMIN, **variables}
    return project.pytest("features", "--alluredir=results", *arguments, **environment)


def test_a_clean_run_passes(project: Project) -> None:
    run = project.pytest(
        "features", "--alluredir=results", "--log-file=run.log", "--log-file-level=DEBUG", **ADMIN
    )
    assert run.status == 0, run.output
    assert HEADING not in run.output


SPELLINGS = ["plain", "JSON", "JSON in JSON", "HTML", "URL", "form", "base64", "curl"]


@pytest.fixture(scope="module")
def spelled(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run that leaks the password in every spelling, each into a file of its own."""
    project = using(tmp_path_factory.mktemp("spelled"))
    into = ",".join(f"results/{spelling}.txt" for spelling in SPELLINGS)
    return leaking(project, spelled=",".join(SPELLINGS), into=into)


@pytest.mark.promise("safety.md", "When everything is written")
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_file_written_past_the_writer_is_found(spelled: Run, spelling: str) -> None:
    [line] = [text for text in spelled.output.splitlines() if f"results/{spelling}.txt" in text]
    assert f"results/{spelling}.txt, line 2, byte " in line
    assert ": the password of role admin" in line


def test_a_file_written_past_the_writer_fails_the_run(project: Project) -> None:
    run = leaking(project)
    assert run.having("passed") == {"the admin lists them", *run.results}
    assert run.status == 1, run.output
    assert HEADING in run.output
    assert "results/leak.txt, line 2, byte " in run.output
    assert ": the password of role admin" in run.output
    assert "Kana" not in run.output


@pytest.mark.promise("safety.md", "The secret itself is not shown")
def test_no_spelling_is_shown(spelled: Run) -> None:
    assert spelled.status == 1, spelled.output
    assert "Kana" not in spelled.output


@pytest.mark.promise("safety.md", "results/0c1d-attachment.txt")
@pytest.mark.parametrize("workers", ["-n0", "-n2", "--parallel=2"])
def test_a_token_is_known_to_the_end_of_the_run(project: Project, workers: str) -> None:
    """Scenarios forget the secrets of earlier ones, and the controller never saw the request."""
    run = leaking(project, workers, leaked="token")
    assert run.status == 1, run.output
    line = "results/leak.txt, line 2, byte 4: a password or token of POST /auth/token"
    assert line in run.output.splitlines(), run.output


@pytest.mark.promise("safety.md", "A worker passes on")
@pytest.mark.parametrize(
    ("workers", "said"),
    [
        (("-n1", "--max-worker-restart=0"), "worker 'gw0' crashed"),
        (("--parallel=2",), "the worker process was killed by SIGKILL"),
    ],
    ids=["xdist", "forked"],
)
def test_a_token_of_a_killed_worker_is_known(
    project: Project, workers: tuple[str, ...], said: str
) -> None:
    """It is sent beside a report, not in it, where reporters would find it."""
    project.append("conftest.py", KILLING)
    run = leaking(project, *workers, leaked="token")
    assert said in run.output
    assert "results/leak.txt, line 2, byte 4: a password or token of POST" in run.output
    assert "in a report" not in run.output


def test_a_status_that_says_more_stays(project: Project) -> None:
    project.append(
        "conftest.py", "\ndef pytest_runtest_logfinish():\n    pytest.exit('enough', 7)\n"
    )
    run = leaking(project)
    assert run.status == 7, run.output
    assert "results/leak.txt, line 2" in run.output


@pytest.mark.promise("safety.md", "The search covers the folder")
@pytest.mark.parametrize(
    ("into", "status"),
    [("reports/created/one.jsonl", 1), ("run.log", 1), ("notes.txt", 0)],
)
def test_files_that_pytest_writes_are_searched(project: Project, into: str, status: int) -> None:
    (project.root / "reports" / "created").mkdir(parents=True)
    run = leaking(project, "--log-file=run.log", into=into)
    assert run.status == status, run.output
    assert (f"{into}, line 2" in run.output) == bool(status)


def test_a_log_of_scenarios_is_searched(project: Project) -> None:
    """Without Allure's folder, it is in pytest's temporary folder; here a library leaks into it."""
    project.append("conftest.py", LOGGING)
    run = project.pytest("features", "-n2", **ADMIN)
    assert run.status == 1, run.output
    assert "scenario-logs/other.log, line 1, byte 1: the password of role admin" in run.output


@pytest.mark.promise("safety.md", "The search covers the folder")
def test_recordings_are_searched(project: Project) -> None:
    config = ReferenceConfig(
        admin_email=ADMIN["API_ROLES__ADMIN__USERNAME"], admin_password=SecretStr(PASSWORD)
    )
    (project.root / "tests" / "fixtures" / "records").mkdir(parents=True)
    with served(create_app(config)) as address:
        record = ["--backend=record", f"--base-url={address}"]
        clean = project.pytest("features", *record, **ADMIN)
        assert clean.status == 0, clean.output
        run = leaking(project, *record, into="tests/fixtures/records/leak.yaml")
    assert run.status == 1, run.output
    assert "tests/fixtures/records/leak.yaml, line 2, byte 4: the password" in run.output


@pytest.mark.promise("safety.md", "A password or token of fewer than 8")
def test_a_short_password_is_searched_for_as_a_word(project: Project) -> None:
    run = leaking(project, API_ROLES__ADMIN__PASSWORD="s3cr3t")
    assert run.status == 1, run.output
    assert "results/leak.txt, line 2, byte 4: the password of role admin" in run.output


@pytest.mark.promise("safety.md", "If it is an ordinary word")
def test_a_password_that_is_a_word_of_the_features_cannot_be_searched_for(project: Project) -> None:
    run = leaking(project, API_ROLES__ADMIN__PASSWORD="admin")
    assert run.status == 0, run.output
    assert (
        "WARNING: the password of role admin is also an ordinary word in the features" in run.output
    )
