"""What is made of a run's results is looked through by the process that has it made."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from support.reporting.secrets.page_gate import page_leaks
from support.reporting.secrets.secret_gate import LEARNED
from support.reporting.secrets.secret_pipe import SecretPipe, SecretTeller

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "Kanarienvogel \ud800é\n"
CHILD = """
from support.reporting.secrets.secret_pipe import SecretTeller
import subprocess, sys
teller = SecretTeller()
teller.tell({"one": "first"})
teller.tell({f"{number} Kanarienvogel \\ud800\\u00e9\\n": "x" * 100 for number in range(5000)})
subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
assert SecretTeller()._pipe is None
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows hands no pipe on")
def test_a_child_tells_its_parent_more_than_a_pipe_holds() -> None:
    with SecretPipe() as pipe:
        subprocess.run(
            [sys.executable, "-c", CHILD], env=pipe.environment, pass_fds=pipe.passed, check=True
        )
    assert len(pipe.secrets) == 5001
    assert pipe.secrets["one"] == "first"
    assert f"4999 {SECRET}" in pipe.secrets


def test_a_process_without_a_parent_that_listens_tells_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("ACCEPTANCE_SECRETS_PIPE", raising=False)
    teller = SecretTeller()
    teller.tell({"one": "first"})
    teller.close()


def test_a_parent_that_is_gone_does_not_stop_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    monkeypatch.setenv("ACCEPTANCE_SECRETS_PIPE", str(writing))
    teller = SecretTeller()
    os.close(reading)
    teller.tell({"one": "first"})
    teller.close()
    teller.tell({"two": "second"})


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for folder in ("features", "steps", "reports/html", "reports/allure-results"):
        (tmp_path / folder).mkdir(parents=True)
    return tmp_path


def test_everything_that_is_made_is_looked_through(project: Path) -> None:
    for name in ("html/index.html", "summary.md", "allure-results/x.json"):
        (project / "reports" / name).write_text("at Kanarienvogel")
    lines = page_leaks(
        project, {"Kanarienvogel": "the password of role admin", "at": "a short one"}
    )
    assert lines[:2] == [
        "reports/html/index.html, line 1, byte 4: the password of role admin",
        "reports/summary.md, line 1, byte 4: the password of role admin",
    ]
    assert len(lines) == 3  # and what to do; pytest itself looks through its results


def test_what_a_feature_gives_away_is_no_secret_but_what_is_configured_is(project: Path) -> None:
    (project / "reports" / "summary.md").write_text("Kanarienvogel")
    (project / "features" / "a.feature").write_text("Kanarienvogel")
    assert page_leaks(project, {"Kanarienvogel": f"{LEARNED} of POST /login"}) == []
    assert page_leaks(project, {"Kanarienvogel": "the password of role admin"}) != []


def test_without_pytest_the_secrets_of_the_settings_are_looked_for(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("API_ROLES__ADMIN__USERNAME", "ann")
    monkeypatch.setenv("API_ROLES__ADMIN__PASSWORD", "Kanarienvogel")
    (project / "reports" / "summary.md").write_text("Kanarienvogel")
    assert page_leaks(project, {})[0].endswith(": the password of role admin")
    monkeypatch.setenv("API_BACKEND", "none of them")
    assert page_leaks(project, {}) == []
