"""A POST is owed from before it is sent until it is known what it has created."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from support.http.client import ApiClient, ClientLimits, open_client
from support.http.errors import RequestError
from support.http.retry import RetryPolicy
from support.run.ledger import ledger as ledger_module
from support.run.ledger.journal import JournalError
from support.run.ledger.ledger import Ledger
from tests.unit.run.ledger.conftest import BASE, api_of, resource, take

if TYPE_CHECKING:
    from support.run.ledger.resources import Resource
    from tests.unit.run.ledger.conftest import Kept, Server


def answering(*answers: httpx.Response | Exception) -> httpx.MockTransport:
    """Answer POSTs in this order, and everything else with 404."""
    rest = list(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method != "POST":
            return httpx.Response(404)
        next_one = rest.pop(0)
        if isinstance(next_one, Exception):
            raise next_one
        return next_one

    return httpx.MockTransport(answer)


async def posted(
    ledger: Ledger, *answers: httpx.Response | Exception, path: str = "/users"
) -> list[Resource]:
    async with open_client(BASE, answering(*answers), ClientLimits()) as http:
        client = ApiClient(http, retry=RetryPolicy(attempts=1))
        for _ in answers:
            with ledger.watching(), suppress(RequestError):
                await client.send("POST", path, json={})
    return list(ledger.resources)


@pytest.mark.promise("clean-up.md", "Every resource for which a POST")
@pytest.mark.parametrize("status", [200, 202, 204, 302, 303, 400, 409, 503])
async def test_another_answer_than_201_settles_it(ledger: Ledger, kept: Kept, status: int) -> None:
    assert await posted(ledger, httpx.Response(status)) == []
    assert kept.records == ["intended /users", "settled 1 created nothing"]


@pytest.mark.promise("clean-up.md", "For a POST that has a place")
@pytest.mark.parametrize(
    ("status", "is_made"),
    [(200, True), (202, True), (299, True), (303, True), (302, False), (409, False)],
)
async def test_a_place_makes_any_success_a_creation(kept: Kept, status: int, is_made: bool) -> None:
    ledger = Ledger(api_of(places={"/users": "/people/{id}"}), kept)
    answer = httpx.Response(status, json={"id": 7})
    made = [(one.basis, one.address) for one in await posted(ledger, answer)]
    assert made == ([("place", "http://api.example.com/v1/people/7")] if is_made else [])


@pytest.mark.promise("clean-up.md", "If the address is the `Location`")
@pytest.mark.promise("clean-up.md", "`seen` |")
@pytest.mark.parametrize(
    ("places", "location", "basis"),
    [
        ({}, {"Location": "/v1/projects/p9/members/u5"}, "location"),
        ({"/projects/{project}/members": "/projects/{project}/members/{id}"}, {}, "place"),
        ({}, {}, "seen"),
    ],
)
async def test_an_id_at_an_address_elsewhere_does_not_count_if_the_address_is_certain(
    kept: Kept, places: dict[str, str], location: dict[str, str], basis: str
) -> None:
    path = "/projects/p9/members"
    ledger = Ledger(api_of(places=places), kept)
    user = httpx.Response(200, json={"id": "u5"}, headers={"Location": "/v1/users/u5"})
    await posted(ledger, user)
    member = httpx.Response(201, json={"id": "u5"}, headers=location)
    (one,) = await posted(ledger, member, path=path)
    assert (one.address, one.basis) == (f"http://api.example.com/v1{path}/u5", basis)


@pytest.mark.promise("clean-up.md", "`unknown` |")
@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (httpx.ReadTimeout("slow"), "no answer (ReadTimeout: slow): it may have created something"),
        (httpx.RemoteProtocolError("cut"), "no answer (RemoteProtocolError: cut): it may"),
        (httpx.Response(500), "answered 500: it may have created something"),
        (httpx.Response(502), "answered 502: it may have created something"),
        (httpx.Response(504), "answered 504: it may have created something"),
        (httpx.Response(201), "the response has no Location, and no id at $.id"),
        (
            httpx.Response(201, content=b'{"id": "\\ud800"}'),
            "its response is not as expected: Unicode",
        ),
    ],
)
async def test_without_an_answer_that_helps_it_has_perhaps_created_something(
    ledger: Ledger, kept: Kept, answer: Any, reason: str
) -> None:
    (unknown,) = await posted(ledger, answer)
    assert (unknown.basis, unknown.name) == ("unknown", f"POST {BASE}/users")
    assert unknown.reason.startswith(reason)
    assert kept.records == ["intended /users", "created 1 POST /users"]
    (left,) = ledger.give_up("")
    assert not left.is_certain
    assert left.reason == unknown.reason


@pytest.mark.parametrize(
    "error",
    [httpx.ConnectError("refused"), httpx.ConnectTimeout("slow"), httpx.PoolTimeout("full")],
)
async def test_what_was_not_sent_has_created_nothing(
    ledger: Ledger, kept: Kept, error: Exception
) -> None:
    assert await posted(ledger, error) == []
    assert kept.records == ["intended /users", "settled 1 created nothing"]


@pytest.mark.promise("clean-up.md", "During a run, each of its processes")
async def test_what_cannot_be_recorded_is_not_sent(
    ledger: Ledger, client: ApiClient, api: Server, kept: Kept
) -> None:
    kept.faults.add("intended")
    with pytest.raises(JournalError), ledger.watching():
        await client.send("POST", "/users", json={})
    assert api.asked == []
    with ledger.watching():
        await client.send("DELETE", "/users/1")


async def test_a_creation_that_cannot_be_recorded_is_deleted_all_the_same(
    ledger: Ledger, client: ApiClient, api: Server, kept: Kept
) -> None:
    kept.faults.add("created")
    with pytest.raises(JournalError), ledger.watching():
        await client.send("POST", "/users", json={})
    assert await ledger.clear(client) == []
    assert api.asked == ["POST /users", "DELETE /users/1"]


async def test_deletions_go_on_when_they_cannot_be_recorded(
    ledger: Ledger, client: ApiClient, api: Server, kept: Kept
) -> None:
    kept.faults |= {"settled", "left"}
    api.statuses["/users/3"] = [403]
    take(ledger, *(resource(f"/users/{number}") for number in (1, 2, 3)))
    left = await ledger.clear(client)
    assert [one.resource.id for one in left] == ["3"]
    assert [str(fault) for fault in ledger.faults] == [
        *["settled cannot be written"] * 2,
        "left cannot be written",
    ]


@pytest.mark.promise("clean-up.md", "A sign-in (`API_LOGIN__PATH`)")
async def test_a_sign_in_creates_nothing_and_what_it_names_was_there(
    ledger: Ledger, kept: Kept
) -> None:
    named = httpx.Response(201, headers={"Location": "/v1/users/boss"}, json={"id": "boss"})
    assert await posted(ledger, named, path="/auth/token") == []
    assert kept.records == []
    (seen,) = await posted(ledger, named)
    assert (seen.basis, seen.name) == ("seen", "http://api.example.com/v1/users/boss")
    assert seen.reason.startswith("it, or its id, was known before the POST, so it may")


async def test_a_post_that_creates_nothing_by_the_settings_is_not_recorded(kept: Kept) -> None:
    ledger = Ledger(api_of(places={"/users/{user}/close": "none"}), kept)
    location = {"Location": "/v1/users/1/close/5"}
    assert await posted(ledger, httpx.Response(201, headers=location), path="/users/1/close") == []
    assert kept.records == []


async def test_what_has_a_known_id_is_not_placed_elsewhere_later(
    ledger: Ledger, client: ApiClient, api: Server
) -> None:
    """A user that was there, perhaps: a number may also be the id of something else."""
    api.found.add("/users/7")
    with ledger.watching():
        await client.send("GET", "/users/7")
    for number, found in enumerate(["7", "8"], 1):
        answer = httpx.Response(201, json={"id": found})
        resource = (await posted(ledger, answer, path="/register"))[-1]
        assert (resource.is_guess, resource.id) == (True, found)
        assert resource.found == ("" if number == 1 else "8")


async def test_what_is_owed_already_is_owed_once(ledger: Ledger, kept: Kept) -> None:
    """A second POST with the same key, for instance."""
    answer = httpx.Response(201, headers={"Location": "/v1/users/alice"})
    (owed,) = await posted(ledger, answer, answer)
    assert owed.address == f"{BASE}/users/alice"
    assert kept.records[-1] == "settled 2 created nothing"


async def test_two_that_only_share_a_place_are_both_owed(kept: Kept) -> None:
    """A place without {id} is wrong for a POST that creates several."""
    ledger = Ledger(api_of(places={"/{area}/register": "/{area}/profile"}), kept)
    answers = [httpx.Response(201, json={"id": number}) for number in (1, 2)]
    assert len(await posted(ledger, *answers, path="/a/register")) == 2
    assert "settled 2 created nothing" not in kept.records


async def test_what_was_deleted_and_made_again_is_owed_again(
    ledger: Ledger, client: ApiClient
) -> None:
    location = {"Location": "/v1/users/alice"}
    for _ in range(2):
        await posted(ledger, httpx.Response(201, headers=location))
        with ledger.watching():
            await client.send("DELETE", "/users/alice")
        assert ledger.resources == ()
    assert len(await posted(ledger, httpx.Response(201, headers=location))) == 1


async def test_what_was_deleted_by_other_requests_and_made_again_is_owed_again(
    kept: Kept, client: ApiClient, api: Server
) -> None:
    ledger = Ledger(api_of(deletions={"/users/{id}": [{"method": "PATCH"}]}), kept)
    location = {"Location": "/v1/users/alice"}
    for _ in range(2):
        (owed,) = await posted(ledger, httpx.Response(201, headers=location))
        assert owed.can_be_deleted
        assert await ledger.clear(client) == []
    assert api.asked == ["PATCH /users/alice"] * 2


@pytest.mark.promise("clean-up.md", "Ids of what the run has created")
async def test_both_ids_of_what_was_created_are_its_own(ledger: Ledger) -> None:
    answer = httpx.Response(201, headers={"Location": "/v1/users/alice"}, json={"id": "u-5"})
    await posted(ledger, answer)
    for found in ("alice", "u-5"):
        path = f"/profiles-of-{found}"
        *_, profile = await posted(ledger, httpx.Response(201, json={"id": found}), path=path)
        assert profile.address == f"{BASE}{path}/{found}"


@pytest.mark.promise("clean-up.md", "A POST in flight has")
async def test_a_post_in_the_background_is_owed_when_its_answer_comes(
    ledger: Ledger, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the clean-up it is waited for, after it what it created is recorded."""
    answers = asyncio.Event()

    async def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            await answers.wait()
            number = request.url.path.rpartition("/")[2]
            return httpx.Response(201, headers={"Location": f"{request.url.path}/{number}"})
        return httpx.Response(204)

    async with open_client(BASE, httpx.MockTransport(answer), ClientLimits()) as http:
        client = ApiClient(http)
        with ledger.watching():
            first = asyncio.create_task(client.send("POST", "/users/1"))
            await asyncio.sleep(0)
        asyncio.get_running_loop().call_soon(answers.set)
        await ledger.responses()
        assert await ledger.clear(client) == []
        await first
        answers.clear()
        monkeypatch.setattr(ledger_module, "_PATIENCE", 0.01)
        with ledger.watching():
            second = asyncio.create_task(client.send("POST", "/users/2"))
            await asyncio.sleep(0)
        await ledger.responses()
        (left,) = await ledger.clear(client)
        assert not left.is_certain
        answers.set()
        await second
    assert kept.records[-2:] == ["left 2 no answer yet", "created 2 /users/2/2"]


