"""What responses name: addresses, ids, and the kind of thing that has them."""

from __future__ import annotations

import json
import time

import pytest

from support.http.exchange import ReceivedResponse
from support.run.ledger.addresses import key_of
from support.run.ledger.sightings.mentions import Mention, mentions

ASKED = "http://h/v1/orders"
ORDERS = key_of(ASKED)
BOSS = key_of("http://h/v1/users/usr_1")


def named(body: object = None, text: str = "", **headers: str) -> list[tuple[str, Mention]]:
    content = text if body is None else json.dumps(body)
    received = ReceivedResponse(200, "", "HTTP/1.1", (*headers.items(),), content.encode())
    return list(mentions(ASKED, received, "id"))


def addresses(found: list[tuple[str, Mention]]) -> set[tuple[str, ...]]:
    return {mention.key for _, mention in found if mention.is_address}


@pytest.mark.promise("clean-up.md", "In HTML, XML and other texts")
@pytest.mark.parametrize(
    "text",
    [
        '<a href="/v1/users/usr_1">',
        "<link>http://h/v1/users/usr_1</link>",
        "user;/v1/users/usr_1;x",
        'data: {"self": "/v1/users/usr_1?x=1"}\n\n',
    ],
)
def test_links_in_any_text_are_addresses(text: str) -> None:
    assert BOSS in addresses(named(text=text))
    assert BOSS in addresses(named({"x": ["http://h/v1/users/usr_1"]}))
    for header in ("Location", "Content-Location"):
        assert BOSS in addresses(named([], **{header: "users/usr_1"}))
    assert BOSS in addresses(named([], Link='<users/usr_1>; rel="item", <x>; rel="y"'))


@pytest.mark.parametrize(
    "text",
    [
        "id,name\nusr_1,x\n",
        '<user id="usr_1"/>',
        "<id>usr_1</id>",
        "id: usr_1\n",
        '{"id": "usr_1"}\n{"id": "usr_2"}\n',
        '\ufeff{"id": "usr_1"}',
    ],
)
def test_what_looks_like_an_id_is_found_in_any_text(text: str) -> None:
    assert "usr_1" in {found for found, _ in named(text=text)}


@pytest.mark.parametrize(
    "body", [{"usr_1": {}}, {"ids": ["usr_1"]}, ["usr_1"], {"x": "usr_1"}, {"user_id": "usr_1"}]
)
def test_what_looks_like_an_id_is_found_anywhere_in_json(body: object) -> None:
    assert "usr_1" in {found for found, _ in named(body)}


@pytest.mark.parametrize("body", [{"x": "users"}, {"x": "a b 1"}, {"x": 7}, {"x": True}, [None]])
def test_other_values_are_no_ids(body: object) -> None:
    assert [one for one in named(body) if one[0] != "x"] == []


def test_headers_name_ids() -> None:
    assert ("usr_1", Mention((), "X-User")) in named([], **{"X-User-Id": "usr_1"})


@pytest.mark.promise("clean-up.md", "An id that is a number")
@pytest.mark.parametrize(
    "body",
    [
        [{"id": 7}],
        {"id": 7},
        {"items": [{"id": 7}]},
        {"data": {"id": 7}},
        {"data": {"orders": [{"id": 7}]}},
        {"edges": [{"node": {"id": 7}}]},
        {"order": {"id": 7}},
        {"customer": {"last_order_id": 7}},
    ],
)
def test_a_number_is_that_of_an_entry(body: object) -> None:
    assert any(found == "7" and mention.is_in(ORDERS) for found, mention in named(body))


@pytest.mark.parametrize(
    "body",
    [
        [{"id": 1, "customer": {"id": 7}}],
        {"id": 1, "lines": [{"id": 7}]},
        {"orders": [{"id": 1, "lines": [{"id": 7}]}]},
        {"data": {"id": 1, "lines": [{"id": 7}]}},
        {"customer": {"id": 7}},
        {"customer_id": 7},
        {"count": 7},
    ],
)
def test_a_number_of_something_within_an_entry_is_not(body: object) -> None:
    assert not any(found == "7" and mention.is_in(ORDERS) for found, mention in named(body))
    assert (*ORDERS, "7") not in addresses(named(body))


@pytest.mark.promise("clean-up.md", "If the address is the `Location`")
def test_an_id_at_an_address_in_another_collection_is_elsewhere() -> None:
    members = key_of("http://h/v1/projects/p9/members")
    elsewhere = [
        Mention(BOSS),
        Mention((*BOSS, "usr_1")),
        Mention((*ORDERS, "usr_1"), "items"),
        Mention(),
    ]
    same = [
        Mention((*members, "usr_1")),
        Mention(key_of("http://h/v1/me/usr_1")),
        Mention((), "owner"),
        Mention((*ORDERS, "usr_1"), "owner", is_nested=True),
    ]
    assert all(one.is_elsewhere("usr_1", members) for one in elsewhere)
    assert not any(one.is_elsewhere("usr_1", members) for one in same)


@pytest.mark.parametrize("piece", ["/", "a", "a/", "-1", '"', '{"a":[', "/."])
def test_long_texts_take_linear_time(piece: str) -> None:
    taken = []
    for size in (5_000, 40_000):
        started = time.process_time()
        named(text=piece * (size // len(piece)))
        taken.append(time.process_time() - started)
    assert taken[1] < 24 * taken[0] + 0.02
