"""Redirects, links and addresses in features send no credentials to another origin."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.apis.serving import served
from tests.end_to_end.copied_project import Project, use_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.requests import Request

TOKEN = "canary-token-1234567890"
COOKIE = "canary-cookie-1234567890"
HEADER = "canary-header-1234567890"
LOGINS = {
    "bearer": {},
    "x-api-key": {"API_LOGIN__HEADER": "X-Api-Key", "API_LOGIN__SCHEME": "none"},
    "cookie": {"API_LOGIN__TOKEN": "cookie sid"},
}
"""The ways of sending a token, by settings."""

BEGINNING = f"""\
Feature: Elsewhere
  Background:
    Given I am signed in as admin
    When I GET "/cookie"

  Scenario: A redirect
    Given redirects are followed
    And the request headers:
      | X-Api-Key | {HEADER}     |
      | Cookie    | a={HEADER}   |
      | X-Secret  | {HEADER}     |
      | Accept    | text/marker  |
    When I GET "/redirect"
    Then the response status is 200

  Scenario: A redirect, with the cookies that answers have set
    Given redirects are followed
    When I GET "/redirect"
    Then the response status is 200

  Scenario: A link to the next page
    Given pages are found like this:
      | style | link |
    And the request headers:
      | X-Api-Key     | {HEADER}        |
      | Cookie        | a={HEADER}      |
      | Authorization | Bearer {HEADER} |
    Then listing "/pages" by pages of 2 has no duplicates

  Scenario: A link to the next page, with the cookies that answers have set
    Given pages are found like this:
      | style | link |
    Then listing "/pages" by pages of 2 has no duplicates

  Scenario: An address in a feature
    When I GET "{{elsewhere}}/there"
    Then the response status is 200

  Scenario: A service
    Given I use the service "billing"
    When I GET "/there"
    Then the response status is 200
"""
HERE = """
  Scenario: Here
    Given I am signed in as admin
    When I GET "/cookie"
    And I GET "/there"
    Then the response status is 200
"""


class Server:
    """Records the headers of requests, and refers clients to another origin."""

    def __init__(self) -> None:
        self.seen: list[dict[str, str]] = []
        self.other = ""
        paths = {
            "/auth/token": self._token,
            "/cookie": self._cookie,
            "/redirect": self._redirect,
            "/pages": self._pages,
            "/there": self._there,
        }
        routes = [Route(path, answer, methods=["GET", "POST"]) for path, answer in paths.items()]
        self.app = Starlette(routes=[*routes, Route("/", self._there)])

    async def _token(self, request: Request) -> Response:
        assert (await request.body()).startswith(b"grant_type=password")
        answer = JSONResponse({"access_token": TOKEN})
        answer.set_cookie("sid", TOKEN)
        return answer

    async def _cookie(self, _: Request) -> Response:
        answer = JSONResponse({})
        answer.set_cookie("session", COOKIE, domain=None)
        return answer

    async def _redirect(self, _: Request) -> Response:
        return RedirectResponse(f"{self.other}/there", 307)

    async def _pages(self, _: Request) -> Response:
        link = f'<{self.other}/there>; rel="next"'
        return JSONResponse({"items": [{"id": 1}, {"id": 2}]}, headers={"Link": link})

    async def _there(self, request: Request) -> Response:
        self.seen.append(dict(request.headers))
        return JSONResponse({"items": [{"id": 3}]})


@pytest.fixture
def servers() -> Iterator[tuple[Server, Server]]:
    """An API, and another one on the same host that it refers clients to."""
    with ExitStack() as stack:
        api, other = Server(), Server()
        other.other = stack.enter_context(served(api.app))
        api.other = stack.enter_context(served(other.app))
        yield api, other


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return use_project(tmp_path)


def run(project: Project, servers: tuple[Server, Server], feature: str, login: str) -> None:
    api, other = servers
    project.write("features/away.feature", feature.replace("{elsewhere}", api.other))
    settings = {"API_BASE_URL": other.other, "API_SERVICES__BILLING": api.other}
    done = project.pytest(**settings, **LOGINS[login])
    assert done.status == 0, done.output


@pytest.mark.promise("safety.md", "Credentials (token, API key")
@pytest.mark.promise("safety.md", "If a redirect, or a link")
@pytest.mark.promise("safety.md", "A service of another origin")
@pytest.mark.parametrize("login", LOGINS)
def test_another_port_gets_no_credentials(
    project: Project, servers: tuple[Server, Server], login: str
) -> None:
    run(project, servers, BEGINNING, login)
    seen = servers[1].seen
    assert len(seen) == 6
    assert not [headers for headers in seen if "canary" in str(headers)]
    assert "text/marker" in str(seen)


@pytest.mark.parametrize("login", LOGINS)
def test_the_api_itself_gets_them(
    project: Project, servers: tuple[Server, Server], login: str
) -> None:
    """This proves that the test above can fail."""
    run(project, servers, "Feature: Here" + HERE, login)
    [headers] = [headers for headers in servers[0].seen if "canary" in str(headers)]
    assert TOKEN in str(headers)
    assert COOKIE in headers["cookie"]
