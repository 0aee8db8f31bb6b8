"""The OpenAPI document is valid, and the reference API does exactly what it documents."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import openapi_spec_validator
import pytest
import yaml
from openapi_spec_validator.validation.exceptions import OpenAPIValidationError
from starlette.routing import Route

from support.backends.backend import OPENAPI
from support.backends.reference.app import create_app
from tests.contract.cases import CASES, GOOD_REQUESTS, JSON, USER, Case
from tests.contract.document import Contract

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.apis.reference import Caller, ReferenceApi

DOCUMENT = yaml.safe_load(OPENAPI.read_text())
CONTRACT = Contract(DOCUMENT)
OPERATIONS = sorted(CONTRACT.operations())
LIMITED = [operation for operation in OPERATIONS if operation != "checkHealth"]


@dataclass(frozen=True)
class World:
    """A caller of each role."""

    api: ReferenceApi
    callers: dict[str, Caller]
    other: Caller

    async def answer(self, case: Case) -> httpx.Response:
        """Send the request of a case."""
        method, documented = CONTRACT.operations()[case.operation]
        own = self.callers["member"].user["id"]
        path = (case.path or documented).format(id=own, own=own, other=self.other.user["id"])
        if case.caller == "nobody":
            return await self.api.http.request(method, path, **case.request)
        return await self.callers[case.caller].send(method, path, **case.request)


@pytest.fixture
async def world(api: ReferenceApi) -> World:
    """An API with members and the administrator, all signed in."""
    callers = {"member": await api.member("Alice"), "admin": await api.admin()}
    return World(api, callers, await api.member("Bob"))


def test_the_document_is_valid() -> None:
    openapi_spec_validator.validate(DOCUMENT)


def test_an_invalid_document_is_detected() -> None:
    broken = copy.deepcopy(DOCUMENT)
    del broken["paths"]["/health"]["get"]["responses"]["200"]["description"]
    with pytest.raises(OpenAPIValidationError):
        openapi_spec_validator.validate(broken)


def test_routes_and_operations_are_the_same() -> None:
    routes = {
        (method, route.path)
        for route in create_app().routes
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}  # comes with GET (RFC 9110, 9.3.2)
    }
    assert routes == set(CONTRACT.operations().values())


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_a_response_conforms(world: World, case: Case) -> None:
    response = await world.answer(case)
    assert response.status_code == case.status, response.text
    assert CONTRACT.faults(case.operation, response) == []


@pytest.mark.parametrize("operation", LIMITED)
async def test_a_rate_limit_refusal_conforms(
    make_api: Callable[..., ReferenceApi], operation: str
) -> None:
    api = make_api(requests_per_second=0.5)
    method, path = CONTRACT.operations()[operation]
    assert (await api.http.request(method, path)).status_code != 429
    response = await api.http.request(method, path)
    assert response.status_code == 429
    assert CONTRACT.faults(operation, response) == []


@pytest.mark.parametrize("operation", LIMITED)
async def test_an_unexpected_error_conforms(world: World, operation: str) -> None:
    world.api.clock.broken = True
    response = await world.answer(GOOD_REQUESTS[operation])
    assert response.status_code == 500
    assert CONTRACT.faults(operation, response) == []


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_documented_status_has_a_case(operation: str) -> None:
    tried = {case.status for case in CASES if case.operation == operation}
    if operation in LIMITED:
        tried |= {429, 500}
    assert tried == CONTRACT.statuses(operation)


@pytest.mark.parametrize("case", [c for c in CASES if c.status not in {204, 304}], ids=str)
async def test_no_member_may_be_missing_added_or_mistyped(world: World, case: Case) -> None:
    response = await world.answer(case)
    for body in _mutations(response.json()):
        mutant = _copy(response, content=json.dumps(body).encode())
        assert CONTRACT.faults(case.operation, mutant), f"{body} is not noticed"


def _mutations(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield {**body, "password": "secret"}
    for name in body:
        yield {key: value for key, value in body.items() if key != name}
        yield {**body, name: {"another": "type"}}


def _copy(response: httpx.Response, **changes: Any) -> httpx.Response:
    parts = {
        "status_code": response.status_code,
        "headers": [(k, v) for k, v in response.headers.items() if k != "content-length"],
        "content": response.content,
    }
    return httpx.Response(**{**parts, **changes})


@pytest.mark.parametrize(
    ("case", "mutation", "fault"),
    [
        (Case("whoami", 200), {"status_code": 201}, "status 201"),
        (Case("whoami", 200), {"headers": {"Content-Type": "text/html"}}, "content type text/html"),
        (Case("whoami", 200), {"content": b"{"}, "no JSON"),
        (Case("whoami", 200), {"headers": {**JSON, "Server": "x"}}, "header server"),
        (Case("readUser", 200), {"headers": JSON}, "header ETag is missing"),
        (Case("readUser", 200), {"headers": {**JSON, "ETag": 'W/"v1"'}}, "ETag: $"),
        (Case("readUser", 304, {"headers": {"If-None-Match": "*"}}), {"content": b"x"}, "a body"),
        (Case("whoami", 401, caller="nobody"), {"status_code": 500}, "500 was expected"),
        (Case("whoami", 401, caller="nobody"), {"status_code": 429}, "Retry-After is missing"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
async def test_a_changed_response_is_detected(
    world: World, case: Case, mutation: dict[str, Any], fault: str
) -> None:
    response = await world.answer(case)
    assert CONTRACT.faults(case.operation, response) == []
    faults = CONTRACT.faults(case.operation, _copy(response, **mutation))
    assert fault in "\n".join(faults)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("created_at", "2026-01-02T03:04:05"),
        ("created_at", "yesterday"),
        ("email", "nowhere"),
        ("role", "owner"),
        ("id", ""),
    ],
)
async def test_a_changed_value_is_detected(world: World, name: str, value: str) -> None:
    response = await world.answer(GOOD_REQUESTS["whoami"])
    content = json.dumps({**response.json(), name: value}).encode()
    (fault, *_) = CONTRACT.faults("whoami", _copy(response, content=content))
    assert fault.startswith(f"$.{name}: ")


@pytest.mark.parametrize("operation", ["registerUser", "changeUser"])
@pytest.mark.parametrize(
    "change",
    [
        {},
        {"name": "x" * 200},
        {"name": "x" * 201},
        {"name": ""},
        {"name": " \n"},
        {"name": None},
        {"name": 7},
        {"email": "nowhere"},
        {"email": None},
        {"password": "12345678"},
        {"password": "1234567"},
        {"password": None},
        {"role": "member"},
    ],
    ids=str,
)
async def test_the_document_and_the_api_accept_the_same(
    world: World, operation: str, change: dict[str, Any]
) -> None:
    body = USER | change if operation == "registerUser" else change
    response = await world.answer(Case(operation, 0, {"json": body}))
    assert response.status_code in {200, 201, 422}
    assert response.is_success is CONTRACT.accepts(operation, body), response.text


@pytest.mark.parametrize("name", USER)
async def test_the_document_and_the_api_require_the_same_fields(world: World, name: str) -> None:
    body = {key: value for key, value in USER.items() if key != name}
    response = await world.answer(Case("registerUser", 422, {"json": body}))
    assert (response.status_code, CONTRACT.accepts("registerUser", body)) == (422, False)
