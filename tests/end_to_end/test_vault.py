"""The hook in the docs reads a secret from a vault; it is used, but never shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from support.bootstrap import ROOT
from tests.apis.serving import served
from tests.end_to_end.copied_project import Project, use_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.requests import Request

PASSWORD = "canary-of-the-vault-1"
FEATURE = """\
Feature: The admin's password
  Scenario: It is the one of the vault
    Given I am signed in as admin
    When I GET "/users"
    Then the response status is 200

  Scenario: It is not shown
    When I POST "/echo" with JSON:
      \"\"\"
      {"a": "canary-of-the-vault-1"}
      \"\"\"
    Then the response status is 200
"""


async def answer(request: Request) -> Response:
    """Respond as a vault does, to clients with the token."""
    if request.headers.get("X-Vault-Token") != "root":
        return JSONResponse({"errors": ["permission denied"]}, 403)
    return JSONResponse({"data": {"data": {"admin": PASSWORD}}})


@pytest.fixture
def vault() -> Iterator[str]:
    with served(Starlette(routes=[Route("/v1/secret/data/users", answer)])) as url:
        yield url


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = use_project(tmp_path)
    text = (ROOT / "docs" / "safety.md").read_text(encoding="utf-8")
    [snippet] = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    project.append("conftest.py", f"\n{snippet}")
    project.write("features/admin.feature", FEATURE)
    return project


SETTINGS = {
    "API_ROLES__ADMIN__USERNAME": "admin@example.com",
    "API_ROLES__ADMIN__PASSWORD": "vault:secret/users#admin",
    "API_CONTRACT__MODE": "off",  # /echo is not in it
}


@pytest.mark.promise("safety.md", "For a vault, put a hook")
@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "workers"])
def test_the_vault_of_the_docs(project: Project, vault: str, workers: tuple[str, ...]) -> None:
    run = project.pytest(*workers, **SETTINGS, VAULT_ADDR=vault, VAULT_TOKEN="root")
    assert run.results == {"It is the one of the vault": "passed", "It is not shown": "failed"}
    assert PASSWORD not in run.output


@pytest.mark.promise("safety.md", "A reference that cannot be resolved")
def test_a_vault_that_refuses_ends_the_run(project: Project, vault: str) -> None:
    run = project.pytest(**SETTINGS, VAULT_ADDR=vault, VAULT_TOKEN="other")
    assert run.status == 4
    message = "API_ROLES__ADMIN__PASSWORD: the secret could not be looked up (HTTPStatusError: "
    assert message in run.output
    assert "Traceback" not in run.output


@pytest.mark.promise("safety.md", "A reference that cannot be resolved")
def test_a_reference_that_leads_nowhere_ends_the_run(project: Project) -> None:
    settings = {**SETTINGS, "API_ROLES__ADMIN__PASSWORD": "env:CRM_PASSWORD"}
    run = project.pytest(**settings)
    assert run.status == 4
    assert "API_ROLES__ADMIN__PASSWORD: env:CRM_PASSWORD refers to an environment" in run.output


@pytest.mark.promise("safety.md", "It returns None for everything")
def test_a_hook_that_knows_nothing_leaves_the_password_alone(project: Project) -> None:
    settings = {**SETTINGS, "API_ROLES__ADMIN__PASSWORD": PASSWORD.replace("-", ":", 1)}
    run = project.pytest("-k", "vault", **settings)
    assert run.status == 0, run.output
