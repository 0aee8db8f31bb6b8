"""GET /users of the reference API."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.apis.reference import Caller, ReferenceApi

NAMES = ["Alice", "Bob", "Carol", "Dave"]


async def _page(admin: Caller, **params: Any) -> dict[str, Any]:
    response = await admin.send("GET", "/users", params=params)
    assert response.status_code == 200, response.text
    page: dict[str, Any] = response.json()
    return page


def _names(page: dict[str, Any]) -> list[str]:
    return [user["name"] for user in page["items"]]


def _cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.fixture
async def admin(api: ReferenceApi) -> Caller:
    """The administrator of an API with four members."""
    for name in NAMES:
        await api.register(name)
    return await api.admin()


async def test_accounts_come_in_the_order_of_their_creation(admin: Caller) -> None:
    page = await _page(admin)
    assert _names(page) == ["Administrator", *NAMES]
    assert (page["next_cursor"], page["total"]) == (None, 5)


async def test_a_changed_account_keeps_its_place(admin: Caller) -> None:
    alice = (await _page(admin))["items"][1]
    body = {"name": "Zoe", "email": "zoe@example.com"}
    await admin.send("PATCH", f"/users/{alice['id']}", json=body)
    assert _names(await _page(admin)) == ["Administrator", "Zoe", "Bob", "Carol", "Dave"]


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 6, 100])
async def test_pages_list_every_account_once(admin: Caller, limit: int) -> None:
    pages = [await _page(admin, limit=limit)]
    while cursor := pages[-1]["next_cursor"]:
        pages.append(await _page(admin, limit=limit, cursor=cursor))
    assert [name for page in pages for name in _names(page)] == ["Administrator", *NAMES]
    assert {page["total"] for page in pages} == {5}
    assert len(pages) == -(-5 // limit)


async def test_20_accounts_are_a_page(api: ReferenceApi) -> None:
    for number in range(20):
        await api.register(f"M{number}")
    page = await _page(await api.admin())
    assert (len(page["items"]), page["total"]) == (20, 21)


async def test_accounts_that_come_or_go_between_pages_move_no_others(
    api: ReferenceApi, admin: Caller
) -> None:
    first = await _page(admin, limit=2)  # up to Alice
    await admin.send("DELETE", f"/users/{first['items'][1]['id']}")
    await api.register("Erin")
    rest = await _page(admin, cursor=first["next_cursor"])
    assert _names(rest) == ["Bob", "Carol", "Dave", "Erin"]


async def test_a_search_finds_an_address_in_any_letter_case(admin: Caller) -> None:
    page = await _page(admin, email="BOB@example.com")
    assert (_names(page), page["total"], page["next_cursor"]) == (["Bob"], 1, None)


@pytest.mark.parametrize("email", ["bob", "nobody@example.com", ""])
async def test_a_search_finds_nothing_but_the_whole_address(admin: Caller, email: str) -> None:
    assert await _page(admin, email=email) == {"items": [], "next_cursor": None, "total": 0}


@pytest.mark.parametrize("limit", ["0", "101", "-1", "1.5", "many", "", " 5", "1_0", "1\u0665"])
async def test_a_limit_outside_1_to_100_is_400(admin: Caller, limit: str) -> None:
    response = await admin.send("GET", "/users", params={"limit": limit})
    assert response.status_code == 400
    assert repr(limit) in response.json()["detail"]


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "an-invented-place",
        "\u00e9",
        "a",
        _cursor("before:1"),
        _cursor("after:"),
        _cursor("after:-1"),
        _cursor("after:01"),
        _cursor("after:" + "9" * 19),
        _cursor("after:1") + "!",
        _cursor("after:12") + "=",
    ],
)
async def test_an_invented_cursor_is_400(admin: Caller, cursor: str) -> None:
    response = await admin.send("GET", "/users", params={"cursor": cursor})
    assert response.status_code == 400
    assert "next_cursor" in response.json()["detail"]


async def test_listing_is_for_administrators(api: ReferenceApi) -> None:
    member = await api.member("Alice")
    assert (await member.send("GET", "/users", params={"limit": 0})).status_code == 403
    assert (await api.http.get("/users", params={"limit": 0})).status_code == 401
