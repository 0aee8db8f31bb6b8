"""Resources of a scenario are deleted after it, and leftovers are reported."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import pytest_asyncio

from support.http.client import ApiClient, ClientLimits, open_client
from support.http.retry import RetryPolicy
from support.run.ledger import ledger as ledger_module
from support.run.ledger.deletion import Deletions
from support.run.ledger.journal import JournalError
from support.run.ledger.keeper import NoKeeper
from support.run.ledger.ledger import Api, Debt, Ledger, levels
from support.run.ledger.places import Places
from support.run.ledger.resources import Resource
from support.settings.api_shape import Created

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

BASE = "http://api.example.com/v1"


@dataclass
class Kept:
    """A keeper that records its calls, and fails at those named in ``faults``."""

    records: list[str] = field(default_factory=list)
    faults: set[str] = field(default_factory=set)
    posts: int = 0

    def intended(self, post: str) -> int:
        self._record("intended", post)
        self.posts += 1
        return self.posts

    def created(self, number: int, resource: Resource) -> None:
        self._record("created", number, resource.name)

    def seen(self, number: int) -> None:
        self._record("seen", number)

    def settled(self, number: int, outcome: str) -> None:
        self._record("settled", number, outcome)

    def left(self, number: int, reason: str) -> None:
        self._record("left", number, reason)

    def _record(self, what: str, *about: object) -> None:
        if what in self.faults:
            raise JournalError(f"{what} cannot be written")
        self.records.append(" ".join([what, *map(str, about)]).replace(BASE, ""))


@dataclass
class Server:
    """Responds to deletions with ``statuses`` by path; counts those in flight."""

    statuses: dict[str, list[int]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    in_flight: int = 0
    most: int = 0

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/v1")
        self.asked.append(f"{request.method} {path}")
        self.in_flight += 1
        self.most = max(self.most, self.in_flight)
        await asyncio.sleep(0)
        self.in_flight -= 1
        if request.method == "POST":
            number = sum(line.startswith("POST") for line in self.asked)
            return httpx.Response(201, headers={"Location": f"/v1/users/{number}"})
        if request.method == "GET":
            return httpx.Response(404)
        statuses = self.statuses.get(path, [204])
        return httpx.Response(statuses.pop(0) if len(statuses) > 1 else statuses[0])


@pytest.fixture
def api() -> Server:
    return Server()


@pytest.fixture
def kept() -> Kept:
    return Kept()


def api_of(**shape: Any) -> Api:
    created = Created.model_validate(shape)
    places = Places(created, [BASE])
    return Api(places, Deletions(created, places), f"{BASE}/auth/token")


@pytest.fixture
def ledger(kept: Kept) -> Ledger:
    return Ledger(api_of(), kept)


def take(ledger: Ledger, *resources: Resource, was_there: bool = False) -> None:
    for number, one in enumerate(resources, 1):
        ledger.take(number, one, was_there=was_there)


@pytest_asyncio.fixture
async def client(api: Server) -> AsyncIterator[ApiClient]:
    transport = httpx.MockTransport(api)
    async with open_client(BASE, transport, ClientLimits()) as http:
        yield ApiClient(http, retry=RetryPolicy(attempts=1))


def resource(path: str, *, is_guess: bool = False, body: str = "") -> Resource:
    return Resource(f"{BASE}{path}", "guess" if is_guess else "location", body=body)


async def test_everything_created_is_deleted_the_last_first_and_at_once(
    ledger: Ledger, client: ApiClient, api: Server, kept: Kept
) -> None:
    with ledger.watching():
        for _ in range(3):
            await client.send("POST", "/users", json={})
    assert await ledger.clear(client) == []
    assert api.asked[3:] == ["DELETE /users/3", "DELETE /users/2", "DELETE /users/1"]
    assert api.most == 3
    assert ledger.resources == ()
    assert kept.records == [
        *["intended /users", "created 1 /users/1"],
        *["intended /users", "created 2 /users/2"],
        *["intended /users", "created 3 /users/3"],
        *["settled 3 deleted", "settled 2 deleted", "settled 1 deleted"],
    ]


async def test_what_the_scenario_has_deleted_itself_is_not_deleted_again(
    ledger: Ledger, client: ApiClient, api: Server, kept: Kept
) -> None:
    with ledger.watching():
        await client.send("POST", "/users", json={})
        await client.send("POST", "/users", json={})
        await client.send("DELETE", "/users/1", params={"force": "1"})
    assert await ledger.clear(client) == []
    assert api.asked[3:] == ["DELETE /users/2"]
    assert "settled 1 deleted by the scenario" in kept.records


async def test_a_wrong_guess_is_fine_where_the_scenario_has_deleted_its_id(
    ledger: Ledger, client: ApiClient, api: Server
) -> None:
    api.statuses["/auth/register/x1"] = [404]
    take(ledger, resource("/auth/register/x1", is_guess=True))
    with ledger.watching():
        await client.send("DELETE", "/people/x1")
    assert await ledger.clear(client) == []
    assert api.asked == ["DELETE /people/x1", "DELETE /auth/register/x1", "GET /auth/register/x1"]


async def test_what_only_has_the_id_of_something_deleted_is_deleted_too(
    ledger: Ledger, client: ApiClient, api: Server
) -> None:
    """Order 1 is not user 1."""
    take(ledger, resource("/orders/1", is_guess=True))
    with ledger.watching():
        await client.send("DELETE", "/users/1")
    assert await ledger.clear(client) == []
    assert api.asked == ["DELETE /users/1", "DELETE /orders/1"]


def test_dependencies_are_deleted_last() -> None:
    user, other = resource("/users/u1"), resource("/users/u2")
    order = resource("/orders/o1", body='{"user": "u1"}')
    item = resource("/orders/o1/items/i1")
    debts = [Debt(number, 0, one) for number, one in enumerate([user, other, order, item])]
    assert [[one.number for one in level] for level in levels(debts)] == [[3, 1], [2], [0]]


@pytest.mark.parametrize("status", [200, 202, 204, 404, 410])
async def test_what_is_gone_already_is_fine(
    ledger: Ledger, client: ApiClient, api: Server, status: int
) -> None:
    api.statuses["/users/1"] = [status]
    take(ledger, resource("/users/1"))
    assert await ledger.clear(client) == []


@pytest.mark.parametrize("status", [302, 400, 401, 403, 405, 409, 500])
async def test_what_is_left_is_named(
    ledger: Ledger, client: ApiClient, api: Server, kept: Kept, status: int
) -> None:
    api.statuses["/users/1"] = [status]
    take(ledger, resource("/users/1"), resource("/users/2"))
    left = await ledger.clear(client)
    assert [str(leftover) for leftover in left] == [f"{BASE}/users/1 ({status})"]
    assert kept.records == ["settled 2 deleted", f"left 1 {status}"]


@pytest.mark.parametrize("status", [404, 405])
async def test_a_wrong_guess_says_what_to_set(
    ledger: Ledger, client: ApiClient, api: Server, status: int
) -> None:
    api.statuses["/auth/register/x1"] = [status]
    take(ledger, resource("/auth/register/x1", is_guess=True))
    (leftover,) = await ledger.clear(client)
    assert leftover.reason == (
        f"{status}: the address was guessed from the id in the response, and nothing has ever "
        'answered there; API_CREATED__PLACES={"/auth/register": "/where/it/is/{id}"} sets its '
        'place, and "none" says that there is nothing to delete'
    )


async def test_deletions_that_fail_are_tried_once_more(
    ledger: Ledger, client: ApiClient, api: Server
) -> None:
    api.statuses["/users/1"] = [409, 204]
    take(ledger, resource("/users/1"), resource("/users/2"))
    assert await ledger.clear(client) == []
    assert api.asked == ["DELETE /users/2", "DELETE /users/1", "DELETE /users/1"]


async def test_no_answer_is_a_reason(ledger: Ledger) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("too slow", request=request)

    async with open_client(BASE, httpx.MockTransport(refuse), ClientLimits()) as http:
        take(ledger, resource("/users/1"))
        (leftover,) = await ledger.clear(ApiClient(http, retry=RetryPolicy(attempts=1)))
    assert "too slow" in leftover.reason


async def test_an_api_that_hangs_is_not_waited_for(
    ledger: Ledger, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/1"):
            await asyncio.Event().wait()
        return httpx.Response(204)

    monkeypatch.setattr(ledger_module, "_TIME_LIMIT", 0.05)
    async with open_client(BASE, httpx.MockTransport(hang), ClientLimits()) as http:
        take(ledger, resource("/users/1"), resource("/users/2"))
        left = await ledger.clear(ApiClient(http, retry=RetryPolicy(attempts=1)))
    assert [str(leftover) for leftover in left] == [f"{BASE}/users/1 (not deleted within 0.05 s)"]
    assert kept.records == ["settled 2 deleted", "left 1 not deleted within 0.05 s"]


def test_without_a_chance_all_of_it_is_left(ledger: Ledger, kept: Kept) -> None:
    take(ledger, resource("/users/1"), resource("/users/2"))
    left = ledger.give_up("nobody may")
    assert [leftover.resource.id for leftover in left] == ["2", "1"]
    assert kept.records == ["left 2 nobody may", "left 1 nobody may"]
    assert ledger.resources == ()


async def test_a_keeper_may_keep_nothing(client: ApiClient, api: Server) -> None:
    api.statuses["/users/1"] = [500]
    ledger = Ledger(api_of(), NoKeeper())
    with ledger.watching():
        await client.send("POST", "/users", json={})
        await client.send("POST", "/users", json={})
    assert [leftover.resource.id for leftover in await ledger.clear(client)] == ["1"]
