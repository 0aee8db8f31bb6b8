"""Resources of a scenario are deleted after it, and leftovers are reported."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx
import pytest
import pytest_asyncio

from support.http.client import ApiClient, ClientLimits, open_client
from support.http.exchange import listening
from support.http.retry import RetryPolicy
from support.run.ledger import ledger as ledger_module
from support.run.ledger.ledger import Ledger, NoKeeper, levels
from support.run.ledger.resources import Resource
from support.settings.api_shape import Created

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

BASE = "http://api.example.com/v1"


@dataclass
class Kept:
    """A keeper that records its calls."""

    records: list[str] = field(default_factory=list)

    def created(self, resource: Resource) -> None:
        self.records.append(f"created {resource.id}")

    def gone(self, address: str) -> None:
        self.records.append(f"gone {address.removeprefix(BASE)}")

    def left(self, address: str, reason: str) -> None:
        self.records.append(f"left {address.removeprefix(BASE)}: {reason}")


@dataclass
class Api:
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
        statuses = self.statuses.get(path, [204])
        return httpx.Response(statuses.pop(0) if len(statuses) > 1 else statuses[0])


@pytest.fixture
def api() -> Api:
    return Api()


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def ledger(kept: Kept) -> Ledger:
    return Ledger(Created(), BASE, kept)


@pytest_asyncio.fixture
async def client(api: Api) -> AsyncIterator[ApiClient]:
    transport = httpx.MockTransport(api)
    async with open_client(BASE, transport, ClientLimits()) as http:
        yield ApiClient(http, retry=RetryPolicy(attempts=1))


def resource(path: str, *, is_guess: bool = False, made_by: str = "") -> Resource:
    return Resource(f"{BASE}{path}", is_guess=is_guess, made_by=made_by)


async def test_everything_created_is_deleted_the_last_first_and_at_once(
    ledger: Ledger, client: ApiClient, api: Api, kept: Kept
) -> None:
    with listening(ledger.record):
        for _ in range(3):
            await client.send("POST", "/users", json={})
    assert await ledger.clear(client) == []
    assert api.asked[3:] == ["DELETE /users/3", "DELETE /users/2", "DELETE /users/1"]
    assert api.most == 3
    assert ledger.resources == ()
    assert kept.records == [
        *["created 1", "created 2", "created 3"],
        *["gone /users/3", "gone /users/2", "gone /users/1"],
    ]


async def test_what_the_scenario_has_deleted_itself_is_not_deleted_again(
    ledger: Ledger, client: ApiClient, api: Api, kept: Kept
) -> None:
    with listening(ledger.record):
        await client.send("POST", "/users", json={})
        await client.send("POST", "/users", json={})
        await client.send("DELETE", "/users/1", params={"force": "1"})
    assert await ledger.clear(client) == []
    assert api.asked[3:] == ["DELETE /users/2"]
    assert "gone /users/1" in kept.records


async def test_a_wrong_guess_is_fine_where_the_scenario_has_deleted_its_id(
    ledger: Ledger, client: ApiClient, api: Api
) -> None:
    api.statuses["/auth/register/x1"] = [404]
    ledger.take([resource("/auth/register/x1", is_guess=True)])
    with listening(ledger.record):
        await client.send("DELETE", "/people/x1")
    assert await ledger.clear(client) == []
    assert api.asked == ["DELETE /people/x1", "DELETE /auth/register/x1"]


async def test_what_only_has_the_id_of_something_deleted_is_deleted_too(
    ledger: Ledger, client: ApiClient, api: Api
) -> None:
    """Order 1 is not user 1."""
    ledger.take([resource("/orders/1", is_guess=True)])
    with listening(ledger.record):
        await client.send("DELETE", "/users/1")
    assert await ledger.clear(client) == []
    assert api.asked == ["DELETE /users/1", "DELETE /orders/1"]


def test_dependencies_are_deleted_last() -> None:
    user, other = resource("/users/u1"), resource("/users/u2")
    order = resource("/orders/o1", made_by='{"user": "u1"}')
    item = resource("/orders/o1/items/i1")
    assert levels([user, other, order, item]) == [[item, other], [order], [user]]


@pytest.mark.parametrize("status", [200, 202, 204, 404, 410])
async def test_what_is_gone_already_is_fine(
    ledger: Ledger, client: ApiClient, api: Api, status: int
) -> None:
    api.statuses["/users/1"] = [status]
    ledger.take([resource("/users/1")])
    assert await ledger.clear(client) == []


@pytest.mark.parametrize("status", [302, 400, 401, 403, 405, 409, 500])
async def test_what_is_left_is_named(
    ledger: Ledger, client: ApiClient, api: Api, kept: Kept, status: int
) -> None:
    api.statuses["/users/1"] = [status]
    ledger.take([resource("/users/1"), resource("/users/2")])
    left = await ledger.clear(client)
    assert [str(leftover) for leftover in left] == [f"{BASE}/users/1 ({status})"]
    assert kept.records == ["gone /users/2", f"left /users/1: {status}"]


@pytest.mark.parametrize("status", [404, 405])
async def test_a_wrong_guess_says_what_to_set(
    ledger: Ledger, client: ApiClient, api: Api, status: int
) -> None:
    api.statuses["/auth/register/x1"] = [status]
    ledger.take([resource("/auth/register/x1", is_guess=True)])
    (leftover,) = await ledger.clear(client)
    assert leftover.reason == (
        f"{status}: the address was guessed from the id in the response; "
        'API_CREATED__PLACES={"/path/of/the/POST": "/where/it/is/{id}"} sets the right one'
    )


async def test_deletions_that_fail_are_tried_once_more(
    ledger: Ledger, client: ApiClient, api: Api
) -> None:
    api.statuses["/users/1"] = [409, 204]
    ledger.take([resource("/users/1"), resource("/users/2")])
    assert await ledger.clear(client) == []
    assert api.asked == ["DELETE /users/2", "DELETE /users/1", "DELETE /users/1"]


async def test_no_answer_is_a_reason(ledger: Ledger) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("too slow", request=request)

    async with open_client(BASE, httpx.MockTransport(refuse), ClientLimits()) as http:
        ledger.take([resource("/users/1")])
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
        ledger.take([resource("/users/1"), resource("/users/2")])
        left = await ledger.clear(ApiClient(http, retry=RetryPolicy(attempts=1)))
    assert [str(leftover) for leftover in left] == [f"{BASE}/users/1 (not deleted within 0.05 s)"]
    assert kept.records == ["gone /users/2", "left /users/1: not deleted within 0.05 s"]


def test_without_a_chance_all_of_it_is_left(ledger: Ledger, kept: Kept) -> None:
    ledger.take([resource("/users/1"), resource("/users/2")])
    left = ledger.give_up("nobody may")
    assert [leftover.resource.id for leftover in left] == ["2", "1"]
    assert kept.records == ["left /users/2: nobody may", "left /users/1: nobody may"]
    assert ledger.resources == ()


async def test_a_keeper_may_keep_nothing(client: ApiClient, api: Api) -> None:
    api.statuses["/users/1"] = [500]
    ledger = Ledger(Created(), BASE, NoKeeper())
    with listening(ledger.record):
        await client.send("POST", "/users", json={})
        await client.send("POST", "/users", json={})
    assert [leftover.resource.id for leftover in await ledger.clear(client)] == ["1"]
