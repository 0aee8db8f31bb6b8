"""GET, PATCH and DELETE /users/{id} of the reference API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.apis.reference import Caller, ReferenceApi

METHODS = pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
CHANGES = pytest.mark.parametrize("method", ["PATCH", "DELETE"])


async def _touch(caller: Caller, method: str, path: str, **headers: str) -> int:
    body = {"name": "Anna"} if method == "PATCH" else None
    return (await caller.send(method, path, json=body, headers=headers)).status_code


@METHODS
async def test_members_touch_their_own_account_only(api: ReferenceApi, method: str) -> None:
    alice, bob = await api.member("Alice"), await api.member("Bob")
    assert await _touch(alice, method, bob.path) == 403
    assert await _touch(alice, method, alice.path) in {200, 204}


@METHODS
async def test_the_administrator_touches_any_account(api: ReferenceApi, method: str) -> None:
    alice, admin = await api.member("Alice"), await api.admin()
    assert await _touch(admin, method, alice.path) in {200, 204}


@METHODS
async def test_an_unknown_account_is_404_for_callers_and_401_for_others(
    api: ReferenceApi, method: str
) -> None:
    alice = await api.member("Alice")
    assert await _touch(alice, method, "/users/usr_unknown") == 404
    assert (await api.http.request(method, "/users/usr_unknown")).status_code == 401


async def test_reading_gives_the_account_and_its_version(api: ReferenceApi) -> None:
    alice = await api.member("Alice")
    response = await alice.send("GET", alice.path)
    assert (response.json(), response.headers["etag"]) == (alice.user, '"v1"')


@pytest.mark.parametrize(
    ("known", "status"),
    [
        ('"v1"', 304),
        ('W/"v1"', 304),
        ('"v0", "v1"', 304),
        ("*", 304),
        ('"v2"', 200),
        ("v1", 200),
        ("", 200),
    ],
)
async def test_a_known_version_is_not_sent_again(
    api: ReferenceApi, known: str, status: int
) -> None:
    alice = await api.member("Alice")
    response = await alice.send("GET", alice.path, headers={"If-None-Match": known})
    assert (response.status_code, response.headers["etag"]) == (status, '"v1"')
    assert bool(response.content) is (status == 200)


async def test_head_is_answered_as_get_without_a_body(api: ReferenceApi) -> None:
    alice = await api.member("Alice")
    response = await alice.send("HEAD", alice.path)
    assert (response.status_code, response.headers["etag"], response.content) == (200, '"v1"', b"")


async def test_a_change_changes_what_was_sent_and_the_version(api: ReferenceApi) -> None:
    alice = await api.member("Alice")
    response = await alice.send("PATCH", alice.path, json={"name": "Alice Springs"})
    changed = alice.user | {"name": "Alice Springs"}
    assert (response.status_code, response.json()) == (200, changed)
    assert response.headers["etag"] == '"v2"'
    assert (await alice.send("GET", alice.path)).json() == changed


async def test_a_new_password_replaces_the_old_one(api: ReferenceApi) -> None:
    alice = await api.member("Alice")
    old, new = "correct horse", "battery staple"
    await alice.send("PATCH", alice.path, json={"password": new})
    response = await api.grant(grant_type="password", username=alice.user["email"], password=old)
    assert response.status_code == 401
    assert await api.sign_in(alice.user["email"], new)


async def test_a_new_address_replaces_the_old_one(api: ReferenceApi) -> None:
    alice = await api.member("Alice")
    response = await alice.send("PATCH", alice.path, json={"email": "a@example.com"})
    assert response.json()["email"] == "a@example.com"
    assert await api.sign_in("A@example.com")
    assert (await api.register("Alice")).status_code == 201, "the old address is not free"


async def test_a_taken_address_is_409_and_changes_nothing(api: ReferenceApi) -> None:
    alice, bob = await api.member("Alice"), await api.member("Bob")
    taken = bob.user["email"].upper()
    response = await alice.send("PATCH", alice.path, json={"email": taken, "name": "X"})
    assert response.status_code == 409
    again = await alice.send("GET", alice.path)
    assert (again.json(), again.headers["etag"]) == (alice.user, '"v1"')


async def test_ones_own_address_may_be_written_anew(api: ReferenceApi) -> None:
    alice = await api.member("Alice")
    response = await alice.send("PATCH", alice.path, json={"email": "ALICE@example.com"})
    assert (response.status_code, response.json()["email"]) == (200, "ALICE@example.com")


@pytest.mark.parametrize(
    ("change", "faulty"),
    [
        ({}, [""]),
        ({"name": None}, ["name"]),
        ({"name": " "}, ["name"]),
        ({"email": "nowhere"}, ["email"]),
        ({"password": "short"}, ["password"]),
        ({"role": "admin"}, ["role"]),
        ({"email": 1, "name": "", "password": None, "id": ""}, ["email", "name", "password", "id"]),
    ],
)
async def test_a_faulty_change_names_every_field_and_changes_nothing(
    api: ReferenceApi, change: dict[str, Any], faulty: list[str]
) -> None:
    alice = await api.member("Alice")
    response = await alice.send("PATCH", alice.path, json=change)
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == faulty
    assert (await alice.send("GET", alice.path)).headers["etag"] == '"v1"'


async def test_a_change_of_another_media_type_is_415(api: ReferenceApi) -> None:
    alice = await api.member("Alice")
    response = await alice.send("PATCH", alice.path, data={"name": "Anna"})
    assert (response.status_code, response.headers["accept-patch"]) == (415, "application/json")


async def test_a_change_with_invalid_json_is_400(api: ReferenceApi) -> None:
    alice = await api.member("Alice")
    headers = {"Content-Type": "application/json"}
    response = await alice.send("PATCH", alice.path, content="{", headers=headers)
    assert response.status_code == 400


@CHANGES
@pytest.mark.parametrize("if_match", ['"v2"', '"v0", "v2"', "*", ' "v2" ,'])
async def test_the_named_version_is_changed(api: ReferenceApi, method: str, if_match: str) -> None:
    alice = await api.member("Alice")
    await _touch(alice, "PATCH", alice.path)
    assert await _touch(alice, method, alice.path, **{"If-Match": if_match}) in {200, 204}


@CHANGES
@pytest.mark.parametrize("if_match", ['"v1"', 'W/"v2"', '"v1", "v3"', "v2", ""])
async def test_another_version_is_412_and_stays(
    api: ReferenceApi, method: str, if_match: str
) -> None:
    alice = await api.member("Alice")
    await _touch(alice, "PATCH", alice.path)
    assert await _touch(alice, method, alice.path, **{"If-Match": if_match}) == 412
    assert (await alice.send("GET", alice.path)).headers["etag"] == '"v2"'


async def test_a_stale_version_is_reported_before_the_body_is_looked_into(
    api: ReferenceApi,
) -> None:
    alice = await api.member("Alice")
    headers = {"If-Match": '"v0"'}
    response = await alice.send("PATCH", alice.path, json={"name": ""}, headers=headers)
    assert response.status_code == 412


async def test_a_deleted_account_is_gone(api: ReferenceApi) -> None:
    alice, bob, admin = await api.member("Alice"), await api.member("Bob"), await api.admin()
    response = await alice.send("DELETE", alice.path)
    assert (response.status_code, response.content) == (204, b"")
    assert (await alice.send("GET", "/whoami")).status_code == 401
    refresh_token = alice.tokens["refresh_token"]
    response = await api.grant(grant_type="refresh_token", refresh_token=refresh_token)
    assert response.status_code == 401
    assert await _touch(admin, "DELETE", alice.path) == 404
    assert (await bob.send("GET", "/whoami")).status_code == 200
    assert (await api.register("Alice")).status_code == 201
