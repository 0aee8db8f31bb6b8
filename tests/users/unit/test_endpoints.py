"""Each operation sends what the contract says, and returns a model or a typed error."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import httpx
import pytest
from pydantic import SecretStr

from support.auth.schemes import BearerAuth
from support.http.errors import ConnectionFailedError
from support.users.endpoints import AuthApi, HealthApi, UsersApi
from support.users.models import Health, Registered, Registration, User, UserChange, VersionedUser
from support.users.responses import ContractError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from support.http.client import ApiClient
    from tests.users.unit.conftest import Server

API = "http://api.example.com/v1"
WIRE = {
    "id": "usr_1",
    "email": "alice@example.com",
    "name": "Alice",
    "created_at": "2026-01-02T03:04:05Z",
    "role": "member",
}
ALICE = User.model_validate_json(json.dumps(WIRE))
GRANT = {"access_token": "aaa", "token_type": "Bearer", "expires_in": 60, "refresh_token": "rrr"}
NEWCOMER = Registration(email="alice@example.com", name="Alice", password=SecretStr("hunter-22"))
PASSWORD = SecretStr("hunter-22")


def page(*people: dict[str, Any], cursor: str | None = None) -> dict[str, Any]:
    return {"items": list(people), "next_cursor": cursor, "total": 3}


# Registering


async def test_registering_posts_the_details_as_json(client: ApiClient, server: Server) -> None:
    server.will_answer(201, WIRE, Location="/v1/users/usr_1")
    registered = await UsersApi(client).register(NEWCOMER)
    assert registered == Registered(user=ALICE, location=f"{API}/users/usr_1")
    assert server.asked == [f"POST {API}/users"]
    assert server.request.headers["content-type"] == "application/json"
    assert json.loads(server.request.content) == {
        "email": "alice@example.com",
        "name": "Alice",
        "password": "hunter-22",
    }


async def test_registering_as_a_form_posts_the_same_in_a_form(
    client: ApiClient, server: Server
) -> None:
    server.will_answer(201, WIRE, Location="/v1/users/usr_1")
    await UsersApi(client).register(NEWCOMER, as_form=True)
    assert server.request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert parse_qs(server.request.content.decode()) == {
        "email": ["alice@example.com"],
        "name": ["Alice"],
        "password": ["hunter-22"],
    }


@pytest.mark.parametrize(
    ("location", "address"),
    [
        ("/v1/users/usr_1", f"{API}/users/usr_1"),
        ("users/usr_1", f"{API}/users/usr_1"),
        ("/users/usr_1", "http://api.example.com/users/usr_1"),
        ("https://users.example.com/usr_1", "https://users.example.com/usr_1"),
    ],
)
async def test_a_new_account_is_read_from_its_location(
    client: ApiClient, server: Server, location: str, address: str
) -> None:
    """A Location is relative to the request's address, not to the base URL (RFC 9110, 10.2.2)."""
    server.will_answer(201, WIRE, Location=location)
    server.will_answer(200, WIRE, ETag='"1"')
    users = UsersApi(client)
    registered = await users.register(NEWCOMER)
    assert await users.read_at(registered.location) == VersionedUser(user=ALICE, etag='"1"')
    assert server.asked[1] == f"GET {address}"


async def test_a_registration_without_a_location_violates_the_contract(
    client: ApiClient, server: Server
) -> None:
    server.will_answer(201, WIRE)
    with pytest.raises(ContractError, match="answered 201 without the header Location"):
        await UsersApi(client).register(NEWCOMER)


# One account


async def test_whoami_gets_the_caller(client: ApiClient, server: Server) -> None:
    server.will_answer(200, WIRE)
    signed_in = client.signed_in(BearerAuth(SecretStr("aaa")))
    assert await UsersApi(signed_in).whoami() == ALICE
    assert server.asked == [f"GET {API}/whoami"]
    assert server.request.headers["authorization"] == "Bearer aaa"


async def test_an_anonymous_caller_sends_no_credentials(client: ApiClient, server: Server) -> None:
    server.will_answer(200, WIRE)
    await UsersApi(client).whoami()
    assert "authorization" not in server.request.headers


async def test_reading_gets_the_account_and_its_version(client: ApiClient, server: Server) -> None:
    server.will_answer(200, WIRE, ETag='"1"')
    assert await UsersApi(client).read("usr_1") == VersionedUser(user=ALICE, etag='"1"')
    assert server.asked == [f"GET {API}/users/usr_1"]


