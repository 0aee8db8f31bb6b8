"""The requests of a scenario, and what it reads of their answers, held against a document."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from support.contract.loading import load
from support.contract.preflight.addresses import Addresses
from support.contract.preflight.names import Names
from support.conversation.preflight.contract.check import ContractCheck
from support.conversation.preflight.order import Does, Drafts, Sends
from support.conversation.responses import Statuses
from support.conversation.step_values import ExpectedValue, JsonPath
from tests.unit.conversation.preflight.contract.placing import placed, sent

if TYPE_CHECKING:
    from support.gherkin.authoring.step_checks import PlacedStep

USER = {"type": "object", "properties": {"id": {}, "email": {}}, "additionalProperties": False}
PROBLEM = {"type": "object", "properties": {"detail": {}}, "additionalProperties": False}
ANSWERS = {
    str(status): {"description": "", "content": {"application/json": {"schema": schema}}}
    for status, schema in ((201, USER), (422, PROBLEM))
}
PATHS: dict[str, Any] = {
    "/users": {
        "get": {
            "parameters": [{"name": "limit", "in": "query", "schema": {}}],
            "responses": {"200": {"description": ""}},
        },
        "post": {
            "requestBody": {"content": {"application/json": {"schema": USER}}},
            "responses": ANSWERS,
        },
    },
}
AGAIN = placed(Does.REPEATS)


@pytest.fixture(scope="module")
def check(tmp_path_factory: pytest.TempPathFactory) -> ContractCheck:
    path = tmp_path_factory.mktemp("document") / "openapi.json"
    path.write_text(json.dumps({"openapi": "3.1.0", "paths": PATHS}), "utf-8")
    document = load(path)
    return ContractCheck(Addresses(document, ""), Names(document))


def found(check: ContractCheck, *steps: PlacedStep) -> list[tuple[int, int, str, bool]]:
    return [
        (step, line, unknown.name, unknown.is_sure) for step, line, unknown in check.faults(steps)
    ]


def get(address: str) -> PlacedStep:
    return sent(Sends(), f"GET {address}")


def post(**body: Any) -> PlacedStep:
    return sent(Sends("json"), "POST /users", docstring=json.dumps(body))


def status(written: str) -> PlacedStep:
    return placed(Does.READS, statuses=Statuses(written))


def reads(path: str, **arguments: str) -> PlacedStep:
    expected: dict[str, Any] = {name: ExpectedValue(value) for name, value in arguments.items()}
    return placed(Does.READS, path=JsonPath(path), **expected)


def matches(does: Does, docstring: str, **arguments: Any) -> PlacedStep:
    return placed(does, docstring=docstring, **arguments)


@pytest.mark.promise("contract.md", "path and method of a request")
def test_addresses(check: ContractCheck) -> None:
    assert found(check, get("/user")) == [(0, 0, "/user", True)]
    assert found(check, get("/user"), AGAIN) == [(0, 0, "/user", True)]
    assert found(check, sent(Sends(), "PUT /users")) == [(0, 0, "PUT", True)]
    assert found(check, get("{address}")) == []
    assert found(check, get("https://elsewhere.example.com/user")) == []


@pytest.mark.promise("contract.md", "names in a query")
@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([get("/users?limit=1&lim%69t=2&{name}=3")], []),
        ([get("/users?limti=1#limit")], [(0, 0, "limti", False)]),
        ([get("/users?limti=1"), AGAIN], [(0, 0, "limti", False)]),
        (
            [placed(Drafts(is_query=True), table=[["limit", "1"], ["colour", ""]]), get("/users")],
            [(0, 2, "colour", False)],
        ),
        ([get("/users?limti=1"), status("404")], [(0, 0, "limti", False)]),
        ([get("/users?colour=1"), status("404")], []),
    ],
)
def test_queries(check: ContractCheck, steps: list[PlacedStep], expected: list[Any]) -> None:
    assert found(check, *steps) == expected


@pytest.mark.promise("contract.md", "fields of a body")
@pytest.mark.promise("contract.md", "the body of a request that")
@pytest.mark.promise("contract.md", "the body of a request of which")
@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([post(emial=1), status("201")], [(0, 1, "emial", True)]),
        ([post(colour=1), status("201")], [(0, 1, "colour", True)]),
        ([post(emial=1), status("422")], []),
        ([post(emial=1)], [(0, 1, "emial", False)]),
        ([post(colour=1)], []),
        ([post(colour=1), reads("$.id")], [(0, 1, "colour", True)]),
        ([post(colour=1), reads("$.detail")], []),
        ([post(colour=1), matches(Does.READS_JSON, '{"id": 1}')], [(0, 1, "colour", True)]),
        ([post(colour=1), matches(Does.READS_JSON, "{")], []),
        ([post(colour=1), placed(Does.READS)], []),
        ([post(emial=1), AGAIN, status("422")], [(0, 1, "emial", False)]),
        ([post(colour=1), reads("$..id")], []),
    ],
)
def test_bodies(check: ContractCheck, steps: list[PlacedStep], expected: list[Any]) -> None:
    assert found(check, *steps) == expected


@pytest.mark.promise("contract.md", "JSON paths and expected JSON")
@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([post(), status("201"), reads("$.email", expected="1")], []),
        ([post(), status("201"), reads("$.detail")], [(2, 0, "detail", True)]),
        ([post(), reads("$.detail"), status("201")], [(1, 0, "detail", True)]),
        ([post(), status("404"), reads("$.emial")], []),
        ([post(), reads("$.detail"), reads("$.emial")], [(2, 0, "emial", True)]),
        ([post(), reads("$.emial", expected='"#absent"')], []),
        ([post(), reads("$.emial", unexpected='"#absent"')], [(1, 0, "emial", True)]),
        ([post(), reads("$.id", expected='"#[1] {\\"x\\": 1}"', end="1")], []),
        (
            [post(), matches(Does.READS_JSON, '{"id": 1,\n"emial": 2}')],
            [(1, 2, "emial", True)],
        ),
        (
            [post(), matches(Does.READS_JSON, '{"x": 2}', path=JsonPath("$.emial"))],
            [(1, 0, "emial", True)],
        ),
        (
            [post(), status("201"), matches(Does.READS_ENTRIES, "{}", path=JsonPath("$.detail"))],
            [(2, 0, "detail", True)],
        ),
        ([post(), matches(Does.READS_JSON, "{")], []),
        ([post(), reads("$.[")], []),
        ([get("/users"), reads("$.anything")], []),
        ([sent(Sends(), "HEAD /users"), reads("$.anything")], []),
        ([placed(Does.FOLLOWS), post(), reads("$.emial")], []),
    ],
)
def test_answers(check: ContractCheck, steps: list[PlacedStep], expected: list[Any]) -> None:
    assert found(check, *steps) == expected
