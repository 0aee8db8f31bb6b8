"""Addresses are compared as a server does."""

from __future__ import annotations

import httpx
import pytest

from support.run.ledger.addresses import is_below, is_plain, key_of

USERS = key_of("http://h/v1/users")


@pytest.mark.parametrize(
    "address",
    [
        *[
            "http://h/v1/users/",
            "http://H:80/v1/users",
            "http://h.//v1//users",
            "http://h/v1/us%65rs",
        ],
        *["http://a:b@h/v1/users", "http://h/v1/users?x=1", "http://h/v1/users#x"],
    ],
)
def test_spellings_of_one_address_are_equal(address: str) -> None:
    assert key_of(address) == USERS


@pytest.mark.parametrize(
    "address",
    ["https://h/v1/users", "http://h:81/v1/users", "http://h2/v1/users", "http://h/v1%2Fusers"],
)
def test_other_addresses_are_not(address: str) -> None:
    assert key_of(address) != USERS


def test_a_query_counts_if_it_is_asked_for() -> None:
    assert key_of("http://h/v1/users?id=1", with_query=True) == (*USERS, "?id=1")
    assert key_of("http://h/v1/users", with_query=True) == USERS


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(httpx.InvalidURL):
        key_of("http://x:port/1")


@pytest.mark.parametrize(
    ("address", "below"),
    [
        ("http://h/v1/users/1", True),
        ("http://h/v1/users/1/keys", True),
        ("http://h/v1/users", False),
        ("http://h/v1", False),
        ("http://h/v1/users2/1", False),
        ("http://other/v1/users/1", False),
    ],
)
def test_below_is_not_the_address_itself(address: str, *, below: bool) -> None:
    assert is_below(key_of(address), USERS) is below


@pytest.mark.parametrize("segment", ["7", "a.b", "...", "mee", "a;b", "a b"])
def test_a_plain_segment_names_one_thing(segment: str) -> None:
    assert is_plain((segment,))


@pytest.mark.parametrize(
    "segment",
    [
        *("", " ", ".", "..", "..;x", "a/..", "..\\\\x", " .. ", "me", "ME", "self", "current"),
        *("all", "*", "user*", "1,2", "latest", "Search", "bulk", "-", "null"),
    ],
)
def test_others_name_what_was_there_before(segment: str) -> None:
    assert not is_plain(("users", segment))
