"""A 404 alone does not say that a resource is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.run.ledger.resources import Resource
from tests.unit.run.ledger.conftest import BASE, resource, take

if TYPE_CHECKING:
    from support.http.client import ApiClient
    from support.run.ledger.ledger import Ledger
    from tests.unit.run.ledger.conftest import Kept, Server


@pytest.fixture
def server(api: Server, kept: Kept) -> tuple[Server, Kept]:
    return api, kept


@pytest.mark.promise("clean-up.md", "A 404 means")
@pytest.mark.parametrize(
    ("asked", "is_known"),
    [
        ("GET /users/1", True),
        ("PATCH /users/1", True),
        ("GET /users/1/keys", True),
        ("OPTIONS /users/1", False),
        ("GET /users", False),
        ("GET /users/12", False),
    ],
)
async def test_a_404_means_gone_where_something_has_answered(
    ledger: Ledger, client: ApiClient, server: tuple[Server, Kept], asked: str, *, is_known: bool
) -> None:
    api, kept = server
    method, path = asked.split()
    take(ledger, resource("/users/1"))
    api.found.add(path)
    with ledger.watching():
        for _ in range(2):
            await client.send(method, path)
    assert kept.records == ["seen 1"] * is_known
    api.found.clear()
    api.statuses["/users/1"] = [404]
    assert bool(await ledger.clear(client)) is not is_known


@pytest.mark.promise("clean-up.md", "A 404 means")
async def test_what_was_below_something_deleted_is_gone(
    ledger: Ledger, client: ApiClient, api: Server
) -> None:
    """Like the keys of a user, wherever they are."""
    ledger.take(1, Resource(f"{BASE}/keys/5", post=f"{BASE}/users/1/keys"), was_there=False)
    take(ledger, resource("/users/1/notes/5"), resource("/notes/6"))
    api.statuses |= {path: [404] for path in ("/keys/5", "/users/1/notes/5", "/notes/6")}
    with ledger.watching():
        await client.send("DELETE", "/users/1")
    assert [left.resource.id for left in await ledger.clear(client)] == ["6"]


@pytest.mark.promise("clean-up.md", "A 404 means")
async def test_a_deletion_that_broke_in_the_middle_may_have_been_done(
    ledger: Ledger, client: ApiClient, api: Server
) -> None:
    api.statuses |= {"/users/1": [500, 404], "/users/2": [503, 404]}
    take(ledger, resource("/users/1"), resource("/users/2"))
    assert [left.resource.id for left in await ledger.clear(client)] == ["2"]


@pytest.mark.promise("clean-up.md", "A guessed address counts")
async def test_an_id_counts_as_deleted_elsewhere_only_if_it_is_the_only_one(
    ledger: Ledger, client: ApiClient, api: Server
) -> None:
    """Order 1 is not user 1."""
    api.statuses["/orders/1"] = [404]
    take(ledger, resource("/orders/1", is_guess=True))
    with ledger.watching():
        await client.send("DELETE", "/users/1")
    assert len(await ledger.clear(client)) == 1


async def test_before_leftovers_are_deleted_somebody_looks_for_them(
    ledger: Ledger, client: ApiClient, api: Server, kept: Kept
) -> None:
    api.found.add("/users/1")
    take(ledger, resource("/users/1"), resource("/users/2"))
    assert await ledger.clear(client, look_first=True) == []
    assert kept.records == ["seen 1", "settled 2 deleted", "settled 1 deleted"]
    assert api.asked[:2] == ["GET /users/1", "GET /users/2"]
