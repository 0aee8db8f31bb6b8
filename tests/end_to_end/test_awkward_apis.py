"""APIs with other logins and responses than the users API."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from tests.apis.example import example_api
from tests.apis.serving import served
from tests.end_to_end.copied_project import use_project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.end_to_end.copied_project import Project

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
SIGNING_IN = """Feature: Signing in by hand
  Scenario: A token that nobody uses
    When I POST "/demo/login/" with JSON:
      \"\"\"json
      {"user": "guest", "pass": "{faker.bothify('????????-????????')}"}
      \"\"\"
    Then "$.data.auth.key" is "#uuid"
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
    ("settings", "message"),
    [
        ({"API_LOGIN__TOKEN": "$.token"}, "has no token at $.token: "),
        ({"API_LOGIN__TOKEN": "$.data"}, "has no token at $.data: what is there is not a text"),
        ({"API_LOGIN__TOKEN": "header X-Token"}, "has no token at header X-Token"),
        ({"API_LOGIN__TOKEN": "cookie sid"}, "has no token at cookie sid"),
        ({"API_LOGIN__FORMAT": "form"}, "/demo/login/ (form with"),
        ({"API_LOGIN__USERNAME": "email"}, "(json with email, pass) returned"),
        ({"API_LOGIN__PATH": "none"}, "ada cannot sign in: the API has no login"),
    ],
)
def test_a_login_that_is_described_wrongly_says_what_to_check(
    project: Project, address: str, settings: dict[str, str], message: str
) -> None:
    project.write("features/seen.feature", SEEN)
    done = project.pytest(
        "features/seen.feature",
        "--continue-on-collection-errors",
        **LOGIN | settings | {"API_BASE_URL": address},
    )
    assert done.status == 1
    assert message in " ".join(done.output.split())


def test_answers_of_every_kind_are_covered(project: Project, address: str) -> None:
    project.write("features/answers.feature", ANSWERS)
    done = project.pytest("features/answers.feature", API_BASE_URL=address, API_LOGIN__PATH="none")
    assert done.status == 0, done.output
    assert len(done.having("passed")) == 6


@pytest.mark.parametrize(
    "settings",
    [{}, {"API_LOGIN__TOKEN": "header X-Auth"}, {"API_LOGIN__TOKEN": "cookie session"}],
    ids=["body", "header", "cookie"],
)
def test_no_artefact_holds_the_token_or_the_password(
    project: Project, address: str, settings: dict[str, str]
) -> None:
    """Although "key", "pass" and X-Auth are not names of secrets, and the token is never used."""
    project.write("features/signing_in.feature", SIGNING_IN)
    folder = project.root / "results"
    shutil.rmtree(folder, ignore_errors=True)
    done = project.pytest(
        "features/signing_in.feature",
        f"--alluredir={folder}",
        **LOGIN | settings | {"API_BASE_URL": address, "API_ROLES__ADMIN__PASSWORD": "another-one"},
    )
    assert done.status == 1
    assert "is not a uuid" in done.output.lower()
    texts = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert any("/demo/login/" in text for text in texts.values())
    assert [name for name, text in texts.items() if "key-of-guest" in text] == []
    assert "key-of-guest" not in done.output
    [card] = [text for text in texts.values() if '"request"' in text and "/demo/login/" in text]
    assert re.search(r'"pass\W+\*\*\*', card), card
