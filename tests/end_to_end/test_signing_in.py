"""Roles with every kind of login over real HTTP: number of sign-ins, renewal of tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.reporting import bundle
from tests.apis.oauth import CLIENT, KEY, PASSWORDS, STATIC, OAuthApi
from tests.apis.serving import served
from tests.end_to_end.copied_project import use_project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.end_to_end.copied_project import Project, Run

ROLES = {
    "API_LOGIN__PATH": "/oauth/token",
    "API_ROLES__ADMIN__USERNAME": "ada",
    "API_ROLES__ADMIN__PASSWORD": PASSWORDS["ada"],
    "API_ROLES__BOT__AUTH": "client_credentials",
    "API_ROLES__BOT__USERNAME": CLIENT[0],
    "API_ROLES__BOT__PASSWORD": CLIENT[1],
    "API_ROLES__BOT__SCOPE": "reading",
    "API_ROLES__CLERK__AUTH": "basic",
    "API_ROLES__CLERK__USERNAME": "clerk",
    "API_ROLES__CLERK__PASSWORD": PASSWORDS["clerk"],
    "API_ROLES__PARTNER__AUTH": "token",
    "API_ROLES__PARTNER__TOKEN": STATIC,
    "API_ROLES__MACHINE__AUTH": "api_key",
    "API_ROLES__MACHINE__TOKEN": KEY,
    "API_ROLES__MACHINE__HEADER": "X-Machine",
    "API_ROLES__GUEST__AUTH": "none",
}
EVERY_KIND = """Feature: Every kind of proof
  Scenario Outline: What the API sees of <role>
    Given I am signed in as <role>
    When I GET "/me"
    Then "$.name" is <seen>

    Examples:
      | role    | seen              |
      | admin   | "ada"             |
      | bot     | "bot for reading" |
      | clerk   | "clerk"           |
      | partner | "static"          |
      | machine | "machine"         |
      | guest   | null              |
"""
MANY = """Feature: Many scenarios
  Scenario Outline: Number <n>
    Given I am signed in as admin
    When I GET "/me"
    Then the response status is 200

    Examples:
      | n |
      | 1 |
      | 2 |
      | 3 |
      | 4 |
      | 5 |
      | 6 |
"""
REVOKED = """Feature: Revoked
  Scenario Outline: <role> goes on after a revocation
    Given I am signed in as <role>
    When I POST "/revoke"
    And 20 clients at once GET "/me"
    Then all 20 responses are 200

    Examples:
      | role  |
      | admin |
      | bot   |
"""
BY_HAND = """Feature: By hand
  Scenario: Who signs in by hand sees that the token is worth nothing
    Given I am signed in as "clerk" with the password "clerk-password"
    When I POST "/revoke"
    And I GET "/me"
    Then the response status is 401
"""
CREATING = """Feature: Creating
  Scenario Outline: Thing <n>
    When I POST "/things"
    Then the response status is 201

    Examples:
      | n |
      | 1 |
      | 2 |
      | 3 |
"""


@pytest.fixture
def api() -> OAuthApi:
    return OAuthApi()


@pytest.fixture
def address(api: OAuthApi) -> Iterator[str]:
    with served(api.app()) as address:
        yield address


@pytest.fixture
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return use_project(tmp_path_factory.mktemp("signing-in"))


def run(project: Project, address: str, feature: str, *arguments: str, **more: str) -> Run:
    project.write("features/it.feature", feature)
    return project.pytest("features", *arguments, API_BASE_URL=address, **{**ROLES, **more})


def test_a_role_proves_itself_in_its_own_way(project: Project, address: str) -> None:
    done = run(project, address, EVERY_KIND, "-v")
    assert done.status == 0, done.output
    for secret in (*PASSWORDS.values(), CLIENT[1], STATIC, KEY):
        assert secret not in done.output


@pytest.mark.parametrize(("workers", "times"), [("0", 1), ("2", 2)], ids=["one", "two workers"])
def test_a_role_signs_in_once_in_a_run(
    project: Project, api: OAuthApi, address: str, workers: str, times: int
) -> None:
    """Once in each process, because tokens are never shared through files."""
    done = run(project, address, MANY, f"-n{workers}", "--dist=each" if times > 1 else "-q")
    assert done.status == 0, done.output
    assert api.granted == {"password": times}


def test_a_role_signs_in_in_each_scenario_that_is_recorded(
    project: Project, api: OAuthApi, address: str
) -> None:
    """So that each recording is self-contained."""
    done = run(project, address, MANY, "--backend=record")
    assert done.status == 0, done.output
    assert api.granted == {"password": 6}


def test_a_token_from_an_earlier_scenario_is_masked_in_the_later_ones(
    project: Project, address: str
) -> None:
    """Although its header is not a secret's name, and no response to them contains it."""
    bare = {"API_LOGIN__HEADER": "X-Proof", "API_LOGIN__SCHEME": "none"}
    folder = project.root / "results"
    done = run(project, address, MANY, f"--alluredir={folder}", **bare)
    assert done.status == 0, done.output
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in folder.iterdir()]
    shown = [one for text in texts for one in bundle.unpacked(text).values()]
    assert sum("x-proof" in text for text in shown) >= 6
    assert not any("acc3ss-" in text for text in texts)


def test_a_token_that_is_about_to_end_is_renewed_by_its_refresh_token(
    project: Project, api: OAuthApi, address: str
) -> None:
    """A lifetime of 0 seconds is always about to expire."""
    api.lifetime = 0.0
    done = run(project, address, MANY)
    assert done.status == 1  # the API refuses what has ended
    assert api.granted["password"] == 1
    assert api.granted["refresh_token"] >= 6


def test_a_refused_token_is_renewed_once_however_many_requests_wait(
    project: Project, api: OAuthApi, address: str
) -> None:
    done = run(project, address, REVOKED)
    assert done.status == 0, done.output
    assert api.granted == {"password": 1, "refresh_token": 1, "client_credentials": 2}


def test_a_manual_sign_in_is_not_repeated(project: Project, address: str) -> None:
    done = run(project, address, BY_HAND)
    assert done.status == 0, done.output


def test_the_clean_up_uses_the_same_sign_in(project: Project, api: OAuthApi, address: str) -> None:
    done = run(project, address, CREATING)
    assert done.status == 0, done.output
    assert api.granted == {"password": 1}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"API_ROLES__ADMIN__PASSWORD": "wrong-password"},
            "/oauth/token (form with grant_type, username, password) returned 400; the body is ",
        ),
        (
            {"API_ROLES__BOT__PASSWORD": "wrong-secret"},
            "/oauth/token (form with grant_type, client_id, client_secret",
        ),
    ],
    ids=["login", "client"],
)
def test_a_failed_sign_in_is_reported_at_the_step(
    project: Project, address: str, settings: dict[str, str], message: str
) -> None:
    done = run(project, address, EVERY_KIND, **settings)
    assert done.status == 1
    (name,) = done.having("failed")
    assert message in done.messages[name]
    assert "Given I am signed in as" in done.messages[name]
    assert next(iter(settings.values())) not in done.output
