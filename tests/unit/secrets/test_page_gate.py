"""Files generated from a run's results are searched by the parent process."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from support.secrets.gate import LEARNED
from support.secrets.page_gate import page_leaks
from support.secrets.pipe import SecretPipe, SecretSender

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "Kanarienvogel \ud800é\n"
CHILD = """
from support.secrets.pipe import SecretSender
import subprocess, sys
sender = SecretSender()
sender.send({"one": "first"})
sender.send({f"{number} Kanarienvogel \\ud800\\u00e9\\n": "x" * 100 for number in range(5000)})
subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
assert SecretSender()._pipe is None
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows hands no pipe on")
def test_a_child_sends_its_parent_more_than_the_pipe_buffer() -> None:
    with SecretPipe() as pipe:
        subprocess.run(
            [sys.executable, "-c", CHILD], env=pipe.environment, pass_fds=pipe.passed, check=True
        )
    assert len(pipe.secrets) == 5001
    assert pipe.secrets["one"] == "first"
    assert f"4999 {SECRET}" in pipe.secrets


def test_a_process_without_a_listening_parent_sends_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("ACCEPTANCE_SECRETS_PIPE", raising=False)
    sender = SecretSender()
    sender.send({"one": "first"})
    sender.close()


def test_a_parent_that_is_gone_does_not_stop_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    monkeypatch.setenv("ACCEPTANCE_SECRETS_PIPE", str(writing))
    sender = SecretSender()
    os.close(reading)
    sender.send({"one": "first"})
    sender.close()
    sender.send({"two": "second"})


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for folder in ("features", "steps", "reports/html", "reports/allure-results"):
        (tmp_path / folder).mkdir(parents=True)
    return tmp_path


@pytest.mark.promise("safety.md", "`make acceptance` also searches")
def test_everything_that_is_made_is_searched(project: Path) -> None:
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


@pytest.mark.promise("safety.md", "A password or token of fewer than 8")
def test_short_secrets_are_not_searched_for(project: Path) -> None:
    """They may be words of the page's own JavaScript."""
    (project / "reports" / "html" / "index.html").write_text("let s3cr3t1 = s3cr3t12")
    short = {"s3cr3t1": "the password of role admin"}
    assert page_leaks(project, short) == []
    assert page_leaks(project, {**short, "s3cr3t12": "the token of role bot"}) != []


@pytest.mark.promise("safety.md", "Text in a feature file or")
def test_values_in_features_are_not_secrets_unless_configured(project: Path) -> None:
    (project / "reports" / "summary.md").write_text("Kanarienvogel")
    (project / "features" / "a.feature").write_text("Kanarienvogel")
    assert page_leaks(project, {"Kanarienvogel": f"{LEARNED} of POST /login"}) == []
    assert page_leaks(project, {"Kanarienvogel": "the password of role admin"}) != []


@pytest.mark.promise("safety.md", "On Windows there is no such pipe")
def test_without_pytest_the_secrets_of_the_settings_are_searched_for(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("API_ROLES__ADMIN__USERNAME", "ann")
    monkeypatch.setenv("API_ROLES__ADMIN__PASSWORD", "Kanarienvogel")
    (project / "reports" / "summary.md").write_text("Kanarienvogel")
    assert page_leaks(project, {})[0].endswith(": the password of role admin")
    monkeypatch.setenv("API_BACKEND", "none of them")
    assert page_leaks(project, {}) == []
