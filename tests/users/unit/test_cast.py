"""The people of a scenario: generated when first named, signed in once they have an account."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest
from pydantic import SecretStr

from support.users.cast import VISITOR, Cast
from support.users.factories import Person, PersonFactory
from support.users.responses import RefusedError

if TYPE_CHECKING:
    from support.http.client import ApiClient
    from tests.users.unit.conftest import Server

WIRE = {
    "id": "usr_1",
    "email": "alice@example.com",
    "name": "Alice",
    "created_at": "2026-01-02T03:04:05Z",
    "role": "member",
}
ADA = Person("Ada", "ada@example.com", SecretStr("ada-secret"))


@pytest.fixture
def cast(client: ApiClient) -> Cast:
    return Cast(client, PersonFactory(7))


def will_sign_in(server: Server, token: str = "aaa") -> None:
    grant = {"access_token": token, "token_type": "Bearer", "expires_in": 60, "refresh_token": "r"}
    server.will_answer(200, grant)


def will_register(server: Server) -> None:
    server.will_answer(201, WIRE, Location="/v1/users/usr_1")
    will_sign_in(server)


def test_a_person_is_generated_once(cast: Cast) -> None:
    assert cast.person("Alice") is cast.person("Alice")
    assert cast.person("Alice").name.startswith("Alice ")
    assert cast.person("Alice") != cast.person("Bob")


async def test_joining_registers_and_signs_in(cast: Cast, server: Server) -> None:
    will_register(server)
    account = await cast.join("Alice")
    alice = cast.person("Alice")
    assert (account.person, account.user_id) == (alice, "usr_1")
    assert account.grant.access_token == SecretStr("aaa")
    assert cast.account("Alice") is account
    registration, signing_in = server.requests
    assert json.loads(registration.content)["email"] == alice.email
    assert parse_qs(signing_in.content.decode())["username"] == [alice.email]
    assert parse_qs(signing_in.content.decode())["password"] == [alice.password.get_secret_value()]


async def test_an_existing_account_is_only_signed_in(cast: Cast, server: Server) -> None:
    will_sign_in(server, "ada-token")
    server.will_answer(200, {**WIRE, "id": "usr_0", "role": "admin"})
    account = await cast.enter("Ada", ADA)
    assert (account.person, account.user_id) == (ADA, "usr_0")
    assert cast.person("Ada") is ADA
    assert server.asked == [
        "POST http://api.example.com/v1/auth/token",
        "GET http://api.example.com/v1/whoami",
    ]
    assert server.requests[1].headers["authorization"] == "Bearer ada-token"


async def test_a_refused_registration_creates_no_account(cast: Cast, server: Server) -> None:
    server.will_refuse(409, "Conflict")
    with pytest.raises(RefusedError, match="409 Conflict"):
        await cast.join("Alice")
    with pytest.raises(LookupError):
        cast.account("Alice")


async def test_signing_in_again_does_not_change_the_account(cast: Cast, server: Server) -> None:
    will_register(server)
    account = await cast.join("Alice")
    will_sign_in(server, "bbb")
    assert (await cast.sign_in(account.person)).access_token == SecretStr("bbb")
    assert cast.account("Alice").grant.access_token == SecretStr("aaa")


def test_an_unknown_account_is_reported_with_a_remedy(cast: Cast) -> None:
    with pytest.raises(LookupError) as error:
        cast.account("Alice")
    assert error.value.args == (
        'Alice is not signed in; signed in: nobody yet. Write "Given Alice is a member" first',
    )


async def test_the_people_who_are_signed_in_are_listed(cast: Cast, server: Server) -> None:
    for name in ("Alice", "Bob"):
        will_register(server)
        await cast.join(name)
    cast.person("Carol")
    with pytest.raises(LookupError, match="Carol is not signed in; signed in: Alice, Bob"):
        cast.users_api("Carol")


async def test_each_person_calls_the_api_with_their_own_token(cast: Cast, server: Server) -> None:
    will_register(server)
    await cast.join("Alice")
    for api in (
        cast.users_api("Alice"),
        cast.users_api(VISITOR),
        cast.users_api_with(SecretStr("invented")),
    ):
        server.will_answer(200, WIRE)
        await api.whoami()
    sent = [request.headers.get("authorization") for request in server.requests[2:]]
    assert sent == ["Bearer aaa", None, "Bearer invented"]


async def test_tokens_and_passwords_are_masked(cast: Cast, server: Server) -> None:
    will_register(server)
    account = await cast.join("Alice")
    assert "aaa" not in repr(account)
    assert account.person.password.get_secret_value() not in repr(account)
