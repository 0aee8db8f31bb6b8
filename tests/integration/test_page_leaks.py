"""What an acceptance run makes from its results is looked through, for its tokens, too."""

from __future__ import annotations

import base64
import os
from typing import TYPE_CHECKING

import pytest

from support import acceptance
from support.reporting.page import html
from support.reporting.page.history import History
from support.reporting.page.html import Made
from support.reporting.page.summary import read
from tests.integration.copied_project import LEFT_BEHIND, use_project

if TYPE_CHECKING:
    from pathlib import Path

    from support.settings.report import Report

FEATURE = """Feature: Users are listed
  Scenario: the admin lists them
    Given I am signed in as admin
    When I GET "/users"
    Then the response status is {status}
"""
REMEMBERING = """
import json
import pathlib


def pytest_bdd_after_scenario(request):
    bodies = [exchange.response.body for exchange in request.getfixturevalue("exchanges")]
    token = next(json.loads(body)["access_token"] for body in bodies if b"access_token" in body)
    pathlib.Path("token").write_text(token)  # which is no file that a run looks through
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    project = use_project(tmp_path)
    for name in [name for name in os.environ if name.startswith(LEFT_BEHIND)]:
        monkeypatch.delenv(name)
    project.append("conftest.py", REMEMBERING)
    for name, value in project.environment.items():
        monkeypatch.setenv(name, value)
    return tmp_path


@pytest.fixture
def leaky_page(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a page without Allure, which holds the token as Allure's pages hold data."""

    def build(results: Path, page: Path, _settings: Report, _history: Path) -> Made:
        data = base64.b64encode((project / "token").read_bytes()).decode()
        page.parent.mkdir(parents=True)
        page.write_text(f'<script>d("data/attachments/1.txt","{data}")</script>')
        return Made(page, is_folder=False, run=read(results), before=History(()))

    monkeypatch.setattr(html, "build", build)


@pytest.mark.parametrize("workers", ["0", "2"], ids=["one process", "two workers"])
@pytest.mark.usefixtures("leaky_page")
def test_a_token_in_the_page_ends_a_run_that_has_passed(
    project: Path, workers: str, capfd: pytest.CaptureFixture[str]
) -> None:
    (project / "features" / "users.feature").write_text(FEATURE.format(status=200))
    assert acceptance.main([f"-n{workers}"], project) == acceptance.LEAKING
    printed = capfd.readouterr()
    place = "reports/html/index.html (data/attachments/1.txt), line 1, byte 1"
    assert f"{place}: a password or token of POST /auth/token" in printed.err
    assert (project / "token").read_text() not in printed.err + printed.out


@pytest.mark.usefixtures("leaky_page")
def test_the_status_of_pytest_stays(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (project / "features" / "users.feature").write_text(FEATURE.format(status=418))
    assert acceptance.main([], project) == 1
    assert "reports/html/index.html" in capfd.readouterr().err


def test_a_page_without_secrets_passes(project: Path) -> None:
    """Here Allure makes the page."""
    (project / "features" / "users.feature").write_text(FEATURE.format(status=200))
    assert acceptance.main([], project) == 0
    assert (project / "reports" / "html" / "index.html").is_file()
