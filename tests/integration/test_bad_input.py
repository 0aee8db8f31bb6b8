"""Bad input: one clear message, no traceback, and an exit status of its own."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from tests.integration.copied_project import Project, Run, copy_project

if TYPE_CHECKING:
    from pathlib import Path

FAILED, FAULTY, UNUSABLE = 1, 2, 4  # exit statuses: see the README
SETTINGS = "ERROR: the settings cannot be used\n"
WORKERS = pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "workers"])

BROKEN = """\
Feature: Broken
  Scenario: One
    Given Alice is a member
    Whenn Alice leaves
"""
TWICE = """\
Feature: Twice
  Scenario: One
    Given Alice is a member

  Scenario: One
    Given Bob is a member
"""
UNFULFILLED = """\
Feature: Unfulfilled
  Scenario: A promise that is not kept
    Given Alice is a member
    When Alice changes her name to "Alice Springs"
    Then her profile carries the name "Alice Cooper"

  Scenario: A promise that is kept
    Given Alice is a member
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return copy_project(tmp_path)


@pytest.fixture
def nowhere() -> str:
    """An address at which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


def assert_told(run: Run, status: int, *messages: str) -> None:
    """Check that the run ended so, before any scenario, with each message once."""
    assert run.status == status, run.output
    for message in messages:
        assert run.output.count(message) == 1, run.output
    assert "Traceback" not in run.output
    assert "INTERNALERROR" not in run.output
    assert not run.having("passed")


# Settings that cannot be used


UNUSABLE_SETTINGS: dict[str, tuple[list[str], dict[str, str], str]] = {
    "option": (
        ["--read-timeout=soon"],
        {},
        (
            "--read-timeout: Input should be a valid number, unable to parse string as a number "
            "(got 'soon'). Give --read-timeout, set it in the environment or in .env; "
            ".env.example lists all.\n"
        ),
    ),
    "variable": (
        [],
        {"API_READ_TIMEOUT": "-1"},
        "API_READ_TIMEOUT: Input should be greater than 0 (got '-1'). Give API_READ_TIMEOUT, ",
    ),
    "unknown backend": (
        [],
        {"API_BACKEND": "mock"},
        (
            "API_BACKEND: Input should be 'embedded', 'live', 'record' or 'replay' (got 'mock'). "
            "Give API_BACKEND, "
        ),
    ),
    "live without an address": (
        ["--backend=live"],
        {},
        (
            "backend is 'live', but base_url is not set; set API_BASE_URL to the address of the "
            "API, http://127.0.0.1:8000 for instance, or choose backend 'embedded'\n"
        ),
    ),
    "address": (
        [],
        {"API_BASE_URL": "localhost:8000"},
        "API_BASE_URL: URL scheme should be 'http' or 'https' (got 'localhost:8000'). ",
    ),
    "roles": (
        [],
        {"API_ROLES": "ada:hunter-22"},
        "API_ROLES is not JSON. Set API_ROLES__ADMIN__USERNAME and API_ROLES__ADMIN__PASSWORD\n",
    ),
    "admin of the embedded API": (
        [],
        {"API_ROLES__ADMIN__USERNAME": "ada", "API_ROLES__ADMIN__PASSWORD": "hunter-22"},
        "API_ROLES__ADMIN__USERNAME: admin e-mail 'ada' is not valid: ",
    ),
}
"""Of what is wrong: the arguments, the environment, and what is said."""


@WORKERS
@pytest.mark.parametrize("fault", UNUSABLE_SETTINGS)
def test_a_setting_that_cannot_be_used(
    project: Project, fault: str, workers: tuple[str, ...]
) -> None:
    arguments, environment, message = UNUSABLE_SETTINGS[fault]
    run = project.pytest(*arguments, *workers, **environment)
    assert_told(run, UNUSABLE, SETTINGS + message)
    assert "hunter-22" not in run.output


def test_a_fault_of_the_file(project: Project) -> None:
    project.write(".env", 'API_BAK_END=live\nAPI_ROLES__ADMIN__PASSWORD="hunter-22\n')
    assert_told(
        run := project.pytest(),
        UNUSABLE,
        f"{SETTINGS}.env:2: this is not NAME=value; correct it, or begin it with #\n"
        ".env: API_BAK_END is no setting; did you mean API_BACKEND?\n",
    )
    assert "hunter-22" not in run.output


def test_a_stray_variable_is_told_in_the_header_and_stops_nothing(project: Project) -> None:
    run = project.pytest("features/service/health.feature", API_BASEURL="x")
    assert run.status == 0
    told = "api settings: the environment variable API_BASEURL is no setting; did you mean API_BASE"
    assert run.output.count(told) == 1


# An API that cannot be reached


@WORKERS
def test_an_api_that_cannot_be_reached(
    project: Project, nowhere: str, workers: tuple[str, ...]
) -> None:
    run = project.pytest(*workers, API_BASE_URL=nowhere)
    assert_told(
        run,
        UNUSABLE,
        f"ERROR: no API can be reached at {nowhere}/ ([Errno ",
        "Connection refused). Start it, or set API_BASE_URL to its address; "
        "without API_BASE_URL the embedded API is used\n",
    )


def test_a_host_name_that_cannot_be_one(project: Project) -> None:
    url = f"http://{'x' * 64}.example.com"
    run = project.pytest(API_BASE_URL=url)
    assert_told(
        run, UNUSABLE, f"ERROR: no API can be reached at {url}/ (the host name is not valid"
    )


def test_an_api_is_not_needed_to_list_scenarios(project: Project, nowhere: str) -> None:
    run = project.pytest("--collect-only", "-q", API_BASE_URL=nowhere)
    assert run.status == 0
    assert "features/service/health.feature::The service says that it is up" in run.output


# Feature files that cannot be read


FAULTY_FEATURES = {
    "syntax": (BROKEN, "features/users/faulty.feature:4: "),
    "two of one name": (
        TWICE,
        (
            "features/users/faulty.feature:5: a second scenario named 'One' (the first is on "
            "line 2); give each scenario of a feature or rule a name of its own\n"
        ),
    ),
}
"""Of what is wrong: the file, and what is said."""


@WORKERS
@pytest.mark.parametrize("fault", FAULTY_FEATURES)
def test_a_faulty_feature_file_stops_the_run_and_says_where(
    project: Project, fault: str, workers: tuple[str, ...]
) -> None:
    text, message = FAULTY_FEATURES[fault]
    project.write("features/users/faulty.feature", text)
    run = project.pytest(*workers)
    assert_told(run, FAULTY)
    errors = run.output.partition("= ERRORS =")[2].partition("short test summary")[0]
    assert errors.count(message) == 1, run.output


# Scenarios that fail


@WORKERS
def test_failing_scenarios_can_be_told_from_all_of_these(
    project: Project, workers: tuple[str, ...]
) -> None:
    project.write("features/users/unfulfilled.feature", UNFULFILLED)
    run = project.pytest("features/users/unfulfilled.feature", *workers)
    assert run.status == FAILED
    assert run.results == {
        "A promise that is not kept": "failed",
        "A promise that is kept": "passed",
    }
    assert "the name: expected 'Alice Cooper', got 'Alice Springs'" in run.output
    assert "features/users/unfulfilled.feature:5: Then her profile carries the name" in run.output
