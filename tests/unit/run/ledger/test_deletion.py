"""Resources are deleted as the settings say, and responses are judged."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from support.http.client import ApiClient, ClientLimits, open_client
from support.http.retry import RetryPolicy
from support.run.ledger.deletion import DELETED, WAS_GONE, Deletions, Verdict
from support.run.ledger.places import Places
from support.run.ledger.resources import Resource
from support.settings.api_shape import Created

if TYPE_CHECKING:
    from support.run.ledger.resources import Basis

BASE = "http://api.example.com/v1"
ACCOUNT = {"admin.username": "boss", "admin.password": "boss-22", "admin.token": ""}
POSTED = '{"password": "forgotten-22", "age": 7}'


@dataclass
class Server:
    """Answers with what is set for "METHOD /path", or else for the method."""

    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[httpx.Headers] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.raw_path.decode().removeprefix("/v1")
        body = f" {json.dumps(json.loads(request.content))}" if request.content else ""
        self.asked.append(f"{request.method} {path}{body}")
        self.headers.append(request.headers)
        answer = self.answers.get(f"{request.method} {path}", self.answers.get(request.method, 204))
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer) if isinstance(answer, int) else answer


async def deleted(
    server: Server,
    address: str = f"{BASE}/users/7",
    basis: Basis = "location",
    *,
    is_known: bool = False,
    posted: str = POSTED,
    **shape: Any,
) -> Verdict:
    created = Created.model_validate(shape)
    deletions = Deletions(created, Places(created, [BASE, "http://pay.example.com"]), ACCOUNT)
    resource = Resource(address, basis, f"{BASE}/users", posted)
    async with open_client(BASE, httpx.MockTransport(server), ClientLimits()) as http:
        client = ApiClient(http, retry=RetryPolicy(attempts=1))
        return await deletions.delete(client, resource, is_known=is_known)


# Requests


@pytest.mark.promise("clean-up.md", "By a DELETE of its address")
async def test_by_default_a_delete_is_sent() -> None:
    server = Server()
    assert await deleted(server) == Verdict(DELETED)
    assert server.asked == ["DELETE /users/7"]


@pytest.mark.promise("clean-up.md", "By a DELETE of its address")
@pytest.mark.promise("clean-up.md", "They are sent in their order")
@pytest.mark.promise("clean-up.md", "`path` |")
@pytest.mark.promise("clean-up.md", "`method` |")
@pytest.mark.promise("clean-up.md", "`body` |")
@pytest.mark.promise("clean-up.md", "Texts may contain")
@pytest.mark.parametrize(
    ("steps", "asked"),
    [
        ([{"body": {"password": "{admin.password}"}}], ['DELETE /users/7 {"password": "boss-22"}']),
        ([{"body": ["{posted.password}"]}], ['DELETE /users/7 ["forgotten-22"]']),
        ([{"body": ["{id}", "{x y}", 1, None]}], ['DELETE /users/7 ["7", "{x y}", 1, null]']),
        (
            [{"method": "PATCH", "body": {"enabled": False}}, {}],
            ['PATCH /users/7 {"enabled": false}', "DELETE /users/7"],
        ),
        (
            [{"method": "POST", "path": "/users/{id}/close?by={admin.username}"}],
            ["POST /users/7/close?by=boss"],
        ),
    ],
)  # fmt: skip
async def test_the_settings_say_what_is_sent(steps: list[Any], asked: list[str]) -> None:
    server = Server({"PATCH": 200})
    assert await deleted(server, deletions={"/users/{id}": steps}) == Verdict(DELETED)
    assert server.asked == asked


@pytest.mark.promise("clean-up.md", "`headers` |")
async def test_a_deletion_may_have_headers() -> None:
    server = Server()
    await deleted(server, deletions={"/users/{id}": [{"headers": {"If-Match": "*", "X": "{id}"}}]})
    assert (server.headers[0]["if-match"], server.headers[0]["x"]) == ("*", "7")


@pytest.mark.promise("clean-up.md", "By a DELETE of its address")
async def test_another_path_is_deleted_as_usual() -> None:
    server = Server()
    steps = {"/users/{id}": [{"method": "POST"}]}
    for address in (f"{BASE}/orders/7", "http://elsewhere.example.com/users/7"):
        await deleted(server, address, deletions=steps)
    assert [asked.split()[0] for asked in server.asked] == ["DELETE", "DELETE"]


@pytest.mark.promise("clean-up.md", "`path` |")
async def test_a_service_has_deletions_too() -> None:
    server = Server()
    steps = {"/charges/{id}": [{"method": "POST", "path": "/charges/{id}/void"}]}
    await deleted(server, "http://pay.example.com/charges/7?x=1", deletions=steps)
    assert server.asked == ["POST /charges/7/void"]


async def test_a_value_that_is_not_known_leaves_the_resource() -> None:
    server = Server()
    steps = {"/users/{id}": [{"body": {"pin": "{posted.pin}"}}]}
    verdict = await deleted(server, deletions=steps)
    assert verdict.reason == "its deletion needs {posted.pin}, which is not known"
    assert server.asked == []


@pytest.mark.promise("clean-up.md", "In a path, a value such as")
@pytest.mark.parametrize("name", ["..", ".", "", " ", "me", "a/..", "Self"])
@pytest.mark.parametrize("path", ["/accounts/{posted.name}", "/x-{posted.name}/y"])
async def test_a_value_that_may_lead_elsewhere_is_not_sent(name: str, path: str) -> None:
    server = Server()
    steps = {"/users/{id}": [{"method": "DELETE", "path": path}]}
    verdict = await deleted(server, posted=json.dumps({"name": name}), deletions=steps)
    assert (verdict.outcome, server.asked) == ("", [])
    assert f"with which {path} may lead to something else" in verdict.reason


async def test_parts_that_lead_elsewhere_together_are_not_sent_either() -> None:
    server = Server()
    steps = {"/users/{id}": [{"path": "/users/m{posted.name}"}]}
    verdict = await deleted(server, posted='{"name": "e"}', deletions=steps)
    assert (verdict.outcome, server.asked) == ("", [])


async def test_in_a_query_any_value_is_sent() -> None:
    server = Server()
    steps = {"/users/{id}": [{"path": "/users/me/{id}?by={posted.name}&token={admin.token}"}]}
    await deleted(server, posted='{"name": "../me"}', deletions=steps)
    assert server.asked == ["DELETE /users/me/7?by=..%2Fme&token="]


@pytest.mark.promise("clean-up.md", "They are sent in their order")
async def test_a_step_that_fails_is_named_and_ends_the_deletion() -> None:
    server = Server({"PATCH": httpx.Response(409, text="busy")})
    steps = {"/users/{id}": [{"method": "PATCH"}, {}]}
    assert (await deleted(server, deletions=steps)).reason == "PATCH /users/7: 409: busy"
    assert server.asked == ["PATCH /users/7"]


async def test_a_404_of_another_path_says_nothing_about_the_resource() -> None:
    server = Server({"POST": 404})
    steps = {"/users/{id}": [{"method": "POST", "path": "/users/{id}/disable"}, {}]}
    verdict = await deleted(server, is_known=True, deletions=steps)
    assert verdict.reason.startswith("POST /users/{id}/disable: 404")


# Responses


@pytest.mark.promise("clean-up.md", "Otherwise the address may be wrong")
@pytest.mark.promise("clean-up.md", "`location`, `place`, `guess`")
@pytest.mark.parametrize("basis", ["location", "place", "guess"])
async def test_a_404_counts_where_something_was(basis: Basis) -> None:
    gone = {"DELETE": 404, "GET": 404}
    assert (await deleted(Server(gone), basis=basis, is_known=True)).outcome == WAS_GONE
    verdict = await deleted(Server(gone), basis=basis)
    assert verdict.outcome == ""
    assert "nothing has ever answered there" in verdict.reason
    assert 'API_CREATED__PLACES={"/users"' in verdict.reason


@pytest.mark.promise("clean-up.md", "A 404 means")
async def test_an_api_without_a_delete_is_told_from_what_is_gone() -> None:
    verdict = await deleted(Server({"DELETE": 404, "GET": 200}), is_known=True)
    assert verdict == Verdict(reason="404, although GET answers 200")


@pytest.mark.promise("clean-up.md", "A resource is gone after")
async def test_410_says_that_it_was_there() -> None:
    assert (await deleted(Server({"DELETE": 410}))).outcome == WAS_GONE


async def test_500_may_have_deleted_it() -> None:
    assert (await deleted(Server({"DELETE": 500}))).may_be_done
    assert not (await deleted(Server({"DELETE": 503}))).may_be_done


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (httpx.Response(301, headers={"Location": "/v2/users/7"}), "301 (Location: /v2/users/7)"),
        (httpx.Response(400, text='{"error":\n  "password"}'), '400: {"error": "password"}'),
        (httpx.Response(400, text="x" * 300), f"400: {'x' * 200}..."),
        (httpx.Response(405), "405"),
        (httpx.ReadTimeout("slow"), "DELETE http://api.example.com/v1/users/7: slow. The"),
    ],
)
async def test_what_was_answered_is_shown(answer: Any, reason: str) -> None:
    assert (await deleted(Server({"DELETE": answer}))).reason.startswith(reason)


async def test_no_answer_to_the_question_whether_it_is_gone_leaves_it() -> None:
    server = Server({"DELETE": 404, "GET": httpx.ReadTimeout("slow")})
    assert (await deleted(server, is_known=True)).reason.startswith("404, and GET http")


async def test_a_request_that_cannot_be_sent_leaves_the_resource() -> None:
    """And it is no error that would end the clean-up."""
    server = Server({"DELETE": 404})
    verdict = await deleted(server, "ftp://h/users/7", is_known=True)
    assert verdict.outcome == ""
    assert "ftp:// is not HTTP" in verdict.reason
    for step in (
        {"headers": {"X": " {posted.x}"}},
        {"body": "{posted.x}"},
        {"path": "/{posted.x}"},
    ):
        verdict = await deleted(
            server, posted='{"x": "\\ud800"}', deletions={"/users/{id}": [step]}
        )
        assert verdict.outcome == ""
        assert verdict.reason
    assert server.asked == []


@pytest.mark.parametrize("charset", ["idna", "base64", "zlib", "unknown"])
async def test_a_body_in_no_charset_is_shown(charset: str) -> None:
    headers = {"Content-Type": f"text/plain; charset={charset}"}
    answer = httpx.Response(403, headers=headers, content=b"\xffmembers only")
    verdict = await deleted(Server({"DELETE": answer}))
    assert verdict.reason.startswith("403: \N{REPLACEMENT CHARACTER}members only; if its deletion")


@pytest.mark.promise("clean-up.md", "A resource is gone after")
@pytest.mark.parametrize(
    ("step", "is_gone"),
    [
        ({"method": "POST", "path": "/users/{id}/erasures"}, True),
        ({"method": "POST"}, True),
        ({"path": "/erasures/{id}"}, True),
        ({"body": "now"}, False),
    ],
)
async def test_another_request_may_succeed_in_any_way(step: Any, *, is_gone: bool) -> None:
    server = Server({"POST": 201, "DELETE": 201})
    verdict = await deleted(server, deletions={"/users/{id}": [step]})
    assert (verdict.outcome == DELETED) is is_gone


@pytest.mark.parametrize(
    ("value", "sent"),
    [(True, "true"), (None, "null"), (7, "7"), ("x", "x"), ({"a": [1]}, '{"a":[1]}')],
)
async def test_a_field_of_the_post_is_sent_as_json_writes_it(value: object, sent: str) -> None:
    server = Server()
    steps = {"/users/{id}": [{"body": "{posted.x}"}]}
    await deleted(server, posted=json.dumps({"x": value}), deletions=steps)
    assert server.asked == [f"DELETE /users/7 {json.dumps(sent)}"]


async def test_a_form_has_fields_too() -> None:
    steps = {"/users/{id}": [{"body": {"pin": "{posted.pin}"}}]}
    created = Created.model_validate({"deletions": steps})
    deletions = Deletions(created, Places(created, [BASE]))
    server = Server()
    async with open_client(BASE, httpx.MockTransport(server), ClientLimits()) as http:
        for body in ("pin=1234&x=1", "[1]"):
            resource = Resource(f"{BASE}/users/7", body=body)
            await deletions.delete(ApiClient(http), resource, is_known=False)
    assert server.asked == ['DELETE /users/7 {"pin": "1234"}']