async def test_an_account_without_a_version_violates_the_contract(
    client: ApiClient, server: Server
) -> None:
    server.will_answer(200, WIRE)
    with pytest.raises(ContractError, match="answered 200 without the header ETag"):
        await UsersApi(client).read("usr_1")


async def test_a_change_patches_only_the_changed_fields(client: ApiClient, server: Server) -> None:
    server.will_answer(200, WIRE, ETag='"2"')
    change = UserChange(name="Alice", password=PASSWORD)
    changed = await UsersApi(client).change("usr_1", change)
    assert changed == VersionedUser(user=ALICE, etag='"2"')
    assert server.asked == [f"PATCH {API}/users/usr_1"]
    assert json.loads(server.request.content) == {"name": "Alice", "password": "hunter-22"}
    assert "if-match" not in server.request.headers


async def test_a_change_of_one_version_sends_if_match(client: ApiClient, server: Server) -> None:
    server.will_answer(200, WIRE, ETag='"2"')
    await UsersApi(client).change("usr_1", UserChange(), if_match='"1"')
    assert server.request.headers["if-match"] == '"1"'
    assert json.loads(server.request.content) == {}


async def test_a_deletion_sends_delete(client: ApiClient, server: Server) -> None:
    server.will_answer(204)
    await UsersApi(client).delete("usr_1")
    assert server.asked == [f"DELETE {API}/users/usr_1"]
    assert "if-match" not in server.request.headers
    assert server.request.content == b""


async def test_a_deletion_of_one_version_sends_if_match(client: ApiClient, server: Server) -> None:
    server.will_answer(204)
    await UsersApi(client).delete("usr_1", if_match='"1"')
    assert server.request.headers["if-match"] == '"1"'


@pytest.mark.parametrize(
    ("user_id", "path"),
    [
        ("a/b?c=d#e", b"/v1/users/a%2Fb%3Fc%3Dd%23e"),
        ("50%", b"/v1/users/50%25"),
        ("../whoami", b"/v1/users/..%2Fwhoami"),
        ("jürgen", b"/v1/users/j%C3%BCrgen"),
    ],
)
async def test_an_id_may_contain_any_character(
    client: ApiClient, server: Server, user_id: str, path: bytes
) -> None:
    """Ids are opaque: the server decides what they look like."""
    server.will_answer(204)
    await UsersApi(client).delete(user_id)
    assert server.request.url.raw_path == path


# Listing


async def test_listing_without_filters_has_no_query(client: ApiClient, server: Server) -> None:
    server.will_answer(200, page(WIRE))
    listed = await UsersApi(client).list_users()
    assert (listed.items, listed.next_cursor, listed.total) == ((ALICE,), None, 3)
    assert server.asked == [f"GET {API}/users"]


async def test_filters_are_in_the_query(client: ApiClient, server: Server) -> None:
    server.will_answer(200, page())
    await UsersApi(client).list_users(limit=0, cursor="a&b", email="a+b@example.com")
    assert dict(server.request.url.params) == {
        "limit": "0",
        "cursor": "a&b",
        "email": "a+b@example.com",
    }
    assert b"cursor=a%26b&email=a%2Bb%40example.com" in server.request.url.query


async def test_all_pages_are_fetched(client: ApiClient, server: Server) -> None:
    for cursor in ("one", "two", None):
        server.will_answer(200, page(WIRE, cursor=cursor))
    seen = [page async for page in UsersApi(client).pages(limit=1)]
    assert [page.next_cursor for page in seen] == ["one", "two", None]
    assert server.asked == [
        f"GET {API}/users?limit=1",
        f"GET {API}/users?limit=1&cursor=one",
        f"GET {API}/users?limit=1&cursor=two",
    ]


async def test_paging_may_start_at_a_cursor(client: ApiClient, server: Server) -> None:
    server.will_answer(200, page())
    assert len([page async for page in UsersApi(client).pages(limit=2, cursor="two")]) == 1
    assert server.asked == [f"GET {API}/users?limit=2&cursor=two"]


@pytest.mark.parametrize("cursors", [["one", "one"], ["one", "two", "one"]], ids=["same", "circle"])
async def test_a_repeated_cursor_ends_the_listing(
    client: ApiClient, server: Server, cursors: list[str]
) -> None:
    for cursor in cursors:
        server.will_answer(200, page(cursor=cursor))
    with pytest.raises(LookupError, match=r"^the cursor 'one' repeats: this"):
        async for _ in UsersApi(client).pages(limit=1):
            pass
    assert len(server.requests) == len(cursors)


