"""schemathesis makes the cases that it should, and judges the responses."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from support.bootstrap import ROOT
from support.fuzzing.findings import ACCEPTED, SERVER_ERROR
from support.http.exchange import Exchange, ReceivedResponse, SentRequest
from tests.apis.optional import require_schemathesis

if TYPE_CHECKING:
    from support.fuzzing.generation import Generator, MadeCase

ADDRESS = "http://api.example.com/v1"
NEW = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name"],
    "properties": {"name": {"type": "string", "maxLength": 5}},
}
KEY = {"name": "key", "in": "path", "required": True, "schema": {"type": "integer"}}
SECURITY = {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Things", "version": "1"},
    "security": [{"key": []}],
    "paths": {
        "/things": {
            "post": {
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": NEW}},
                },
                "responses": {"201": {"description": ""}, "422": {"description": ""}},
            }
        },
        "/things/{key}": {
            "parameters": [KEY],
            "get": {"responses": {"200": {"description": ""}, "404": {"description": ""}}},
        },
    },
    "components": {"securitySchemes": SECURITY},
}
PRINTING = """
from tests.unit.fuzzing.test_generation import cases
print([repr(case.written()) for case in cases("POST", "/things")])
"""


@pytest.fixture(scope="module", autouse=True)
def _schemathesis() -> None:
    require_schemathesis()


def generator(seed: int = 1, examples: int = 4) -> Generator:
    from support.fuzzing.generation import Generator  # noqa: PLC0415 - optional

    return Generator(DOCUMENT, ADDRESS, seed, examples)


def cases(method: str, path: str, **options: int) -> list[MadeCase]:
    return generator(**options).cases(method, path, {"role", "name"})


@pytest.fixture(scope="module")
def posts() -> list[MadeCase]:
    return cases("POST", "/things")


def responded(case: MadeCase, status: int) -> list[str]:
    """Return the titles of the faults of a response."""
    written = case.written()
    request = SentRequest(written.method, written.url, written.headers, written.body)
    response = ReceivedResponse(status, "", "HTTP/1.1", (("Content-Length", "0"),), b"")
    exchange = Exchange(request, response, None, 0.0, 0.1, 1)
    return [fault.title for fault in case.faults(exchange)]


def bodies(made: list[MadeCase], *, valid: bool) -> list[bytes]:
    return [case.written().body for case in made if case.is_valid is valid]


@pytest.mark.promise("contract.md", "Methods that the document")
def test_each_request_is_made_once(posts: list[MadeCase]) -> None:
    written = [case.written() for case in posts]
    assert len(written) == len(set(written)) > 15
    assert {one.url for one in written} == {f"{ADDRESS}/things"}
    assert {one.method for one in written} == {"POST"}


@pytest.mark.promise("contract.md", "Fuzzing sends what the document allows")
@pytest.mark.promise("contract.md", "The library schemathesis")
def test_the_boundaries_of_each_value_are_tried(posts: list[MadeCase]) -> None:
    assert b'{"name": "00000"}' in bodies(posts, valid=True)
    assert b'{"name": "000000"}' in bodies(posts, valid=False)
    assert b"" in bodies(posts, valid=False)
    descriptions = [case.description for case in posts]
    assert "Missing required property: name" in descriptions
    assert "random values" in descriptions
    assert not [text for text in descriptions if text.startswith("application/json")]


def test_fields_that_nobody_asked_for_are_tried(posts: list[MadeCase]) -> None:
    [case] = [case for case in posts if case.description.startswith("role: ")]
    assert b'"role": "root"' in case.written().body
    assert not case.is_valid
    assert responded(case, 201) == [] or responded(case, 201) == [ACCEPTED]


@pytest.mark.promise("contract.md", "The suite")
def test_requests_have_no_headers_of_schemathesis_and_no_credentials(
    posts: list[MadeCase],
) -> None:
    names = {name.lower() for case in posts for name, _ in case.written().headers}
    assert names == {"content-type"}


@pytest.mark.promise("contract.md", "The random cases depend")
def test_a_seed_makes_the_same_cases_in_any_process(posts: list[MadeCase]) -> None:
    here = repr([repr(case.written()) for case in posts])
    done = subprocess.run(
        [sys.executable, "-c", PRINTING],
        cwd=ROOT,
        env={"PYTHONHASHSEED": "7", "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == here


@pytest.mark.promise("contract.md", "The random cases depend")
@pytest.mark.promise("contract.md", "`--examples` is")
def test_another_seed_makes_other_random_cases(posts: list[MadeCase]) -> None:
    other = {case.written() for case in cases("POST", "/things", seed=2)}
    none = {case.written() for case in cases("POST", "/things", examples=0)}
    these = {case.written() for case in posts}
    assert none < these
    assert none < other
    assert these != other


def test_a_path_gets_the_values_of_our_own() -> None:
    for case in cases("GET", "/things/{key}"):
        case.place({"key": "7"})
        assert case.written().url.partition("?")[0] == f"{ADDRESS}/things/7"
        assert case.in_path == {"key": "7"}


def test_valid_cases_make_something_of_our_own() -> None:
    made = list(generator().valid("POST", "/things"))
    assert made
    assert all(case.is_valid for case in made)


@pytest.mark.promise("contract.md", "a valid request is refused |")
@pytest.mark.promise("contract.md", "`support/fuzzing/schemathesis.toml`")
def test_responses_are_judged(posts: list[MadeCase]) -> None:
    valid = next(case for case in posts if case.is_valid)
    invalid = next(case for case in posts if case.written().body == b'{"name": "000000"}')
    assert responded(valid, 201) == responded(invalid, 422) == []
    assert responded(valid, 422) == ["a valid request is refused"]
    assert responded(invalid, 201) == [ACCEPTED]
    assert responded(valid, 500) == [SERVER_ERROR]
    assert responded(valid, 412) == responded(invalid, 413) == []
