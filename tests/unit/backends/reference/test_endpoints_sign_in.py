"""Tokens of the reference API: sign-in, expiry and refresh."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.backends.reference.credentials import PasswordHash

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import SecretStr

    from tests.apis.reference import ReferenceApi

INVALID = 'Bearer error="invalid_token"'


async def test_a_sign_in_gives_tokens_that_must_not_be_cached(api: ReferenceApi) -> None:
    response = await api.grant(
        grant_type="password", username="admin@example.com", password="admin-password"
    )
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    tokens = response.json()
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 3600)
    assert tokens["access_token"] != tokens["refresh_token"]


async def test_the_letter_case_of_the_user_name_does_not_matter(api: ReferenceApi) -> None:
    await api.register("Frieda", email="Frieda@Example.com")
    assert await api.sign_in("fRIEDA@eXAMPLE.COM")


async def test_an_unknown_address_and_a_wrong_password_are_refused_alike(api: ReferenceApi) -> None:
    await api.register("Frieda")
    wrong = await api.grant(
        grant_type="password", username="frieda@example.com", password="not this one"
    )
    unknown = await api.grant(
        grant_type="password", username="nobody@example.com", password="not this one"
    )
    assert wrong.status_code == 401
    assert wrong.headers["www-authenticate"].startswith("Bearer")
    assert (wrong.json(), wrong.headers) == (unknown.json(), unknown.headers)
    assert wrong.json()["error"] == "invalid_grant"


async def test_an_unknown_address_costs_a_hash_as_well(
    api: ReferenceApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[SecretStr] = []
    monkeypatch.setattr(PasswordHash, "of", hashed.append)
    await api.grant(grant_type="password", username="nobody@example.com", password="whatever")
    assert [password.get_secret_value() for password in hashed] == ["whatever"]


@pytest.mark.parametrize(
    ("form", "error", "message"),
    [
        ("", "invalid_request", "grant_type"),
        ("grant_type=", "invalid_request", "grant_type"),
        ("grant_type=password&password=x", "invalid_request", "username"),
        ("grant_type=password&username=a%40example.com", "invalid_request", "password"),
        ("grant_type=refresh_token", "invalid_request", "refresh_token"),
        ("grant_type=client_credentials", "unsupported_grant_type", "'client_credentials'"),
        ("grant_type=password&grant_type=password", "invalid_request", "grant_type"),
        ("&".join(f"a{n}=1" for n in range(101)), "invalid_request", "cannot be read"),
        (b"grant_type=\xff", "invalid_request", "cannot be read"),
    ],
)
async def test_a_malformed_form_is_400(
    api: ReferenceApi, form: str | bytes, error: str, message: str
) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    response = await api.http.post("/auth/token", content=form, headers=headers)
    assert (response.status_code, response.json()["error"]) == (400, error)
    assert message in response.json()["detail"]


async def test_credentials_as_json_are_415(api: ReferenceApi) -> None:
    response = await api.http.post("/auth/token", json={"grant_type": "password"})
    assert response.status_code == 415
    assert response.headers["accept"] == "application/x-www-form-urlencoded"


async def test_whoami_shows_the_caller(api: ReferenceApi) -> None:
    admin = await api.admin()
    assert admin.user["role"] == "admin"
    frieda = await api.member("Frieda")
    assert (await frieda.send("GET", "/whoami")).json() == frieda.user


@pytest.mark.parametrize(
    ("authorization", "challenge"),
    [
        (None, "Bearer"),
        ("", "Bearer"),
        ("Basic YTpi", "Bearer"),
        ("Bearer", INVALID),
        ("Bearer ", INVALID),
        ("Bearer invented", INVALID),
        ("Bearer \xe9", INVALID),
    ],
)
async def test_whoami_without_a_good_token_is_401(
    api: ReferenceApi, authorization: str | None, challenge: str
) -> None:
    headers = {} if authorization is None else {b"Authorization": authorization.encode("latin-1")}
    response = await api.http.get("/whoami", headers=headers)
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == challenge


async def test_the_letter_case_of_the_scheme_does_not_matter(api: ReferenceApi) -> None:
    token = (await api.admin()).tokens["access_token"]
    response = await api.http.get("/whoami", headers={"Authorization": f"bEARER {token}"})
    assert response.status_code == 200


async def test_an_access_token_expires(make_api: Callable[..., ReferenceApi]) -> None:
    api = make_api(token_lifetime=60)
    admin = await api.admin()
    assert admin.tokens["expires_in"] == 60
    api.clock.now += 59.9
    assert (await admin.send("GET", "/whoami")).status_code == 200
    api.clock.now += 0.1
    response = await admin.send("GET", "/whoami")
    assert (response.status_code, response.headers["www-authenticate"]) == (401, INVALID)


async def test_a_refresh_gives_new_tokens_and_leaves_the_old_access_token(
    api: ReferenceApi,
) -> None:
    admin = await api.admin()
    old = admin.tokens
    response = await api.grant(grant_type="refresh_token", refresh_token=old["refresh_token"])
    new = response.json()
    assert len({old["access_token"], old["refresh_token"], *new.values()}) == 6
    assert (await admin.send("GET", "/whoami")).status_code == 200
    admin.tokens = new
    assert (await admin.send("GET", "/whoami")).status_code == 200


async def test_a_refresh_token_works_after_the_access_token_has_expired(
    api: ReferenceApi,
) -> None:
    tokens = (await api.admin()).tokens
    api.clock.now += 10_000
    response = await api.grant(grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert response.status_code == 200


async def test_a_refresh_token_that_is_used_again_takes_its_successor_along(
    api: ReferenceApi,
) -> None:
    first = (await api.admin()).tokens["refresh_token"]
    other_sign_in = (await api.admin()).tokens["refresh_token"]
    second = (await api.grant(grant_type="refresh_token", refresh_token=first)).json()
    for token in (first, second["refresh_token"], first):
        response = await api.grant(grant_type="refresh_token", refresh_token=token)
        assert (response.status_code, response.json()["error"]) == (401, "invalid_grant")
    response = await api.grant(grant_type="refresh_token", refresh_token=other_sign_in)
    assert response.status_code == 200


async def test_an_access_token_is_no_refresh_token_nor_the_other_way_round(
    api: ReferenceApi,
) -> None:
    admin = await api.admin()
    access, refresh = admin.tokens["access_token"], admin.tokens["refresh_token"]
    response = await api.grant(grant_type="refresh_token", refresh_token=access)
    assert response.status_code == 401
    admin.tokens = {"access_token": refresh}
    assert (await admin.send("GET", "/whoami")).status_code == 401
