"""The scenarios over real HTTP, and scenarios that find what is wrong."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
import pytest

from support.bootstrap import ROOT
from support.settings import Settings
from tests.integration.copied_project import Project, copy_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE = 20.0  # seconds until the server has to listen
ADMIN = Settings().roles["admin"]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return copy_project(tmp_path)


@contextmanager
def reference_server() -> Iterator[str]:
    """Serve the reference API on a free port; yield its address."""
    command = [sys.executable, "-m", "support.backends.reference", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        deadline = threading.Timer(PATIENCE, server.kill)  # ends the wait for the first line
        deadline.start()
        try:
            line = server.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+", line)
            assert found, f"the server does not say where it listens: {line!r}"
            deadline.cancel()
            yield found[0]
        finally:
            deadline.cancel()
            server.terminate()


@pytest.fixture
def server() -> Iterator[str]:
    with reference_server() as url:
        yield url


def accounts(url: str) -> list[tuple[str, str]]:
    """Return address and role of every account, as the admin sees them, without our client."""
    with httpx.Client(base_url=url, trust_env=False) as client:
        password = ADMIN.password.get_secret_value()
        form = {"grant_type": "password", "username": ADMIN.username, "password": password}
        token = client.post("/auth/token", data=form).json()["access_token"]
        listed = client.get(
            "/users", params={"limit": 100}, headers={"Authorization": f"Bearer {token}"}
        ).json()
    assert listed["total"] == len(listed["items"])
    return [(user["email"], user["role"]) for user in listed["items"]]


def embedded_only(project: Project) -> set[str]:
    """Return the scenarios that are tagged as in need of the embedded backend."""
    run = project.pytest("features", "-m", "embedded")
    assert run.status == 0, run.output
    return set(run.results)


def test_the_same_scenarios_pass_over_http_and_leave_nothing(project: Project, server: str) -> None:
    """Twice with the same people: what the first run had left would be in the second's way."""
    needs_embedded = embedded_only(project)
    for _ in range(2):
        run = project.pytest("features", "-q", "--data-seed=7", API_BASE_URL=server)
        assert run.status == 0, run.output
        assert run.having("skipped") == needs_embedded
        assert len(run.having("passed")) >= 40
        assert set(run.results.values()) == {"passed", "skipped"}
        for name in needs_embedded:
            assert "needs the embedded backend; this run is live" in run.messages[name]
        assert accounts(server) == [(ADMIN.username, "admin")]


def test_what_a_failing_scenario_has_created_is_deleted_too(project: Project, server: str) -> None:
    project.replace("steps/profile.py", "user.name, full_name)", "user.name, 'else')")
    run = project.pytest("features/users/own_profile.feature", API_BASE_URL=server)
    assert run.having("failed") == {"A member changes her name"}
    assert accounts(server) == [(ADMIN.username, "admin")]


def test_an_admin_who_cannot_sign_in_to_clean_up_is_told(project: Project, server: str) -> None:
    run = project.pytest(
        "features/users/registration.feature",
        "-k",
        "visitor",
        API_BASE_URL=server,
        API_ROLES__ADMIN__USERNAME=ADMIN.username,
        API_ROLES__ADMIN__PASSWORD="another-password",
    )
    assert run.status == 1
    assert "POST /auth/token (form with " in run.output
    assert "answered 401. Check the account" in run.output
    assert "another-password" not in run.output


# Break it: the right scenario fails, and says what differs


def test_a_step_that_expects_something_else(project: Project) -> None:
    project.replace("steps/profile.py", "user.name, full_name)", "user.name, full_name.upper())")
    run = project.pytest("features")
    assert run.status == 1
    assert run.having("failed") == {"A member changes her name"}
    message = run.messages["A member changes her name"]
    assert "the name: expected 'ALICE SPRINGS', got 'Alice Springs'" in message
    assert "features/users/own_profile.feature:14: Then her profile carries the name" in message


def test_a_model_with_another_field(project: Project) -> None:
    project.replace("support/api/models.py", 'status: Literal["ok"]', 'state: Literal["ok"]')
    run = project.pytest("features")
    assert run.status == 1
    assert run.having("failed") == {"The service says that it is up"}
    assert (
        "GET /health answered 200, but not a valid Health: state: Field required; "
        "status: Extra inputs are not permitted"
    ) in run.messages["The service says that it is up"]


ANOTHER_STATUS = """

_create_app = create_app


def create_app(config):
    app = _create_app(config)

    async def another_status(scope, receive, send):
        async def answer(message):
            if scope["method"] == "DELETE" and message.get("status") == 204:
                message = message | {"status": 202}
            await send(message)

        await app(scope, receive, answer)

    return another_status
"""


def test_an_api_that_answers_with_another_status(project: Project) -> None:
    project.append("support/backends/reference/app.py", ANOTHER_STATUS)
    run = project.pytest("features/users/access.feature")
    assert run.status == 1
    deletions = {f"<caller> may <deed> the account of Bob[{who}-delete]" for who in ("Bob", "Ada")}
    assert run.having("failed") == deletions
    for name in deletions:
        assert re.search(
            r"DELETE /users/\S+ answered 202 \(no content type\) ''; expected status 204",
            run.messages[name],
        )
