"""The environment of a run: Allure's ``environment.properties`` and ``executor.json``."""

from __future__ import annotations

import platform
import subprocess
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


ENVIRONMENT_FILE = "environment.properties"
_PACKAGES = ("pytest", "pytest-bdd", "httpx", "pydantic")
_SECONDS = 5.0  # timeout of git


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that a result may depend on."""
    return {"Python": platform.python_version(), **{name: version(name) for name in _PACKAGES}}


def revision(folder: Path) -> str:
    """Return git's revision of a folder, with ``-dirty`` if files were changed.

    Empty without git, without a repository, or before its first commit.
    """
    # --exclude ignores tags, because a hash is unambiguous; https://git-scm.com/docs/git-describe
    command = ["git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"]
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command
            command, cwd=folder, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def as_properties(values: Mapping[str, str]) -> str:
    """Format values as lines of a Java properties file, without empty ones.

    Everything but printable ASCII is escaped, and so are special characters.
    """
    lines = (f"{_escaped(name)} = {_escaped(text)}" for name, text in values.items() if text)
    return "".join(f"{line}\n" for line in lines)


def _escaped(text: str) -> str:
    return "".join(_character(character) for character in text)


def _character(character: str) -> str:
    if character in " :=#!\\":
        return f"\\{character}"
    if character.isascii() and character.isprintable():
        return character
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


EXECUTOR_FILE = "executor.json"


def executor(environment: Mapping[str, str]) -> dict[str, str | int] | None:
    """Return the CI job described by environment variables, None outside CI.

    GitHub, GitLab and Jenkins are recognised by a variable that each sets for every job.
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
    """Return the known facts of a job, with its number as an int."""
    known: dict[str, str | int] = {name: value for name, value in job.items() if value}
    if "buildOrder" in known and job["buildOrder"].isdecimal():
        known["buildOrder"] = int(job["buildOrder"])
    return known
