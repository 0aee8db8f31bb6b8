"""What a scenario has come across before a POST."""

from __future__ import annotations

import json
from typing import Any

import pytest

from support.http.exchange import Exchange, ReceivedResponse, SentRequest
from support.run.ledger.addresses import key_of
from support.run.ledger.sightings.seen import Seen

BASE = "http://h/v1"
BOSS = f"{BASE}/users/boss"


def exchange(
    method: str, path: str, status: int | None = 200, answer: object = None, **headers: str
) -> Exchange:
    body = b"" if answer is None else json.dumps(answer).encode()
    received = status and ReceivedResponse(status, "", "HTTP/1.1", tuple(headers.items()), body)
    request = SentRequest(method, f"{BASE}{path}", (), b"")
    return Exchange(request, received or None, None if status else "lost", 0, 0, 1)


def knows(*exchanges: Exchange, address: str = BOSS, id_path: str = "$.id") -> bool:
    """Return whether an address is known to exist after these exchanges."""
    seen = Seen(id_path)
    for one in exchanges:
        seen.note(one)
    return seen.was_there(key_of(address, with_query=True), seen.position)


@pytest.mark.promise("clean-up.md", "It must be new")
@pytest.mark.parametrize(
    "one",
    [
        exchange("GET", "/users/boss"),
        exchange("GET", "/users/boss/?full=1"),
        exchange("GET", "/users/boss", 403),
        exchange("PATCH", "/users/boss", 500),
        exchange("GET", "/users/boss", None),
        exchange("GET", "/users/boss/keys"),
        exchange("GET", "/users", answer=[{"id": "boss"}]),
        exchange("GET", "/users?page=2", answer={"items": [{"node": {"id": "boss"}}]}),
        exchange("GET", "/orders/1", answer={"owner": "/v1/users/boss"}),
        exchange("GET", "/orders/1", answer={"_links": [{"href": "../users/boss"}]}),
        exchange("GET", "/orders/1", answer=[BOSS]),
        exchange("POST", "/sign-in", 201, Location="/v1/users/boss"),
        exchange("POST", "/users", 409, {"existing": BOSS}),
    ],
)
def test_what_was_requested_or_named_was_there(one: Exchange) -> None:
    assert knows(one)


@pytest.mark.parametrize("link", ["\ud800/a", "http://xn--\ud800/a", "http://xn--a/b", "ftp://h/a"])
def test_a_link_that_is_no_address_names_nothing(link: str) -> None:
    """What is named beside it counts."""
    assert knows(exchange("GET", "/orders/1", answer=[link, BOSS, link]))
    assert not knows(exchange("GET", "/orders/1", answer=[link]))


@pytest.mark.promise("clean-up.md", "It must be new")
@pytest.mark.parametrize(
    "several",
    [
        [exchange("GET", "/users")],
        [exchange("GET", "/users/boss2")],
        [exchange("GET", "/users/boss", 404)],
        [exchange("GET", "/users/boss", 404, {"path": "/v1/users/boss"})],
        [exchange("GET", "/users/boss"), exchange("GET", "/users/boss", 410)],
        [exchange("GET", "/users/boss"), exchange("DELETE", "/users/boss", 204)],
        [exchange("GET", "/users/boss"), exchange("DELETE", "/users/boss", 200, {"at": BOSS})],
        [exchange("GET", "/users/boss"), exchange("DELETE", "/users", 204)],
        [exchange("GET", "/users/boss/keys", 403)],
        [exchange("GET", "/users", answer=[{"name": "boss"}])],
        [exchange("GET", "/orders", answer=[{"id": "boss"}])],
        [exchange("GET", "/orders", answer={"x": "http://x:port/1", "y": True, "z": None})],
        [],
    ],
)
def test_what_was_absent_or_deleted_was_not(several: list[Exchange]) -> None:
    assert not knows(*several)


def test_what_comes_back_is_there_again() -> None:
    gone = [exchange("GET", "/users/boss"), exchange("DELETE", "/users", 204)]
    assert knows(*gone, exchange("GET", "/users", answer=[{"id": "boss"}]))


def test_an_id_has_the_name_in_the_settings() -> None:
    listing = exchange("GET", "/users", answer={"data": [{"key": "boss"}]})
    assert knows(listing, id_path="$.data.key")
    assert not knows(listing)


def test_a_refused_collection_says_nothing_about_what_is_in_it() -> None:
    assert knows(exchange("GET", "/users/boss"), exchange("GET", "/users", 404))


