"""Listings, page by page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from pydantic import SecretStr

from support.conversation.checks import listing as listings
from support.conversation.checks.listing import Listing, identity, walk
from support.conversation.errors import ConversationError
from support.conversation.step_values import Address
from support.language.numbers import Number
from support.settings.api_shape import Paging
from support.settings.roles import Credentials
from tests.unit.conversation.conftest import BASE_URL, Api

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.conversation.conversation import Conversation

    Talking = Callable[..., Conversation]

CURSOR = Paging()
PAGE = Paging(style="page", items="$", first=0)
OFFSET = Paging(style="offset", items="$.data", size="count")
LINK = Paging(style="link", items="$")


def entries(*ids: int) -> list[dict[str, int]]:
    return [{"id": n} for n in ids]


def page(ids: list[int], cursor: str | None = None) -> httpx.Response:
    return httpx.Response(200, json={"items": entries(*ids), "next_cursor": cursor})


async def walked(
    talking: Talking, api: Any, paging: Paging, address: str = "/users?sort=id"
) -> Listing:
    conversation = talking(api)
    return await walk(conversation, conversation.take("GET", Address(address)), 2, paging)


# Ways from page to page


@pytest.mark.parametrize("last", [None, ""])
async def test_a_cursor_leads_on_until_there_is_none(talking: Talking, last: str | None) -> None:
    api = Api(page([1, 2], "a b"), page([3], last))
    listing = await walked(talking, api, CURSOR)
    assert listing.ids == [1, 2, 3]
    assert api.targets == [
        "GET /users?sort=id&limit=2",
        "GET /users?sort=id&limit=2&cursor=a+b",
    ]


async def test_pages_have_numbers(talking: Talking) -> None:
    api = Api(*(httpx.Response(200, json=ids) for ids in ([1, 2], [3, 4], [])))
    listing = await walked(talking, api, PAGE, "/users")
    assert listing.pages == ((1, 2), (3, 4), ())
    assert api.targets == [f"GET /users?limit=2&page={n}" for n in range(3)]


async def test_pages_have_offsets(talking: Talking) -> None:
    api = Api(*(httpx.Response(200, json={"data": ids}) for ids in ([1, 2], [3], [])))
    listing = await walked(talking, api, OFFSET, "/users")
    assert listing.ids == [1, 2, 3]
    assert api.targets == [f"GET /users?count=2&offset={n}" for n in (0, 2, 3)]


def linked(ids: list[int], link: str = "") -> httpx.Response:
    headers = {"Link": f'<{link}>; rel="next"'} if link else {}
    return httpx.Response(200, json=ids, headers=headers)


async def test_a_link_leads_on(talking: Talking) -> None:
    api = Api(linked([1, 2], "/users?after=2"), linked([3], "?after=3"), linked([]))
    listing = await walked(talking, api, LINK, "/users")
    assert listing.ids == [1, 2, 3]
    assert api.targets == ["GET /users?limit=2", "GET /users?after=2", "GET /users?after=3"]


@pytest.mark.parametrize(
    "paging", [PAGE, OFFSET.model_copy(update={"items": "$"})], ids=["page", "offset"]
)
async def test_a_page_shorter_than_requested_is_not_the_last(
    talking: Talking, paging: Paging
) -> None:
    """A server may cap the size of a page."""
    api = Api(*(httpx.Response(200, json=entries(*ids)) for ids in ([1], [2], [1, 3], [])))
    listing = await walked(talking, api, paging, "/users")
    assert listing.ids == [1, 2, 1, 3]


async def test_a_number_beyond_the_last_page_may_be_not_found(talking: Talking) -> None:
    api = Api(httpx.Response(200, json=entries(1, 2)), httpx.Response(404))
    assert (await walked(talking, api, PAGE)).ids == [1, 2]
    with pytest.raises(AssertionError, match="404"):
        await walked(talking, Api(httpx.Response(404)), PAGE)
    with pytest.raises(AssertionError, match="404"):
        await walked(talking, Api(page([1], "a"), httpx.Response(404)), CURSOR)


@pytest.mark.parametrize("rel", ["next last", "NEXT", "prev Next"])
async def test_a_link_may_have_several_relations_in_any_case(talking: Talking, rel: str) -> None:
    headers = {"Link": f'</users?first>; rel="first", </users?after=1>; rel="{rel}"'}
    api = Api(httpx.Response(200, json=[1], headers=headers), linked([2]))
    assert (await walked(talking, api, LINK, "/users")).ids == [1, 2]
    assert api.targets[-1] == "GET /users?after=1"


async def test_a_single_page_with_links_to_others_alone_is_the_last(talking: Talking) -> None:
    headers = {"Link": '</users?first>; rel="first"'}
    assert (await walked(talking, Api(httpx.Response(200, json=[1], headers=headers)), LINK)).ids


@pytest.mark.parametrize(
    ("paging", "body", "reason"),
    [
        (LINK, [1], "the first page has no Link header. Set API_PAGING__STYLE"),
        (CURSOR, {"items": [1]}, "nothing at $.next_cursor. Set API_PAGING__NEXT"),
    ],
    ids=["link", "cursor"],
)
async def test_a_single_page_without_a_sign_of_its_end_is_not_a_listing(
    talking: Talking, paging: Paging, body: Any, reason: str
) -> None:
    with pytest.raises(AssertionError, match="not known whether the listing ends") as caught:
        await walked(talking, Api(httpx.Response(200, json=body)), paging)
    assert reason in str(caught.value)


async def test_the_last_page_may_leave_out_the_cursor(talking: Talking) -> None:
    api = Api(page([1, 2], "a"), httpx.Response(200, json={"items": entries(3)}))
    assert (await walked(talking, api, CURSOR)).ids == [1, 2, 3]


@pytest.mark.parametrize("link", ["http:///a", "urn:a:b", "http://h:x/1"])
async def test_a_link_to_something_else_than_http_is_reported(talking: Talking, link: str) -> None:
    with pytest.raises(AssertionError) as caught:
        await walked(talking, Api(linked([1], link)), LINK)
    assert str(caught.value) == f"the link to the next page, {link!r}, is not an HTTP address"


@pytest.mark.promise("safety.md", "If a redirect, or a link")
async def test_a_link_to_another_origin_takes_no_secret_along(talking: Talking) -> None:
    api = Api(linked([1], "http://eve:x@other.example.com/users"), linked([2]))
    roles = {"admin": Credentials(auth="token", token=SecretStr("t"))}
    conversation = talking(api, roles=roles)
    await conversation.speak_as("admin")
    conversation.add(headers=(("X-Api-Key", "k"), ("Accept", "application/json")))
    request = conversation.take("GET", Address("/users"))
    assert (await walk(conversation, request, 2, LINK)).ids == [1, 2]
    first, second = api.asked
    assert (first.headers["authorization"], first.headers["x-api-key"]) == ("Bearer t", "k")
    assert second.url.host == "other.example.com"
    assert second.headers["accept"] == "application/json"
    assert not {"authorization", "x-api-key"} & set(second.headers)


# What goes wrong on the way


@pytest.mark.parametrize(
    ("answers", "paging", "sentence"),
    [
        (
            [page([1], "a"), page([2], "b"), page([3], "a")],
            CURSOR,
            (
                "the cursor 'a' is repeated after 2 pages, by GET /users?sort=id&limit=2&cursor=b. "
                "If the API ignores cursor, set API_PAGING__CURSOR to its parameter"
            ),
        ),
        (
            [httpx.Response(200, json=[1, 2])],
            PAGE,
            (
                "an earlier page is repeated after 1 page, by GET /users?sort=id&limit=2&page=1. "
                "If the API ignores page, set API_PAGING__PAGE to its parameter"
            ),
        ),
        (
            [httpx.Response(200, json={"data": [1, 2]})],
            OFFSET,
            (
                "an earlier page is repeated after 1 page, by GET /users?sort=id&count=2&offset=2. "
                "If the API ignores offset, set API_PAGING__OFFSET to its parameter"
            ),
        ),
        (
            [linked([1], "/users?a"), linked([2], f"{BASE_URL}/users?a")],
            LINK,
            f"the link to {BASE_URL}/users?a is repeated after 1 page, by GET /users?a",
        ),
    ],
    ids=["cursor", "page", "offset", "link"],
)
async def test_a_listing_that_goes_in_a_circle_is_reported(
    talking: Talking, answers: list[httpx.Response], paging: Paging, sentence: str
) -> None:
    with pytest.raises(AssertionError) as caught:
        await walked(talking, Api(*answers), paging)
    assert str(caught.value) == f"the listing does not end: {sentence}"


async def test_a_listing_with_too_many_pages_is_reported(
    talking: Talking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listings, "MOST_PAGES", 2)
    api = Api(*(page([n], str(n)) for n in range(5)))
    with pytest.raises(ConversationError, match=r"^GET /users.sort=id&limit=2: .* 2 pages"):
        await walked(talking, api, CURSOR)


async def test_a_page_that_holds_more_than_was_asked_for_is_reported(talking: Talking) -> None:
    with pytest.raises(AssertionError) as caught:
        await walked(talking, Api(page([1], "a"), page([2, 3, 4])), CURSOR)
    assert str(caught.value) == (
        "page 2 has 3 entries, but at most 2 were requested: GET /users?sort=id&limit=2&cursor=a. "
        "If the API ignores limit, set API_PAGING__SIZE to its parameter"
    )


async def test_a_page_that_is_refused_is_reported_with_its_body(talking: Talking) -> None:
    api = Api(page([1], "a"), httpx.Response(403, json={"title": "no"}))
    with pytest.raises(AssertionError) as caught:
        await walked(talking, api, CURSOR)
    assert str(caught.value) == (
        'GET /users?sort=id&limit=2&cursor=a: 403; the body is application/json: {"title":"no"}'
    )


@pytest.mark.parametrize("body", [{"items": {"id": 1}}, {}, []], ids=repr)
async def test_an_answer_without_a_list_is_reported(talking: Talking, body: Any) -> None:
    with pytest.raises(ConversationError) as caught:
        await walked(talking, Api(httpx.Response(200, json=body)), CURSOR)
    assert "no list at $.items" in str(caught.value)
    assert "API_PAGING__ITEMS" in str(caught.value)


# What is checked of all pages


def test_no_entry_comes_twice() -> None:
    Listing((tuple(entries(1, 2)), tuple(entries(3))), "$.id").check_unique()


async def test_a_listing_without_entries_is_not_checked(talking: Talking) -> None:
    """It names the first request, and the settings that may be wrong."""
    listing = await walked(talking, Api(httpx.Response(200, json=[])), PAGE)
    with pytest.raises(AssertionError) as caught:
        listing.check_unique()
    assert str(caught.value) == (
        "GET /users?sort=id&limit=2&page=0: the listing has no entries, so there is nothing to "
        "check. If it should have some, API_PAGING__ITEMS or API_PAGING__FIRST may be wrong"
    )


def test_entries_that_come_more_than_once_are_reported() -> None:
    pages = (tuple(entries(1, 2)), tuple(entries(2, 3)), (*entries(2), *entries(3)))
    with pytest.raises(AssertionError) as caught:
        Listing(pages, "$.id").check_unique()
    assert str(caught.value) == (
        "2 of 3 entries are listed more than once: 2 on pages 1 and 2 and 3; 3 on pages 2 and 3"
    )


@pytest.mark.parametrize("expected", [[1], [{"id": 2, "name": "Ada"}, 3]])
def test_what_was_remembered_is_listed(expected: list[Any]) -> None:
    pages = (tuple(entries(1, 2)), tuple(entries(3)))
    Listing(pages, "$.id").check_contains(expected, "users")


@pytest.mark.parametrize("expected", [[], "12", 5, {"id": 1}])
def test_what_was_remembered_is_a_list_with_entries(expected: Any) -> None:
    with pytest.raises(ConversationError, match=r"^users is .* not a list with entries$"):
        Listing((tuple(entries(1, 2)),), "$.id").check_contains(expected, "users")


def test_what_is_not_listed_is_reported() -> None:
    with pytest.raises(AssertionError) as caught:
        Listing((tuple(entries(1, 2)),), "$.id").check_contains([1, {"id": "1"}, 7], "users")
    assert str(caught.value) == (
        "2 of 3 users are not listed: '1', 7; the listing has 2 entries on 1 pages"
    )


@pytest.mark.parametrize(
    ("entry", "id_path", "expected"),
    [
        ({"id": 1}, "$.id", 1),
        ({"meta": {"key": "a"}}, "$.meta.key", "a"),
        ("abc", "$.id", "abc"),
        ({"name": "Ada"}, "$", {"name": "Ada"}),
    ],
)
def test_an_entry_is_known_by_its_id(entry: Any, id_path: str, expected: Any) -> None:
    assert identity(entry, id_path) == expected


@pytest.mark.parametrize(
    ("entry", "id_path", "reason"),
    [
        ({"_id": 1}, "$.id", "no id"),
        ({"id": None}, "$.id", "null as id"),
        ({"a": {"id": 1}, "b": {"id": 1}}, "$..id", "2 values as id"),
    ],
)
def test_an_entry_without_an_id_names_the_setting(entry: Any, id_path: str, reason: str) -> None:
    listing = Listing(((entry, {**entry, "more": 1}),), id_path)
    for check in (listing.check_unique, lambda: listing.check_contains([1], "users")):
        with pytest.raises(AssertionError) as caught:
            check()
        assert str(caught.value) == (
            f"an entry has {reason} at {id_path}, so entries cannot be told apart; it is "
            f"{json.dumps(entry)}. Set API_PAGING__ID to the path of the id in an entry, $ for all "
            "of it"
        )


def test_whole_entries_are_the_same_as_json() -> None:
    one = {"a": 1, "b": [{"c": 0.1, "d": None}]}
    same = {"b": [{"d": None, "c": Number("0.10")}], "a": 1.0}
    with pytest.raises(AssertionError, match="1 of 1 entries are listed more than once"):
        Listing(((one, same),), "$").check_unique()
    for other in ({**one, "a": True}, {**one, "b": [{"c": "0.1", "d": None}]}, {**one, "c": 1}):
        Listing(((one, other),), "$").check_unique()


def test_ids_are_the_same_as_numbers_are() -> None:
    entries = tuple({"id": number} for number in (1, 2.5, "1", True, 10**20))
    with pytest.raises(AssertionError, match="1 of 5 entries are listed more than once"):
        Listing((entries, ({"id": Number("1.0")},)), "$.id").check_unique()
    Listing((entries,), "$.id").check_unique()
    Listing((entries,), "$.id").check_contains([Number("1.0"), Number("1e20")], "users")
    with pytest.raises(AssertionError, match="not listed: 3"):
        Listing((entries,), "$.id").check_contains([3], "users")
