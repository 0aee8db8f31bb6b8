"""The scenarios over real HTTP, and scenarios that find what is wrong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.accounts import ADMIN, accounts, reference_server
from tests.end_to_end.copied_project import Project, Run, copy_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return copy_project(tmp_path, features="users")


@pytest.fixture
def server() -> Iterator[str]:
    with reference_server() as url:
        yield url


def test_what_a_failing_scenario_has_created_is_deleted_too(project: Project, server: str) -> None:
    project.replace("steps/users/profile.py", "user.name, full_name)", "user.name, 'else')")
    run = project.pytest("features/users/own_profile.feature", API_BASE_URL=server)
    assert run.having("failed") == {"A member changes their name"}
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
    assert "/auth/token (form with " in run.output
    assert "returned 401; the body is " in run.output
    assert "another-password" not in run.output


# Break it: the right scenario fails, and says what differs


NAME, UP = "A member changes their name", "The service reports that it is up"
NAMES = {NAME, "The administrator changes their own name"}
UPS = {UP, "The health of the service is always reported"}


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """All features, where a step expects something else, and a model has another field."""
    project = copy_project(tmp_path_factory.mktemp("broken"), features="users")
    project.replace(
        "steps/users/profile.py", "user.name, full_name)", "user.name, full_name.upper())"
    )
    project.replace("support/users/models.py", 'status: Literal["ok"]', 'state: Literal["ok"]')
    return project.pytest("features")


def test_a_step_that_expects_something_else(broken: Run) -> None:
    assert broken.status == 1
    assert broken.having("failed") - UPS == NAMES
    message = broken.messages[NAME]
    assert "the name: expected 'ALICE SPRINGS', got 'Alice Springs'" in message
    assert "features/users/own_profile.feature:14: Then the profile has the name" in message


def test_a_model_with_another_field(broken: Run) -> None:
    assert broken.status == 1
    assert broken.having("failed") - NAMES == UPS
    assert (
        "GET /health answered 200, but not a valid Health: state: Field required; "
        "status: Extra inputs are not permitted"
    ) in broken.messages[UP]


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
    run = project.pytest("features/users/access.feature", API_CONTRACT__MODE="off")
    assert run.status == 1
    deletions = {f"<caller> may <deed> the account of Bob[{who}-delete]" for who in ("Bob", "Ada")}
    assert run.having("failed") == deletions
    for name in deletions:
        assert re.search(
            r"DELETE /users/\S+ answered 202 \(no content type\) ''; expected status 204",
            run.messages[name],
        )
