"""Hosts that look like production are not changed without permission, on any number of workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.apis.serving import served
from tests.end_to_end.copied_project import Project, use_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.requests import Request

WORKERS = pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "workers"])
ALIKE = {"API_SAFETY__PRODUCTION": "127.0.0.*"}
READ = """\
@readonly
Feature: Reading
  Scenario: The state of the service
    When I GET "/state"
    Then the response status is 200

  Scenario: Things, as the admin
    Given I am signed in as admin
    When I GET "/things"
    Then the response status is 200
"""
CHANGE = "Feature: Changing\n" + "".join(
    f"""
  Scenario: Thing {number}
    When I POST "/things" with JSON:
      \"\"\"
      {{"name": "thing"}}
      \"\"\"
    Then the response status is 201
"""
    for number in range(1, 8)
)


class Witness:
    """An API that records requests, except the check of its availability."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.app = Starlette(
            routes=[Route("/{path:path}", self._answer, methods=["GET", "POST", "DELETE"])]
        )

    async def _answer(self, request: Request) -> JSONResponse:
        if request.url.path != "/":
            self.asked.append((request.method, request.url.path))
        status = 201 if (request.method, request.url.path) == ("POST", "/things") else 200
        return JSONResponse({"access_token": "a-token-of-the-witness"}, status)


@pytest.fixture
def witness() -> Witness:
    return Witness()


@pytest.fixture
def url(witness: Witness) -> Iterator[str]:
    with served(witness.app) as url:
        yield url


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = use_project(tmp_path)
    project.write("features/read.feature", READ)
    project.write("features/change.feature", CHANGE)
    return project


@pytest.mark.promise("safety.md", "selecting a scenario without")
@WORKERS
def test_a_run_that_would_change_production_sends_nothing(
    project: Project, witness: Witness, url: str, workers: tuple[str, ...]
) -> None:
    run = project.pytest("--base-url", url, *workers, **ALIKE)
    assert run.status == 4, run.output
    assert run.output.count("ERROR: this looks like production: 127.0.0.1 (127.0.0.*)") == 1
    assert run.output.count("features/change.feature::Thing") == 5
    assert "  and 2 more\n" in run.output
    assert "features/read.feature" not in run.output
    assert "--tags @readonly, or allow changes: --allow-destructive 127.0.0.1. " in run.output
    assert "Traceback" not in run.output
    assert witness.asked == []


@pytest.mark.promise("safety.md", "Run the others with")
@WORKERS
def test_scenarios_that_only_read_run(
    project: Project, witness: Witness, url: str, workers: tuple[str, ...]
) -> None:
    run = project.pytest("--base-url", url, "--tags", "readonly", *workers, **ALIKE)
    assert run.status == 0, run.output
    assert set(witness.asked) == {("GET", "/state"), ("POST", "/auth/token"), ("GET", "/things")}


@pytest.mark.promise("safety.md", "To allow changes")
@WORKERS
def test_a_host_that_is_named_is_changed(
    project: Project, witness: Witness, url: str, workers: tuple[str, ...]
) -> None:
    run = project.pytest("--base-url", url, "--allow-destructive", "127.0.0.1", *workers, **ALIKE)
    assert run.status == 0, run.output
    assert witness.asked.count(("POST", "/things")) == 7


@pytest.mark.promise("safety.md", "To allow changes")
def test_naming_another_host_does_not_help(project: Project, witness: Witness, url: str) -> None:
    other = {"API_SERVICES__BILLING": "http://billing.example.com"}
    run = project.pytest(
        "--base-url", url, "--allow-destructive", "billing.example.com", **ALIKE, **other
    )
    assert run.status == 4, run.output
    assert "this looks like production: 127.0.0.1 (127.0.0.*)" in run.output
    assert witness.asked == []


@pytest.mark.promise("safety.md", "selecting a scenario without")
def test_a_service_may_be_production_too(project: Project, witness: Witness, url: str) -> None:
    service = {"API_SERVICES__BILLING": "http://prod.billing.example.com"}
    run = project.pytest("--base-url", url, **service)
    assert run.status == 4, run.output
    assert "this looks like production: prod.billing.example.com (prod.*)" in run.output
    assert witness.asked == []


@pytest.mark.promise("safety.md", "If a scenario is wrongly tagged")
def test_a_scenario_wrongly_tagged_changes_nothing(
    project: Project, witness: Witness, url: str
) -> None:
    project.replace("features/change.feature", "Feature: Changing", "@readonly\nFeature: Changing")
    run = project.pytest("--base-url", url, "-k", "Thing", **ALIKE)
    assert run.status == 1, run.output
    assert len(run.having("failed")) == 7
    assert all("looks like production" in run.messages[name] for name in run.having("failed"))
    assert [asked for asked in witness.asked if asked[0] != "GET"] == [("POST", "/auth/token")]


@pytest.mark.parametrize("option", ["--collect-only", "--check-steps", "--check-records"])
def test_where_nothing_runs_production_does_not_matter(
    project: Project, witness: Witness, url: str, option: str
) -> None:
    run = project.pytest("--base-url", url, option, **ALIKE)
    assert "looks like production" not in run.output
    assert witness.asked == []


def test_offline_there_is_no_production(project: Project) -> None:
    options = ("--backend", "embedded", "--base-url", "http://prod.example.com")
    run = project.pytest(*options, "-k", "Thing", API_CONTRACT__MODE="off")
    assert run.status == 1, run.output
    assert "looks like production" not in run.output


@pytest.mark.promise("safety.md", "It needs no settings for that")
@pytest.mark.promise("safety.md", "A request to any other host")
def test_another_host_is_not_asked(project: Project, witness: Witness, url: str) -> None:
    project.write(
        "features/elsewhere.feature",
        READ.replace("Reading", "Elsewhere").replace(
            '"/state"', '"http://api.example.com/x?key=1"'
        ),
    )
    run = project.pytest("--base-url", url, "features/elsewhere.feature")
    assert run.status == 1, run.output
    message = run.messages["The state of the service"]
    assert "GET http://api.example.com/x: the host api.example.com is not allowed" in message
    assert "API_SAFETY__ALLOWED_HOSTS" in message
    assert ("GET", "/things") in witness.asked
