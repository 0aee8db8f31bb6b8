"""What to write instead of phrases of other tools, and instead of invalid statuses."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from pytest_bdd.parser import Step

from steps.any_api.hints.phrases import (
    PHRASES,
    instead,
    pytest_gherkin_vocabulary,
    simplified,
)
from support.backends import choose_backend, idle_backend
from support.conversation.callers import OTHERS
from support.conversation.http_terms import OTHER_SERVICES
from support.gherkin.plugin import INDEX
from support.language.matching.engine import mismatches
from support.run.configuration import BACKEND, SETTINGS
from support.settings import Settings
from support.settings.roles import Credentials

if TYPE_CHECKING:
    from pathlib import Path

THEIRS = {
    # Cucumber with REST Assured or Supertest
    'When I send a GET request to "/users"': 'When I GET "/users"',
    "When I send a GET request to /users": 'When I GET "/users"',
    'When the user makes a DELETE request to "/users/1"': 'When I DELETE "/users/1"',
    'When I perform GET on "/users"': 'When I GET "/users"',
    'When a GET request is sent to "/users"': 'When I GET "/users"',
    'When I get "/users"': 'When I GET "/users"',
    'When I call the "/users" endpoint': 'When I GET "/users"',
    'When I send a POST request to "/users" with body:': 'When I POST "/users" with JSON:',
    'When I POST to "/users" with the following JSON:': 'When I POST "/users" with JSON:',
    'When I submit a POST to "/users" with the form data:': 'When I POST "/users" with the form:',
    'Given I set the header "X-Team" to "blue"': 'Given the request header "X-Team" is "blue"',
    'Given I set the "X-Team" header to "blue"': 'Given the request header "X-Team" is "blue"',
    "Given I set the following headers:": "Given the request headers:",
    'Given the base URL is "https://x.example"': 'When I GET "/..."',
    'Given I use the token "t"': "Given I am signed in as admin",
    "Given I am logged in as admin": "Given I am signed in as admin",
    'Given I am authenticated as the "admin" user': "Given I am signed in as admin",
    "Given I am not logged in": "Given I am not signed in",
    "Then status should be 200": "Then the response status is 200",
    "Then the status code should be 200": "Then the response status is 200",
    "Then the response code should be 404 Not Found": "Then the response status is 404",
    "Then I should get a 200 response": "Then the response status is 200",
    "Then the response should have status code 200": "Then the response status is 200",
    'Then the response header "X" should be "y"': 'Then the header "X" is "y"',
    'Then the header X should equal "y"': 'Then the header "X" is "y"',
    'Then the header "X" contains "a.b"': r'Then the header "X" is "#regex a\.b"',
    'Then the response has the header "X"': 'Then the header "X" is "#present"',
    'Then the content type should be "text/html"': 'Then the content type is "text/html"',
    "Then the response should be valid JSON": 'Then the content type is "application/json"',
    "Then the response body should be empty": "Then the body is empty",
    'Then the response should contain "Frieda"': 'Then the body contains "Frieda"',
    "Then the response time should be less than 500 ms": "Then the response time is below 500 ms",
    "Then the response time is under 2 seconds": "Then the response time is below 2 s",
    'Then "$.users" has 3 entries': 'Then "$.users" is "#[3]"',
    'Then "$.users" should have length 3': 'Then "$.users" is "#[3]"',
    'Then the size of "users" should be 3': 'Then "$.users" is "#[3]"',
    'Then "$.users" is empty': 'Then "$.users" is "#[0]"',
    'Then the field "name" should equal "Frieda"': 'Then "$.name" is "Frieda"',
    'Then the JSON response at "id" should be 3': 'Then "$.id" is 3',
    'Then the response should contain a field "name" with value "x"': 'Then "$.name" is "x"',
    'Then the response should have the property "name"': 'Then "$.name" is "#present"',
    'Then "$.name" should exist': 'Then "$.name" is "#present"',
    'Then "$.total" is None': 'Then "$.total" is null',
    'Then "$.total" is True': 'Then "$.total" is true',
    'Then "$.total" should be twelve': 'Then "$.total" is "twelve"',
    'Then "$.total" is 1,50': 'Then "$.total" is 1.50',
    'Then "$.total" is -1,250,000.50': 'Then "$.total" is -1250000.50',
    'Then "$.total" is not None': 'Then "$.total" is not null',
    'Then within 10 s "$.state" becomes done': 'Then within 10 s "$.state" becomes "done"',
    "Then the header X is blue": 'Then the header "X" is "blue"',
    'Then "$.name" does not exist': 'Then "$.name" is "#absent"',
    'Then the response has no field "name"': 'Then "$.name" is "#absent"',
    'Then "$.name" should be a string': 'Then "$.name" is "#string"',
    'Then "$.id" is an integer': 'Then "$.id" is "#int"',
    'Then "$.name" should contain "Fr"': 'Then "$.name" is "#regex Fr"',
    'When I save "$.id" as "id"': 'And I remember "$.id" as "id"',
    "When I wait for 5 seconds": 'Then within 10 s "$.status" becomes "done"',
    # Karate
    "Given url 'https://x.example'": 'When I GET "/..."',
    "Given path 'users'": 'When I GET "/users"',
    "Given path 'users', id": 'When I GET "/users/{id}"',
    "Given param page = 2": "Given the query:",
    "Given header X-Team = 'blue'": 'Given the request header "X-Team" is "blue"',
    'Given I set the body to "{}"': "Given the JSON body:",
    "Given request { name: 'Frieda' }": "Given the JSON body:",
    "And form field name = 'Frieda'": 'When I POST "/..." with the form:',
    "And multipart file f = { read: 'a.txt' }": 'When I POST "/..." with the parts:',
    "When method get": 'When I GET "/..."',
    "Then status 200": "Then the response status is 200",
    "And match response == { id: 1 }": "Then the response matches:",
    "And match response contains { id: 1 }": "Then the response contains:",
    "And match response.name == 'Frieda'": 'Then "$.name" is "Frieda"',
    "And match response.id == '#notnull'": 'Then "$.id" is "#present"',
    "And match response.id == id": 'Then "$.id" is {id}',
    "And match response.id != 3": 'Then "$.id" is not 3',
    "And match $.items[0] == { id: 1 }": 'Then "$.items[0]" matches:',
    "And match response.tags contains 'a'": 'Then "$.tags" contains:',
    "And match each response.items == { id: 1 }": 'Then each of "$.items" matches:',
    "* def id = response.id": 'And I remember "$.id" as "id"',
}
_TYPES = {"Given": "given", "When": "when", "Then": "then", "And": "then", "*": "step"}


def written(text: str) -> list[str]:
    keyword, _, text = text.partition(" ")
    return list(instead(_TYPES[keyword], text))


@pytest.mark.parametrize("theirs", THEIRS)
def test_a_phrase_of_another_tool_gets_ours(theirs: str) -> None:
    [line] = written(theirs)
    ours, _, because = line.partition("  (")
    assert ours == f"write: {THEIRS[theirs]}"
    assert not because or because.endswith(")")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('"$.total" is twelve', "a text is in double quotes, and {twelve} is a remembered value"),
        ('"$.total" is 1,50', "numbers have a point, and nothing between thousands"),
        ('"$.total" is FALSE', ""),
    ],
)
def test_what_is_wrong_with_a_value_is_said(text: str, reason: str) -> None:
    [line] = instead("then", text)
    assert line.partition("  (")[2].removesuffix(")") == reason


@pytest.mark.parametrize("ours", sorted(set(THEIRS.values())))
def test_our_phrase_is_a_step(request: pytest.FixtureRequest, ours: str) -> None:
    keyword, _, text = ours.partition(" ")
    step = Step(name=text, type=keyword.lower(), indent=0, line_number=1, keyword=keyword)
    if keyword == "And":
        step.type = "when"
    [found] = request.config.stash[INDEX].find(step, request.node)
    assert found.module.startswith("steps.any_api.")


def test_each_phrase_has_an_example() -> None:
    texts = [simplified(text.partition(" ")[2]) for text in THEIRS]
    unused = [one.theirs for one in PHRASES if not any(map(one.instead, texts))]
    assert unused == []


def test_the_type_of_the_step_decides() -> None:
    """A header may be one to send or one received."""
    text = 'the header "X" should be "y"'
    assert list(instead("given", text)) == ['write: Given the request header "X" is "y"']
    assert list(instead("then", text)) == ['write: Then the header "X" is "y"']


@pytest.mark.parametrize("text", ["print response", "log the response"])
def test_what_the_report_shows_is_left_out(text: str) -> None:
    [line] = instead("then", text)
    assert line.startswith("leave it out: the report shows")


@pytest.mark.parametrize("text", ["I create a user", "", "Alice registers", "the sun shines"])
def test_other_phrases_are_left_alone(text: str) -> None:
    assert list(instead("when", text)) == []


@pytest.mark.parametrize(
    ("text", "invalid"),
    [
        ("the response status is 600", "600"),
        ("the response status is 20", "20"),
        ("the response status is 200 or 2000", "2000"),
        ("the response status is 2XX", "2XX"),
        ("within 5 s the response status becomes 99", "99"),
        ("all 5 responses are 600", "600"),
        ("exactly 1 response is 201 and 19 are 600", "600"),
        ("exactly 1 response is 0 and 19 are 600", "0 and 600"),
    ],
)
def test_a_number_that_cannot_be_a_status_is_named(text: str, invalid: str) -> None:
    [line] = instead("then", text)
    assert line.startswith(f"{invalid} cannot be an HTTP status: these are numbers from 100 to 599")


@pytest.mark.parametrize(
    ("are_configured", "name", "runs"),
    [
        (True, "record", True),
        (False, "record", True),
        (True, "replay", True),
        (True, "replay", False),
    ],
)
def test_the_vocabulary_knows_the_roles_and_services(
    tmp_path: Path, *, are_configured: bool, name: str, runs: bool
) -> None:
    """A replay has those of the recordings, too; also one whose steps are only checked."""
    is_replay = name == "replay"
    roles = {"clerk": Credentials(auth="none")} if are_configured else {}
    settings = Settings(roles={**Settings().roles, **roles}) if are_configured else Settings()
    settings = settings.model_copy(update={"services": {"billing": "http://localhost:1"}})
    settings = settings.model_copy(update={"backend": name, "base_url": "http://localhost:2"})
    backend = choose_backend(settings, tmp_path) if runs else idle_backend(settings)
    config: Any = SimpleNamespace(stash={SETTINGS: settings, BACKEND: backend})
    vocabulary = pytest_gherkin_vocabulary(config)
    assert vocabulary.has("steps.any_api.requests")
    assert {"caller admin", "caller anonymous"} <= vocabulary.names
    assert ("caller clerk" in vocabulary.names) is are_configured
    assert (OTHERS in vocabulary.names) is (is_replay or not are_configured)
    assert "service billing" in vocabulary.names
    assert (OTHER_SERVICES in vocabulary.names) is is_replay
    assert vocabulary.names_elsewhere == {OTHERS, OTHER_SERVICES}


def test_a_suggested_pattern_matches_the_text() -> None:
    """In the quotes of a step, a backslash is a backslash."""
    [suggested] = instead("then", 'the header "X" contains "a.b"')
    pattern = suggested.partition('is "')[2].removesuffix('"')
    assert mismatches("xa.b", pattern) == ()
    assert mismatches("xazb", pattern) != ()
