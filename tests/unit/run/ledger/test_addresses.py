"""Addresses are compared as a server does."""

from __future__ import annotations

import httpx
import pytest

from support.run.ledger.addresses import is_below, is_plain, key_of, raw_parts

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


@pytest.mark.parametrize(
    "above",
    [
        *("http://h", "http://h:80", "http://a:b@H.:81/v1", "http://h/v1%2Fx//us%65rs"),
        *("http://h/a/..", "http://h/a/.", "http://h/..", "https://\u00fc.example/\u00e4 b"),
        *("http://h/v1?x=1", "http://h/v1#x", "http://h?x=http:/"),
    ],
)
def test_an_id_at_the_end_is_a_segment_as_any_other(above: str) -> None:
    """Such an address is read without httpx, unless the id has an escape."""
    plain, escaped = f"{above}/user-1", f"{above}/user%2D1"
    expected = [part.replace("%2D", "-") for part in key_of(escaped, with_query=True)]
    assert list(key_of(plain, with_query=True)) == expected
    segments, query = raw_parts(escaped)
    expected = [part.replace("%2D", "-") for part in (*segments, query)]
    assert [*raw_parts(plain)[0], raw_parts(plain)[1]] == expected


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