def test_only_what_came_before_counts() -> None:
    seen = Seen("$.id")
    seen.note(exchange("GET", "/users"))
    before = seen.position
    seen.note(exchange("GET", "/users/boss"))
    key = key_of(BOSS)
    assert not seen.was_there(key, before)
    assert seen.was_there(key, seen.position)
    assert not seen.was_deleted(key, before)
    seen.note(exchange("DELETE", "/users", 202))
    assert seen.was_deleted(key, before)
    assert not seen.was_deleted(key, seen.position)


def test_what_is_no_address_and_no_json_is_skipped() -> None:
    seen: Any = Seen("$.id")
    broken = SentRequest("GET", "http://x:port/1", (), b"")
    seen.note(Exchange(broken, None, "lost", 0, 0, 1))
    text = ReceivedResponse(200, "", "HTTP/1.1", (), b"[" * 100_000)
    seen.note(Exchange(SentRequest("GET", BOSS, (), b""), text, None, 0, 0, 1))
    assert seen.was_there(key_of(BOSS), 2)


def test_an_id_is_known_wherever_it_was_seen() -> None:
    seen = Seen("$.id")
    seen.note(exchange("GET", "/orders", answer=[{"id": 7}]))
    seen.note(exchange("DELETE", "/orders/7"))
    assert not seen.knew_id("7", 0)
    assert seen.knew_id("7", 1)
    assert seen.knew_id("7", 2)
    assert not seen.knew_id("8", 2)


def existed(
    *exchanges: Exchange, key: str = "/users/boss", post: str = "/users", made: str = ""
) -> bool:
    """Return whether what a POST answers to have created existed after these exchanges."""
    seen = Seen("$.id")
    for one in exchanges:
        seen.note(one)
    if made:
        seen.made(made.rpartition("/")[2], key_of(f"{BASE}{made}"))
    found = key.rpartition("/")[2]
    return seen.existed(key_of(f"{BASE}{key}"), found, key_of(f"{BASE}{post}"), seen.position)


@pytest.mark.promise("clean-up.md", "It must be new")
@pytest.mark.parametrize(
    "one",
    [
        exchange("GET", "/search", answer=[{"id": "boss"}]),
        exchange("GET", "/me", answer={"id": "boss"}),
        exchange("POST", "/register", 200, {"user": {"id": "boss"}}),
        exchange("POST", "/register", 409, {"id": "boss"}),
        exchange("GET", "/orders/1", answer={"owner_id": "boss"}),
        exchange("GET", "/orders/1", answer={"ownerId": "boss"}),
        exchange("GET", "/orders/1", answer={"owner": "/people/boss"}),
        exchange("GET", "/people/boss"),
    ],
)
def test_what_has_an_id_that_a_response_has_named_was_there(one: Exchange) -> None:
    assert existed(one)


@pytest.mark.parametrize(
    "several",
    [
        [exchange("GET", "/search", answer=[{"name": "boss"}])],
        [exchange("GET", "/search", 404, {"id": "boss"})],
        [exchange("POST", "/users", 400, {"id": "boss", "error": "too short"})],
        [exchange("POST", "/users", 401, {"instance": "/v1/users/boss"})],
        [exchange("PUT", "/users", 500, {"id": "boss"})],
        [exchange("OPTIONS", "/users/boss", 204)],
        [exchange("GET", "/people/boss", 403)],
        [exchange("GET", "/search", answer=[{"id": "boss"}]), exchange("GET", "/users/boss", 404)],
        [exchange("GET", "/search", answer=[{"id": "boss"}]), exchange("DELETE", "/users", 204)],
    ],
)
def test_what_has_an_id_that_nobody_has_named_is_new(several: list[Exchange]) -> None:
    """So is what was not there, or no longer, by its address."""
    assert not existed(*several)


@pytest.mark.promise("clean-up.md", "Ids of what the run has created")
def test_what_has_the_id_of_something_made_is_new() -> None:
    """A profile with the id of its user."""
    one = exchange("POST", "/users", 201, {"id": "boss"})
    assert existed(one, key="/profiles/boss", post="/profiles")
    assert not existed(one, key="/profiles/boss", post="/profiles", made="/users/boss")


