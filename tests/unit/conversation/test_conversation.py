"""The requests of a scenario, their callers and options, and the responses."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import httpx
import pytest
from pydantic import SecretStr

from support.conversation.bodies import JsonContent, RawContent
from support.conversation.errors import ConversationError
from support.conversation.step_values import Address, JsonText
from support.http.errors import ConnectionFailedError, RequestError, RequestTimeoutError
from support.settings.roles import Credentials
from tests.unit.conversation.conftest import BASE_URL, Api

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.conversation.conversation import Conversation

    Talking = Callable[..., Conversation]

USERS = Address("/users")
REFUSED = httpx.ConnectError("refused")


# What is sent


@pytest.mark.promise("safety.md", "What a step adds to a request")
async def test_what_earlier_steps_set_is_used_up_by_the_next_request(talking: Talking) -> None:
    api = Api()
    conversation = talking(api)
    conversation.add(headers=(("X-A", "1"),), query=(("q", "1"),))
    conversation.add(headers=(("X-B", "2"),), content=RawContent("body", "text/plain"))
    await conversation.ask(conversation.take("POST", USERS))
    await conversation.ask(conversation.take("POST", USERS))
    first, second = api.asked
    assert api.targets == ["POST /users?q=1", "POST /users"]
    assert (first.headers["x-a"], first.headers["x-b"], first.content) == ("1", "2", b"body")
    assert "x-a" not in second.headers
    assert second.content == b""


async def test_a_second_body_is_refused(talking: Talking) -> None:
    conversation = talking(Api())
    content = JsonContent(JsonText("{}"))
    conversation.add(content=content)
    for add in (
        lambda: conversation.add(content=content),
        lambda: conversation.take("POST", USERS, content),
    ):
        with pytest.raises(ConversationError, match="has already set the body"):
            add()


async def test_each_client_has_a_number(talking: Talking) -> None:
    conversation = talking(Api())
    conversation.add(headers=(("X-Client", "{client}"),))
    contents = [
        JsonContent(JsonText(written))
        for written in ('{"n": "{client}"}', '{"n": "{client}", "more": true}')
    ]
    first, second = conversation.take_several("POST", USERS, contents)
    assert (first.content, second.content) == (
        {"content": b'{"n": 1}'},
        {"content": b'{"n": 2, "more": true}'},
    )
    assert [dict(request.headers)["X-Client"] for request in (first, second)] == ["1", "2"]


async def test_a_request_is_sent_once_whatever_comes_back(talking: Talking) -> None:
    api = Api(httpx.Response(503))
    conversation = talking(api)
    await conversation.ask(conversation.take("GET", USERS))
    assert conversation.response.status == 503
    assert len(api.asked) == 1


async def test_the_last_step_is_sent_again_as_it_was(talking: Talking) -> None:
    api = Api()
    conversation = talking(api)
    for address in ("/other", "/{n}"):
        conversation.values.remember("n", 1)
        await conversation.ask(*[conversation.take("GET", Address(address))] * 2)
    conversation.values.remember("n", 2)
    await conversation.ask_again()
    assert api.targets[2:] == ["GET /1"] * 4


async def test_nothing_can_be_sent_again_before_a_request(talking: Talking) -> None:
    with pytest.raises(ConversationError, match="send one first"):
        await talking(Api()).ask_again()


async def test_requests_at_once_are_in_flight_together(talking: Talking) -> None:
    both = asyncio.Barrier(2)

    async def handler(request: httpx.Request) -> httpx.Response:
        await both.wait()
        return httpx.Response(200, json=request.url.path)

    conversation = talking(handler)
    requests = [conversation.take("GET", Address(f"/{n}")) for n in (1, 2)]
    await asyncio.wait_for(conversation.ask_at_once(requests), 5)
    bodies = [result.json for result in conversation.results if not isinstance(result, Exception)]
    assert bodies == ["/1", "/2"]


# Terms


@pytest.mark.parametrize("address", ["/a?to=https://app.example.com/cb", "a?to=http://x", "/a#://"])
async def test_an_address_in_the_query_is_not_that_of_the_request(
    talking: Talking, address: str
) -> None:
    api = Api()
    conversation = talking(api, services={"mail": "http://mail.example.com"})
    conversation.use_service("mail")
    await conversation.ask(conversation.take("GET", Address(address)))
    await conversation.ask(conversation.take("GET", Address("HTTPS://other.example.com/b")))
    assert [asked.url.host for asked in api.asked] == ["mail.example.com", "other.example.com"]


async def test_a_service_is_asked_in_place_of_the_base_url(talking: Talking) -> None:
    api = Api()
    conversation = talking(api, services={"mail": "http://mail.example.com/v1/"})
    conversation.use_service("mail")
    for address in ("/inbox", "http://other.example.com/x"):
        await conversation.ask(conversation.take("GET", Address(address)))
    assert [str(asked.url) for asked in api.asked] == [
        "http://mail.example.com/v1/inbox",
        "http://other.example.com/x",
    ]


@pytest.mark.parametrize(
    ("services", "there"), [({"mail": "http://m/", "pay": "http://p/"}, "mail, pay"), ({}, "none")]
)
async def test_an_unknown_service_is_reported(
    talking: Talking, services: dict[str, str], there: str
) -> None:
    with pytest.raises(ConversationError, match=rf"configured: {there}[.;].*API_SERVICES__MIAL"):
        talking(Api(), services=services).use_service("mial")


async def test_redirects_are_followed_if_the_terms_allow_it(talking: Talking) -> None:
    moved = httpx.Response(302, headers={"Location": "/there"})
    conversation = talking(Api(moved, moved, httpx.Response(200, json=1)))
    await conversation.ask(conversation.take("GET", USERS))
    assert conversation.response.status == 302
    conversation.terms = replace(conversation.terms, follow_redirects=True)
    await conversation.ask(conversation.take("GET", USERS))
    assert conversation.response.json == 1


async def test_a_request_is_given_up_after_the_time_it_may_take(talking: Talking) -> None:
    async def hang(_: httpx.Request) -> httpx.Response:
        await asyncio.sleep(10)
        return httpx.Response(200)

    conversation = talking(hang)
    conversation.terms = replace(conversation.terms, seconds=0.01)
    with pytest.raises(RequestTimeoutError):
        await conversation.ask(conversation.take("GET", USERS))


# Callers


async def test_requests_are_sent_as_the_present_caller_or_another(talking: Talking) -> None:
    api = Api()
    roles = {
        name: Credentials(auth="token", token=SecretStr(f"{name}-token")) for name in ("a", "b")
    }
    conversation = talking(api, roles=roles)
    await conversation.speak_as("a")
    request = conversation.take("GET", USERS)
    await conversation.ask(request)
    await conversation.deliver(request, await conversation.callers.called("b"))
    await conversation.speak_as("anonymous")
    await conversation.ask(request)
    assert conversation.caller.name == "anonymous"
    sent = [asked.headers.get("authorization") for asked in api.asked]
    assert sent == ["Bearer a-token", "Bearer b-token", None]


async def test_a_header_that_a_step_writes_takes_the_place_of_the_credentials(
    talking: Talking,
) -> None:
    api = Api()
    roles = {"a": Credentials(auth="token", token=SecretStr("a-token"))}
    conversation = talking(api, roles=roles)
    await conversation.speak_as("a")
    conversation.add(headers=(("authorization", "Bearer invented"),))
    await conversation.ask(conversation.take("GET", USERS))
    await conversation.ask(conversation.take("GET", USERS))
    sent = [asked.headers.get_list("authorization") for asked in api.asked]
    assert sent == [["Bearer invented"], ["Bearer a-token"]]


@pytest.mark.promise("safety.md", "Cookies that responses set")
async def test_cookies_are_sent_by_the_caller_they_were_set_for(talking: Talking) -> None:
    api = Api(httpx.Response(200, headers={"Set-Cookie": "sid=1; Path=/"}))
    roles = {"a": Credentials(auth="none")}
    conversation = talking(api, roles=roles)
    for who in ("anonymous", "anonymous", "a"):
        await conversation.speak_as(who)
        await conversation.ask(conversation.take("GET", USERS))
    conversation.add(headers=(("Cookie", "own=2"),))
    await conversation.ask(conversation.take("GET", USERS))
    assert [asked.headers.get("cookie") for asked in api.asked] == [None, "sid=1", None, "own=2"]


# What came back


async def test_a_response_needs_a_request(talking: Talking) -> None:
    conversation = talking(Api())
    for look in (
        lambda: conversation.response,
        lambda: conversation.results,
        lambda: conversation.last_request,
    ):
        with pytest.raises(ConversationError, match="send a request first"):
            look()


async def test_checking_one_response_of_several_is_an_error(talking: Talking) -> None:
    conversation = talking(Api())
    await conversation.ask(*[conversation.take("GET", USERS)] * 3)
    with pytest.raises(ConversationError, match="the last step had 3 responses"):
        _ = conversation.response


async def test_a_missing_answer_is_raised_where_the_request_is_sent(talking: Talking) -> None:
    api = Api(httpx.Response(200), REFUSED)
    conversation = talking(api)
    with pytest.raises(ConnectionFailedError, match=f"{BASE_URL}/users"):
        await conversation.ask(*[conversation.take("GET", USERS)] * 3)
    assert len(api.asked) == 2
    with pytest.raises(ConnectionFailedError):
        await conversation.ask_again()


async def test_of_several_at_once_a_missing_answer_is_a_result(talking: Talking) -> None:
    conversation = talking(Api(REFUSED, httpx.Response(200)))
    await conversation.ask_at_once([conversation.take("GET", USERS)] * 2)
    kinds = sorted(type(result).__name__ for result in conversation.results)
    assert kinds == ["ConnectionFailedError", "Response"]


async def test_only_a_missing_answer_is_left_to_a_later_step(talking: Talking) -> None:
    unsendable = httpx.LocalProtocolError("illegal header")
    conversation = talking(Api(unsendable), may_fail=True)
    with pytest.raises(RequestError, match="cannot be sent"):
        await conversation.ask(conversation.take("GET", USERS))


async def test_a_missing_answer_that_a_later_step_handles_is_its_result(talking: Talking) -> None:
    conversation = talking(Api(REFUSED), may_fail=True)
    await conversation.ask(conversation.take("GET", USERS))
    assert isinstance(conversation.result, ConnectionFailedError)
    with pytest.raises(ConnectionFailedError, match=f"{BASE_URL}/users"):
        _ = conversation.response
    with pytest.raises(ConnectionFailedError):
        await conversation.deliver(conversation.last_request)


async def test_the_results_of_the_step_before_are_kept(talking: Talking) -> None:
    conversation = talking(Api(httpx.Response(201), REFUSED, httpx.Response(200)), may_fail=True)
    assert not conversation.before
    await conversation.ask(*[conversation.take("GET", USERS)] * 2)
    await conversation.ask_again()
    statuses = [getattr(result, "status", None) for result in conversation.before]
    assert statuses == [201, None]


async def test_an_answer_that_is_delivered_is_the_last_one_once_it_is_recorded(
    talking: Talking,
) -> None:
    conversation = talking(Api(httpx.Response(202), httpx.Response(200)))
    await conversation.ask(conversation.take("GET", USERS))
    later = await conversation.deliver(conversation.last_request)
    assert conversation.response.status == 202
    conversation.record(later)
    assert conversation.response is later


async def test_the_time_of_a_followed_redirect_is_that_of_all_its_answers(
    talking: Talking,
) -> None:
    async def slow(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0.01)
        if request.url.path == "/there":
            return httpx.Response(200)
        return httpx.Response(302, headers={"Location": "/there"})

    conversation = talking(slow)
    conversation.terms = replace(conversation.terms, follow_redirects=True)
    await conversation.ask(conversation.take("GET", USERS))
    assert conversation.response.seconds >= 0.02


async def test_values_are_remembered_among_others(talking: Talking) -> None:
    conversation = talking(Api())
    conversation.remember_among("users", {"id": 1})
    conversation.remember_among("users", 2)
    assert conversation.values.lookup("users") == [{"id": 1}, 2]


async def test_a_value_that_is_not_a_list_gets_no_others(talking: Talking) -> None:
    conversation = talking(Api())
    conversation.values.remember("users", "ada")
    with pytest.raises(ConversationError, match="users is a string, not a list; write: I remember"):
        conversation.remember_among("users", 2)
    assert conversation.values.lookup("users") == "ada"
