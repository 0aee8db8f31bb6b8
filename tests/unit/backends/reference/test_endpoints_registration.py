"""POST /users of the reference API."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.apis.reference import ReferenceApi

JSON = {"Content-Type": "application/json"}


async def test_a_visitor_becomes_a_member(api: ReferenceApi) -> None:
    response = await api.register("Frieda", email="Frieda@EXAMPLE.com")
    user = response.json()
    assert response.status_code == 201
    assert response.headers["location"] == f"/users/{user['id']}"
    assert response.headers["etag"] == '"v1"'
    assert user.pop("id").startswith("usr_")
    assert user == {
        "email": "Frieda@EXAMPLE.com",  # as it was sent
        "name": "Frieda",
        "created_at": "2026-01-02T03:00:00Z",
        "role": "member",
    }


@pytest.mark.parametrize("spelling", [str, str.upper, str.title])
async def test_an_address_is_given_away_once(
    api: ReferenceApi, spelling: Callable[[str], str]
) -> None:
    await api.register("Frieda")
    response = await api.register("Karl", email=spelling("frieda@example.com"))
    assert response.status_code == 409


async def test_two_unicode_forms_of_an_address_are_one(api: ReferenceApi) -> None:
    await api.register("Zoë", email="zo\u00eb@example.com")
    assert (await api.register("Zoe", email="zoe\u0308@example.com")).status_code == 409


async def test_of_20_simultaneous_registrations_one_wins(api: ReferenceApi) -> None:
    responses = await asyncio.gather(*(api.register("Frieda") for _ in range(20)))
    assert Counter(r.status_code for r in responses) == {201: 1, 409: 19}


@pytest.mark.parametrize(
    ("fields", "faulty"),
    [
        ({"email": "frieda"}, ["email"]),
        ({"email": "@example.com"}, ["email"]),
        ({"email": "fri eda@example.com"}, ["email"]),
        ({"email": "Frieda <frieda@example.com>"}, ["email"]),
        ({"email": " frieda@example.com"}, ["email"]),
        ({"email": "frieda@example.invalid"}, ["email"]),
        ({"email": None}, ["email"]),
        ({"email": 7}, ["email"]),
        ({"name": ""}, ["name"]),
        ({"name": " \n\t\u00a0"}, ["name"]),
        ({"name": "x" * 201}, ["name"]),
        ({"password": "1234567"}, ["password"]),
        ({"password": 12345678}, ["password"]),
        ({"role": "admin"}, ["role"]),
        ({"id": "usr_1", "created_at": "now"}, ["id", "created_at"]),
        ({"email": "x", "name": "", "password": "x", "a": 1}, ["email", "name", "password", "a"]),
    ],
)
async def test_every_faulty_field_is_named(
    api: ReferenceApi, fields: dict[str, Any], faulty: list[str]
) -> None:
    response = await api.register("Frieda", **fields)
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == faulty
    assert (await api.register("Frieda")).status_code == 201, "the refusal left something behind"


@pytest.mark.parametrize(
    ("body", "faulty"),
    [("{}", ["email", "name", "password"]), ("[]", [""]), ("null", [""]), ('"x"', [""])],
)
async def test_a_body_without_the_fields_is_422(
    api: ReferenceApi, body: str, faulty: list[str]
) -> None:
    response = await api.http.post("/users", content=body, headers=JSON)
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == faulty


@pytest.mark.parametrize("fields", [{"name": "x" * 200}, {"password": "12345678"}, {"name": "李"}])
async def test_values_at_the_limits_are_good(api: ReferenceApi, fields: dict[str, str]) -> None:
    assert (await api.register("Frieda", **fields)).status_code == 201


@pytest.mark.parametrize(
    "body",
    ["", "{", "{'email': 1}", b"\xff", '{"name": "\\ud800"}', "[" * 100_000],
    ids=["empty", "cut", "quotes", "no UTF-8", "half a character", "deep"],
)
async def test_invalid_json_is_400(api: ReferenceApi, body: str | bytes) -> None:
    response = await api.http.post("/users", content=body, headers=JSON)
    assert response.status_code == 400
    assert "not valid JSON" in response.json()["detail"]


@pytest.mark.parametrize("sent", [None, "text/plain", "application/x-www-form-urlencoded"])
async def test_another_media_type_is_415(api: ReferenceApi, sent: str | None) -> None:
    headers = {} if sent is None else {"Content-Type": sent}
    response = await api.http.post("/users", content="{}", headers=headers)
    assert response.status_code == 415
    assert response.headers["accept"] == "application/json"
    assert (sent or "missing") in response.json()["detail"]


async def test_parameters_and_letter_case_of_the_media_type_do_not_matter(
    api: ReferenceApi,
) -> None:
    headers = {"Content-Type": "Application/JSON; charset=utf-8"}
    response = await api.http.post("/users", content="{}", headers=headers)
    assert response.status_code == 422


@pytest.mark.parametrize("password", ["secret-enough", "secret"])
async def test_a_password_is_in_no_answer(api: ReferenceApi, password: str) -> None:
    response = await api.register("Frieda", password=password, name=1)
    assert response.status_code == 422
    assert password not in response.text