async def test_the_first_cursor_may_not_repeat_either(client: ApiClient, server: Server) -> None:
    server.will_answer(200, page(cursor="one"))
    with pytest.raises(LookupError, match="the cursor 'one' repeats"):
        async for _ in UsersApi(client).pages(limit=1, cursor="one"):
            pass


async def test_a_refused_page_ends_the_listing(client: ApiClient, server: Server) -> None:
    server.will_answer(200, page(cursor="one"))
    server.will_refuse(400, "Bad Request")
    with pytest.raises(RefusedError):
        async for _ in UsersApi(client).pages(limit=1):
            pass


# Signing in and health


async def test_signing_in_posts_a_password_form(client: ApiClient, server: Server) -> None:
    """RFC 6749, 4.3.2."""
    server.will_answer(200, GRANT)
    grant = await AuthApi(client).sign_in("alice@example.com", PASSWORD)
    assert grant.access_token.get_secret_value() == "aaa"
    assert (grant.token_type, grant.expires_in) == ("Bearer", 60)
    assert server.asked == [f"POST {API}/auth/token"]
    assert server.request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert parse_qs(server.request.content.decode()) == {
        "grant_type": ["password"],
        "username": ["alice@example.com"],
        "password": ["hunter-22"],
    }


async def test_refreshing_posts_the_refresh_token(client: ApiClient, server: Server) -> None:
    """RFC 6749, 6."""
    server.will_answer(200, GRANT)
    grant = await AuthApi(client).refresh(SecretStr("rrr"))
    assert grant.refresh_token.get_secret_value() == "rrr"
    assert parse_qs(server.request.content.decode()) == {
        "grant_type": ["refresh_token"],
        "refresh_token": ["rrr"],
    }


async def test_health_is_requested(client: ApiClient, server: Server) -> None:
    server.will_answer(200, {"status": "ok"})
    assert await HealthApi(client).check() == Health(status="ok")
    assert server.asked == [f"GET {API}/health"]


# What goes wrong, with every operation

OPERATIONS: dict[str, Callable[[ApiClient], Awaitable[object]]] = {
    "register": lambda client: UsersApi(client).register(NEWCOMER),
    "whoami": lambda client: UsersApi(client).whoami(),
    "list": lambda client: UsersApi(client).list_users(),
    "read": lambda client: UsersApi(client).read("usr_1"),
    "read at": lambda client: UsersApi(client).read_at("/v1/users/usr_1"),
    "change": lambda client: UsersApi(client).change("usr_1", UserChange()),
    "delete": lambda client: UsersApi(client).delete("usr_1"),
    "sign in": lambda client: AuthApi(client).sign_in("alice@example.com", PASSWORD),
    "refresh": lambda client: AuthApi(client).refresh(SecretStr("rrr")),
    "health": lambda client: HealthApi(client).check(),
}
every_operation = pytest.mark.parametrize("operation", OPERATIONS)


@every_operation
async def test_a_refusal_is_a_typed_error(
    client: ApiClient, server: Server, operation: str
) -> None:
    server.will_refuse(403, "Forbidden")
    with pytest.raises(RefusedError, match=r"was refused with 403 Forbidden$") as error:
        await OPERATIONS[operation](client)
    assert (error.value.status, error.value.problem.title) == (403, "Forbidden")


@every_operation
async def test_another_successful_status_violates_the_contract(
    client: ApiClient, server: Server, operation: str
) -> None:
    server.will_answer(202, {"status": "ok"})
    with pytest.raises(ContractError, match=r"answered 202 .*; expected status 20[014]$"):
        await OPERATIONS[operation](client)


@pytest.mark.parametrize("operation", sorted(OPERATIONS.keys() - {"delete"}))  # which has none
async def test_another_body_violates_the_contract(
    client: ApiClient, server: Server, operation: str
) -> None:
    server.will_answer(201 if operation == "register" else 200, {"invented": 1})
    with pytest.raises(ContractError, match="invented: Extra inputs are not permitted"):
        await OPERATIONS[operation](client)


@every_operation
async def test_a_missing_response_is_a_separate_error(
    client: ApiClient, server: Server, operation: str
) -> None:
    server.will_fail(httpx.ConnectError("refused"))
    with pytest.raises(ConnectionFailedError, match="could not connect: refused"):
        await OPERATIONS[operation](client)
