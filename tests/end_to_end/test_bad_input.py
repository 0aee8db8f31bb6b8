"""Bad input: one clear message, no traceback, and an exit status of its own."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.copied_project import Project, Run, use_project

if TYPE_CHECKING:
    from pathlib import Path

FAILED, FAULTY, UNUSABLE = 1, 2, 4  # exit statuses: see the README
SETTINGS = "ERROR: invalid settings\n"
WORKERS = pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "workers"])

HEALTH = """\
Feature: Health
  Scenario: The service is up
    When I GET "/health"
    Then the response status is 200
"""
BROKEN = """\
Feature: Broken
  Scenario: One
    When I GET "/health"
    Thenn the body is empty
"""
TWICE = """\
Feature: Twice
  Scenario: One
    When I GET "/health"

  Scenario: One
    When I GET "/whoami"
"""
UNFULFILLED = """\
Feature: Unfulfilled
  Scenario: A promise that is not kept
    When I GET "/health"
    Then "$.status" is "down"

  Scenario: A promise that is kept
    When I GET "/health"
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = use_project(tmp_path)
    project.write("features/health.feature", HEALTH)
    return project


@pytest.fixture
def nowhere() -> str:
    """An address that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


def assert_reported(run: Run, status: int, *messages: str) -> None:
    """Check that the run ended with this status before any scenario, with each message once."""
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
"""The arguments, the environment and the message of each error."""


@pytest.mark.promise("connection.md", "An invalid value ends the run with exit status 4")
@WORKERS
@pytest.mark.parametrize("fault", UNUSABLE_SETTINGS)
def test_a_setting_that_cannot_be_used(
    project: Project, fault: str, workers: tuple[str, ...]
) -> None:
    arguments, environment, message = UNUSABLE_SETTINGS[fault]
    run = project.pytest(*arguments, *workers, **environment)
    assert_reported(run, UNUSABLE, SETTINGS + message)
    assert "hunter-22" not in run.output


def test_a_fault_of_the_file(project: Project) -> None:
    project.write(".env", 'API_BAK_END=live\nAPI_ROLES__ADMIN__PASSWORD="hunter-22\n')
    assert_reported(
        run := project.pytest(),
        UNUSABLE,
        f"{SETTINGS}.env:2: not of the form NAME=value; correct it or comment it out\n"
        ".env: API_BAK_END is not a setting; did you mean API_BACKEND?\n",
    )
    assert "hunter-22" not in run.output


def test_a_stray_variable_is_reported_in_the_header_and_stops_nothing(project: Project) -> None:
    run = project.pytest("features/health.feature", API_BASEURL="x")
    assert run.status == 0
    reported = (
        "api settings: the environment variable API_BASEURL is not a setting; did you mean API_BASE"
    )
    assert run.output.count(reported) == 1


# An API that cannot be reached


@WORKERS
def test_an_api_that_cannot_be_reached(
    project: Project, nowhere: str, workers: tuple[str, ...]
) -> None:
    run = project.pytest(*workers, API_BASE_URL=nowhere)
    assert_reported(
        run,
        UNUSABLE,
        f"ERROR: no API can be reached at {nowhere}/ ([Errno ",
        "Connection refused). Start it, or set API_BASE_URL to its address; "
        "without API_BASE_URL the embedded API is used\n",
    )


def test_a_host_name_that_cannot_be_one(project: Project) -> None:
    url = f"http://{'x' * 64}.example.com"
    run = project.pytest(API_BASE_URL=url, API_LOGIN__PATH="none")
    assert_reported(
        run, UNUSABLE, f"ERROR: no API can be reached at {url}/ (the host name is not valid"
    )


def test_an_api_is_not_needed_to_list_scenarios(project: Project, nowhere: str) -> None:
    run = project.pytest("--collect-only", "-q", API_BASE_URL=nowhere)
    assert run.status == 0
    assert "features/health.feature::The service is up" in run.output


# Feature files that cannot be read


FAULTY_FEATURES = {
    "syntax": (BROKEN, "features/faulty.feature:4: "),
    "two of one name": (
        TWICE,
        (
            "features/faulty.feature:5: duplicate scenario name 'One' (the first is on "
            "line 2); give each scenario of a feature or rule a unique name\n"
        ),
    ),
}
"""The file and the message of each error."""


@WORKERS
@pytest.mark.parametrize("fault", FAULTY_FEATURES)
def test_a_faulty_feature_file_stops_the_run_and_says_where(
    project: Project, fault: str, workers: tuple[str, ...]
) -> None:
    text, message = FAULTY_FEATURES[fault]
    project.write("features/faulty.feature", text)
    run = project.pytest(*workers)
    assert_reported(run, FAULTY)
    errors = run.output.partition("= ERRORS =")[2].partition("short test summary")[0]
    assert errors.count(message) == 1, run.output


# Scenarios that fail


@WORKERS
def test_failing_scenarios_are_distinguished_from_all_of_these(
    project: Project, workers: tuple[str, ...]
) -> None:
    project.write("features/unfulfilled.feature", UNFULFILLED)
    run = project.pytest("features/unfulfilled.feature", *workers)
    assert run.status == FAILED
    assert run.results == {
        "A promise that is not kept": "failed",
        "A promise that is kept": "passed",
    }
    assert 'expected: "down"' in run.output
    assert 'features/unfulfilled.feature:4: Then "$.status" is "down"' in run.output
