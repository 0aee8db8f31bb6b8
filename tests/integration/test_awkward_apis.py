"""APIs that sign in otherwise, and answer otherwise, than the users API does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from tests.apis.example import example_api
from tests.apis.serving import served
from tests.integration.copied_project import use_project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.copied_project import Project

LOGIN = {
    "API_LOGIN__PATH": "/demo/login/",
    "API_LOGIN__FORMAT": "json",
    "API_LOGIN__USERNAME": "user",
    "API_LOGIN__PASSWORD": "pass",
    "API_LOGIN__EXTRA": "{}",
    "API_LOGIN__TOKEN": "$.data.auth.key",
    "API_ROLES__ADMIN__USERNAME": "ada",
    "API_ROLES__ADMIN__PASSWORD": "open-sesame",
}
SEEN = """Feature: Signing in
  Scenario: What the API sees of me
    Given I am signed in as admin
    When I GET "/demo/profile/"
    Then "$.data.seen" matches:
      \"\"\"json
      EXPECTED
      \"\"\"
"""
ANSWERS = """Feature: Answers of every kind
  Scenario: An envelope, a number as id, a date without a zone
    When I GET "/demo/profile/"
    Then "$.data" contains:
      \"\"\"json
      {"id": "#int", "since": "#datetime local"}
      \"\"\"

  Scenario: A trailing slash is kept, and without it one is sent on
    When I GET "/demo/profile"
    Then the response redirects to "/demo/profile/"

  Scenario: 202 with null
    When I POST "/demo/jobs" with JSON:
      \"\"\"json
      {"name": "quick"}
      \"\"\"
    Then the response status is 202
    And the response matches:
      \"\"\"json
      null
      \"\"\"

  Scenario: 204 without content type
    When I DELETE "/demo/orders/12/"
    Then the response status is 204
    And the header "Content-Type" is "#absent"
    And the body is empty

  Scenario: A web page where JSON was expected
    When I GET "/demo/broken"
    Then the response status is 502
    And the body contains "502 Bad Gateway"

  Scenario: XML
    When I GET "/demo/feed.xml"
    Then the content type is "application/xml"
    And the body matches the pattern "<entry id='\\d+'>news</entry>"
"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(example_api("ada@example.com", SecretStr("example-admin"))) as address:
        yield address


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return use_project(tmp_path_factory.mktemp("awkward"))


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, '"authorization": "Bearer key-of-ada"'),
        ({"API_LOGIN__SCHEME": "Token"}, '"authorization": "Token key-of-ada"'),
        ({"API_LOGIN__TOKEN": "header X-Auth"}, '"authorization": "Bearer key-of-ada"'),
        (
            {"API_LOGIN__HEADER": "X-Api-Key", "API_LOGIN__SCHEME": "none"},
            '"api_key": "key-of-ada"',
        ),
        ({"API_LOGIN__TOKEN": "cookie session"}, '"session": "key-of-ada"'),
        (
            {"API_LOGIN__EXTRA": '{"realm": "staff"}'},
            '"authorization": "Bearer key-of-ada"',
        ),
    ],
    ids=["envelope", "scheme", "header", "api key", "cookie", "further fields"],
)
def test_a_role_signs_in_in_the_api_s_own_way(
    project: Project, address: str, settings: dict[str, str], expected: str
) -> None:
    others = {"authorization": "null", "api_key": "null", "session": "null"}
    name = expected.split('"')[1]
    rest = ", ".join(f'"{key}": {value}' for key, value in others.items() if key != name)
    project.write("features/seen.feature", SEEN.replace("EXPECTED", f"{{{expected}, {rest}}}"))
    done = project.pytest("features/seen.feature", **LOGIN | settings | {"API_BASE_URL": address})
    assert done.status == 0, done.output


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"API_LOGIN__TOKEN": "$.token"}, "has no token at $.token (PathError, see the exchange)"),
        ({"API_LOGIN__TOKEN": "$.data"}, "has no token at $.data (there is no text)"),
        ({"API_LOGIN__TOKEN": "header X-Token"}, "has no token at header X-Token"),
        ({"API_LOGIN__TOKEN": "cookie sid"}, "has no token at cookie sid"),
        ({"API_LOGIN__FORMAT": "form"}, "ada could not sign in: POST /demo/login/ (form with"),
        ({"API_LOGIN__USERNAME": "email"}, "(json with email, pass) answered"),
        ({"API_LOGIN__PATH": "none"}, "ada cannot sign in: the API has no login"),
    ],
)
def test_a_login_that_is_described_wrongly_says_what_to_check(
    project: Project, address: str, settings: dict[str, str], told: str
) -> None:
    project.write("features/seen.feature", SEEN)
    done = project.pytest(
        "features/seen.feature",
        "--continue-on-collection-errors",
        **LOGIN | settings | {"API_BASE_URL": address},
    )
    assert done.status == 1
    assert told in " ".join(done.output.split())


def test_answers_of_every_kind_are_covered(project: Project, address: str) -> None:
    project.write("features/answers.feature", ANSWERS)
    done = project.pytest("features/answers.feature", API_BASE_URL=address, API_LOGIN__PATH="none")
    assert done.status == 0, done.output
    assert len(done.having("passed")) == 6
