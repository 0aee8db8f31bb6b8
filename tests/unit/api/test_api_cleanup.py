"""What a scenario has created is deleted after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from support.api.cleanup import CreatedResources, LeftoverError
from support.http.exchange import Exchange, ReceivedResponse, SentRequest, listening

if TYPE_CHECKING:
    from support.http.client import ApiClient
    from tests.unit.api.conftest import Server

API = "http://api.example.com/v1"


def exchange(
    status: int | None = 201,
    location: str | None = "/v1/users/1",
    *,
    method: str = "POST",
    header: str = "Location",
) -> Exchange:
    headers = ((header, location),) if location is not None else ()
    response = ReceivedResponse(status, "", "HTTP/1.1", headers, b"") if status else None
    return Exchange(
        request=SentRequest(method, f"{API}/users?page=1", (), b""),
        response=response,
        error=None if response else "ConnectError: refused",
        started_at=0,
        elapsed=0,
        attempt=1,
    )


@pytest.fixture
def created() -> CreatedResources:
    return CreatedResources()


@pytest.mark.parametrize(
    "seen",
    [
        exchange(200),
        exchange(202),
        exchange(409),
        exchange(None),
        exchange(201, None),
        exchange(201, ""),
        exchange(method="PUT"),
        exchange(method="GET"),
    ],
    ids=["200", "202", "409", "no answer", "no Location", "empty Location", "PUT", "GET"],
)
async def test_what_creates_nothing_is_passed_over(
    created: CreatedResources, client: ApiClient, server: Server, seen: Exchange
) -> None:
    created.notice(seen)
    assert not created
    await created.delete_all(client)
    assert server.asked == []


@pytest.mark.parametrize(
    ("location", "address"),
    [
        ("/v1/users/1", f"{API}/users/1"),
        ("users/1", f"{API}/users/1"),
        ("//api.example.com/v1/users/1", f"{API}/users/1"),
        (f"{API}/users/1", f"{API}/users/1"),
        ("/v1/users/a%2Fb", f"{API}/users/a%2Fb"),
    ],
)
async def test_the_address_may_be_absolute_or_relative(
    created: CreatedResources, client: ApiClient, server: Server, location: str, address: str
) -> None:
    created.notice(exchange(201, location))
    assert created
    server.will_answer(204)
    await created.delete_all(client)
    assert server.asked == [f"DELETE {address}"]


async def test_the_name_of_the_header_may_be_in_any_case(
    created: CreatedResources, client: ApiClient, server: Server
) -> None:
    created.notice(exchange(header="LOCATION"))
    server.will_answer(204)
    await created.delete_all(client)
    assert server.asked == [f"DELETE {API}/users/1"]


async def test_the_last_created_goes_first(
    created: CreatedResources, client: ApiClient, server: Server
) -> None:
    """Later things may hang on earlier ones."""
    for number in (1, 2, 3):
        created.notice(exchange(201, f"/v1/users/{number}"))
        server.will_answer(204)
    await created.delete_all(client)
    assert server.asked == [f"DELETE {API}/users/{number}" for number in (3, 2, 1)]


@pytest.mark.parametrize("status", [200, 202, 204, 404, 410])
async def test_what_is_gone_already_is_fine(
    created: CreatedResources, client: ApiClient, server: Server, status: int
) -> None:
    created.notice(exchange())
    server.will_answer(status)
    await created.delete_all(client)
    assert not created


@pytest.mark.parametrize("status", [302, 400, 401, 403, 409, 500])
async def test_what_is_left_is_named(
    created: CreatedResources, client: ApiClient, server: Server, status: int
) -> None:
    created.notice(exchange())
    server.will_answer(status)
    with pytest.raises(LeftoverError) as error:
        await created.delete_all(client)
    assert str(error.value) == (
        f"created by the scenario and not deleted: {API}/users/1 ({status})"
    )


async def test_everything_is_tried_before_what_is_left_is_named(
    created: CreatedResources, client: ApiClient, server: Server
) -> None:
    for number in (1, 2, 3):
        created.notice(exchange(201, f"/v1/users/{number}"))
    server.will_answer(403)
    server.will_fail(httpx.ConnectError("refused"))
    server.will_answer(204)
    with pytest.raises(LeftoverError) as error:
        await created.delete_all(client)
    assert str(error.value) == (
        f"created by the scenario and not deleted: {API}/users/3 (403), {API}/users/2 "
        f"(DELETE {API}/users/2: could not connect: refused. Is the API running, and is "
        "API_BASE_URL right?)"
    )
    assert len(server.requests) == 3


async def test_nothing_is_deleted_twice(
    created: CreatedResources, client: ApiClient, server: Server
) -> None:
    created.notice(exchange())
    server.will_answer(204)
    await created.delete_all(client)
    await created.delete_all(client)
    assert len(server.requests) == 1


async def test_what_a_client_creates_is_noticed(
    created: CreatedResources, client: ApiClient, server: Server
) -> None:
    """The whole way, from a request to its deletion."""
    server.will_answer(201, {}, Location="/v1/users/1")
    with listening(created.notice):
        await client.send("POST", "/users")
    server.will_answer(204)
    await created.delete_all(client)
    assert server.asked == [f"POST {API}/users", f"DELETE {API}/users/1"]
