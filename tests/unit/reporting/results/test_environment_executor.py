"""The CI job that ran the scenarios."""

from __future__ import annotations

import pytest

from support.reporting.results.environment import executor

GITHUB = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_SERVER_URL": "https://git.example.com",
    "GITHUB_REPOSITORY": "team/api",
    "GITHUB_RUN_ID": "77",
    "GITHUB_RUN_NUMBER": "12",
    "GITHUB_WORKFLOW": "acceptance",
}
GITLAB = {
    "GITLAB_CI": "true",
    "CI_PROJECT_URL": "https://lab.example.com/team/api",
    "CI_PIPELINE_IID": "12",
    "CI_JOB_NAME": "acceptance",
    "CI_JOB_URL": "https://lab.example.com/team/api/-/jobs/77",
}
JENKINS = {
    "JENKINS_URL": "https://ci.example.com/",
    "BUILD_NUMBER": "12",
    "JOB_NAME": "acceptance",
    "BUILD_URL": "https://ci.example.com/job/acceptance/12/",
}


@pytest.mark.parametrize(
    ("environment", "kind", "address"),
    [
        (GITHUB, "github", "https://git.example.com/team/api/actions/runs/77"),
        (GITLAB, "gitlab", GITLAB["CI_JOB_URL"]),
        (JENKINS, "jenkins", JENKINS["BUILD_URL"]),
    ],
)
def test_a_job_is_named_and_linked(environment: dict[str, str], kind: str, address: str) -> None:
    job = executor(environment)
    assert job is not None
    assert job["type"] == kind
    assert job["buildName"] == "acceptance #12"
    assert job["buildOrder"] == 12
    assert job["buildUrl"] == address


def test_there_is_no_job_outside_of_ci() -> None:
    assert executor({"HOME": "/home/ada"}) is None


@pytest.mark.parametrize("mark", [{"GITHUB_ACTIONS": "1"}, {"GITLAB_CI": "1"}])
def test_what_is_not_known_is_left_out(mark: dict[str, str]) -> None:
    job = executor({**mark, "GITHUB_RUN_NUMBER": "x", "CI_PIPELINE_IID": "x"})
    assert job is not None
    assert {"url", "buildUrl"}.isdisjoint(job)
    assert job["buildOrder"] == "x"
