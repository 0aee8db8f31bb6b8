"""Which CI job ran the scenarios: Allure's ``executor.json``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = "executor.json"


def executor(environment: Mapping[str, str]) -> dict[str, str | int] | None:
    """Return the job that the variables of an environment describe, None outside of CI.

    GitHub, GitLab and Jenkins are known by the variable that each sets for every job.
    """
    if environment.get("GITHUB_ACTIONS"):
        return _shown(_github(environment))
    if environment.get("GITLAB_CI"):
        return _shown(_gitlab(environment))
    if environment.get("JENKINS_URL"):
        return _shown(_jenkins(environment))
    return None


def _github(environment: Mapping[str, str]) -> dict[str, str]:
    """https://docs.github.com/en/actions/reference/workflows-and-actions/variables."""
    names = ("SERVER_URL", "REPOSITORY", "RUN_ID", "RUN_NUMBER", "WORKFLOW")
    server, project, run, number, workflow = (environment.get(f"GITHUB_{n}", "") for n in names)
    address = f"{server}/{project}" if server and project else ""
    return {
        "type": "github",
        "name": "GitHub Actions",
        "url": address,
        "buildOrder": number,
        "buildName": f"{workflow} #{number}",
        "buildUrl": f"{address}/actions/runs/{run}" if address and run else "",
    }


def _gitlab(environment: Mapping[str, str]) -> dict[str, str]:
    """https://docs.gitlab.com/ci/variables/predefined_variables/."""
    number = environment.get("CI_PIPELINE_IID", "")
    return {
        "type": "gitlab",
        "name": "GitLab CI",
        "url": environment.get("CI_PROJECT_URL", ""),
        "buildOrder": number,
        "buildName": f"{environment.get('CI_JOB_NAME', '')} #{number}",
        "buildUrl": environment.get("CI_JOB_URL", ""),
    }


def _jenkins(environment: Mapping[str, str]) -> dict[str, str]:
    """https://www.jenkins.io/doc/book/pipeline/jenkinsfile/#using-environment-variables."""
    number = environment.get("BUILD_NUMBER", "")
    return {
        "type": "jenkins",
        "name": "Jenkins",
        "url": environment["JENKINS_URL"],
        "buildOrder": number,
        "buildName": f"{environment.get('JOB_NAME', '')} #{number}",
        "buildUrl": environment.get("BUILD_URL", ""),
    }


def _shown(job: dict[str, str]) -> dict[str, str | int]:
    """Return what is known of a job; its number as one."""
    known: dict[str, str | int] = {name: value for name, value in job.items() if value}
    if "buildOrder" in known and job["buildOrder"].isdecimal():
        known["buildOrder"] = int(job["buildOrder"])
    return known
