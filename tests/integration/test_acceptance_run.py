"""The features themselves, on the embedded backend."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from tests.integration.copied_project import copy_project
from tests.integration.test_live_backend import reference_server

ROOT = Path(__file__).parents[2]


def test_every_scenario_passes_and_none_is_skipped(tmp_path: Path) -> None:
    """At least 40 of them, each with a result for the report."""
    command = [sys.executable, "-m", "pytest", "features", "-q", "-p", "no:cacheprovider"]
    options = [f"--alluredir={tmp_path}", f"--basetemp={tmp_path / 'tmp'}"]
    run = subprocess.run(
        [*command, *options], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout
    counts = re.search(r"^(\d+) passed in", run.stdout, re.MULTILINE)
    assert counts, run.stdout
    assert int(counts[1]) >= 40
    results = [json.loads(path.read_text()) for path in tmp_path.glob("*-result.json")]
    assert len(results) == int(counts[1])
    assert {result["status"] for result in results} == {"passed"}


def test_what_cannot_be_cleaned_up_is_named(tmp_path: Path) -> None:
    """Over HTTP a scenario deletes what it has made; who may not do so is told what is left."""
    project = copy_project(tmp_path)
    arguments = ("features/users/registration.feature", "-q", "-k", "visitor")
    with reference_server() as url:
        for password, status in (("admin-password", 0), ("another-password", 1)):
            run = project.pytest(
                *arguments,
                API_BASE_URL=url,
                API_ROLES__ADMIN__USERNAME="admin@example.com",
                API_ROLES__ADMIN__PASSWORD=password,
            )
            assert run.status == status, run.output
    told = rf"not deleted: {url}/users/\w+ \(the admin could not sign in: "
    assert re.search(told, run.output)