@pytest.mark.promise("clean-up.md", "A POST in flight has")
@pytest.mark.parametrize("is_answered", [True, False])
async def test_a_post_that_is_cancelled_twice_is_owed(
    ledger: Ledger, kept: Kept, monkeypatch: pytest.MonkeyPatch, *, is_answered: bool
) -> None:
    """With its address if the response comes in time."""
    asked, answers = asyncio.Event(), asyncio.Event()

    async def answer(_: httpx.Request) -> httpx.Response:
        asked.set()
        await answers.wait()
        return httpx.Response(201, headers={"Location": "/v1/users/7"})

    async with open_client(BASE, httpx.MockTransport(answer), ClientLimits()) as http:
        with ledger.watching():
            step = asyncio.create_task(ApiClient(http).send("POST", "/users"))
            await asked.wait()
            for _ in range(3):
                step.cancel()
                await asyncio.sleep(0)
        if is_answered:
            asyncio.get_running_loop().call_soon(answers.set)
        else:
            monkeypatch.setattr(ledger_module, "_PATIENCE", 0.01)
        await ledger.responses()
        (owed,) = ledger.resources
        assert owed.name == (f"{BASE}/users/7" if is_answered else f"POST {BASE}/users")
        ledger.give_up("why")
    assert kept.records[-1] == ("left 1 why" if is_answered else "left 1 no answer yet")
