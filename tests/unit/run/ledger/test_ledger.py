"""Resources of a scenario are deleted after it, and leftovers are reported."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
import pytest

from support.http.client import ApiClient, ClientLimits, open_client
from support.http.retry import RetryPolicy
from support.run.ledger import ledger as ledger_module
from support.run.ledger.keeper import NoKeeper
from support.run.ledger.ledger import Ledger
from support.run.ledger.resources import Resource
from support.run.ledger.sightings.seen import Seen
from tests.unit.run.ledger.conftest import BASE, api_of, resource, take

if TYPE_CHECKING:
    from tests.unit.run.ledger.conftest import Kept, Server


@pytest.mark.promise("clean-up.md", "The admin (`API_ROLES__ADMIN__...`)")
@pytest.mark.promise("clean-up.md", "Every resource for which a POST")
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


@pytest.mark.promise("clean-up.md", "Resources that the scenario deleted")
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


@pytest.mark.promise("clean-up.md", "A guessed address counts")
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


@pytest.mark.promise("clean-up.md", "A resource is gone after")
@pytest.mark.parametrize("status", [200, 202, 204, 404, 410])
async def test_what_is_gone_already_is_fine(
    ledger: Ledger, client: ApiClient, api: Server, status: int
) -> None:
    api.statuses["/users/1"] = [status]
    take(ledger, resource("/users/1"), was_there=True)
    assert await ledger.clear(client) == []


@pytest.mark.promise("clean-up.md", "A resource is gone after")
@pytest.mark.parametrize("status", [302, 400, 401, 403, 405, 409, 500])
async def test_what_is_left_is_named(
    ledger: Ledger, client: ApiClient, api: Server, kept: Kept, status: int
) -> None:
    api.statuses["/users/1"] = [status]
    take(ledger, resource("/users/1"), resource("/users/2"))
    left = await ledger.clear(client)
    hint = (
        "; if its deletion needs a body or another request before, set "
        'API_CREATED__DELETIONS={"/users/{id}": [...]} (docs/clean-up.md)'
    )
    why = f"{status}{hint if status in {400, 403, 409} else ''}"
    assert [str(leftover) for leftover in left] == [f"{BASE}/users/1 ({why})"]
    assert kept.records == ["settled 2 deleted", f"left 1 {why}"]


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


@pytest.mark.parametrize("look_first", [False, True])
async def test_one_resource_does_not_cost_the_others(
    ledger: Ledger, client: ApiClient, api: Server, kept: Kept, *, look_first: bool
) -> None:
    """Whatever is wrong with it."""
    api.found.add("/users/2")
    kept.faults.add("seen")
    take(ledger, Resource("ftp://h/1"), resource("/users/2"), Resource("http://h:port/x", post="?"))
    ledger.resources[2].__dict__.update(key=(), id="x")  # as if it had been valid
    left = await ledger.clear(client, look_first=look_first)
    assert [one.resource.address for one in left] == ["http://h:port/x", "ftp://h/1"]
    assert "ftp:// is not HTTP" in left[1].reason
    assert [str(fault) for fault in ledger.faults] == ["seen cannot be written"] * look_first
    assert "settled 2 deleted" in kept.records


async def test_an_error_that_nobody_expects_is_the_reason(
    ledger: Ledger, client: ApiClient, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(ledger, resource("/users/1"), resource("/users/2"))
    monkeypatch.setattr(Seen, "was_deleted", lambda _, key, __: key[-1] == "2" or 1 / 0)
    (left,) = await ledger.clear(client)
    assert left.reason == "its deletion failed: ZeroDivisionError('division by zero')"
    assert kept.records[0] == "settled 2 deleted"


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


async def test_the_list_of_leftovers_may_take_longer(
    ledger: Ledger, client: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit is that of one scenario."""
    monkeypatch.setattr(ledger_module, "_TIME_LIMIT", 0.0)
    take(ledger, resource("/users/1"), resource("/users/2"))
    assert len(await ledger.clear(client)) == 2
    take(ledger, resource("/users/1"), resource("/users/2"))
    assert await ledger.clear(client, look_first=True) == []


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