@pytest.mark.promise("clean-up.md", "Below what the run has created")
def test_what_is_below_something_made_is_new() -> None:
    one = exchange("GET", "/search", answer=[{"id": "boss"}])
    key = "/projects/p9/members/boss"
    assert existed(one, key=key, post="/projects/p9/members")
    assert not existed(one, key=key, post="/projects/p9/members", made="/projects/p9")


@pytest.mark.promise("clean-up.md", "The run's own numbers")
def test_a_number_that_the_run_has_made_says_nothing_about_other_collections() -> None:
    one = exchange("GET", "/me", answer={"user_id": 9, "order_id": 9})
    assert existed(one, key="/orders/9", post="/orders", made="/users/9")
    assert not existed(one, key="/users/9", post="/users", made="/users/9")


@pytest.mark.promise("clean-up.md", "An id that is a number")
@pytest.mark.promise("clean-up.md", "It counts if the response named it")
@pytest.mark.parametrize(
    ("one", "was_there"),
    [
        (exchange("GET", "/users/search", answer=[{"id": 7}]), True),
        (exchange("GET", "/users/by-mail/boss", answer={"id": "7"}), True),
        (exchange("POST", "/register", 200, {"id": 7}), True),
        (exchange("GET", "/me", answer={"user": {"id": 7}}), True),
        (exchange("GET", "/orders/1", answer={"user_id": 7}), True),
        (exchange("GET", "/orders/1", answer={"Users": [{"id": 7}]}), True),
        (exchange("GET", "/orders", answer=[{"id": 7}]), False),
        (exchange("GET", "/orders/7"), False),
        (exchange("GET", "/users/1", answer={"id": 1, "keys": [{"id": 7}]}), False),
        (exchange("GET", "/users/1/keys", answer=[{"id": 7}]), False),
    ],
)
def test_a_number_is_the_id_of_several_things(one: Exchange, was_there: bool) -> None:
    assert existed(one, key="/users/7", post="/register") is was_there


@pytest.mark.parametrize("name", ["address_id", "BILLING_ADDRESS_ID", "homeAddressId"])
def test_a_number_is_known_by_the_name_of_its_kind(name: str) -> None:
    one = exchange("GET", "/me", answer={name: 7, "invoice": {"id": 8}, "is_id": True})
    assert existed(one, key="/addresses/7", post="/addresses")
    assert existed(one, key="/invoices/8", post="/invoices")
    assert not existed(one, key="/invoices/7", post="/invoices")
    assert not existed(one, key="/is/True", post="/is")


def test_a_request_says_nothing_to_the_next_scenario_but_its_answer_does() -> None:
    seen = Seen("$.id")
    seen.note(exchange("GET", "/users/boss", 401))
    seen.note(exchange("GET", "/users/7", 200))
    assert seen.was_there(key_of(BOSS), seen.position)
    seen.end_scenario()
    assert not seen.was_there(key_of(BOSS), seen.position)
    assert seen.was_there(key_of(f"{BASE}/users/7"), seen.position)


def test_what_the_clean_up_has_deleted_by_other_requests_is_gone() -> None:
    """A PATCH that disables it succeeds at its address."""
    seen = Seen("$.id")
    seen.note(exchange("PATCH", "/users/boss", 200))
    seen.note(exchange("GET", "/users/boss/keys"))
    seen.gone(key_of(BOSS))
    assert not seen.was_there(key_of(BOSS), seen.position)
    assert not seen.was_there(key_of(f"{BOSS}/keys"), seen.position)
    assert seen.was_there(key_of(BOSS), seen.position - 1)


def test_scenarios_that_list_and_delete_leave_one_state_for_each_address() -> None:
    seen: Any = Seen("$.id")
    for number in range(9):
        seen.note(exchange("GET", "/users", answer=[{"id": "boss"}, {"id": f"u{number}"}]))
        seen.note(exchange("DELETE", f"/users/u{number}", 204))
        seen.end_scenario()
    assert {len(states) for states in seen._answers.values()} == {1}
    assert seen.was_there(key_of(BOSS), seen.position)
    assert not seen.was_there(key_of(f"{BASE}/users/u8"), seen.position)


def test_what_is_named_again_and_again_is_stored_once() -> None:
    seen: Any = Seen("$.id")
    for _ in range(9):
        seen.note(exchange("GET", "/users", answer=[{"id": "boss"}]))
    seen.end_scenario()
    assert seen._answers[key_of(BOSS)] == [(0, True)]
    assert list(seen._ids["boss"].values()) == [[0, 8]]
