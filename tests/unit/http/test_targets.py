"""Addresses become the targets of requests."""

from __future__ import annotations

import httpx
import pytest

from support.http.errors import UnsendableRequestError
from support.http.targets import (
    TARGET,
    address_faults,
    below,
    is_absolute,
    parsed,
    sent_url,
    target_of,
    with_query,
)

BASE = "https://api.example.com/v1/"
NOT_HTTP = "ftp:// is not HTTP; write http:// or https://, or a path that begins with /"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://a", True),
        ("HTTPS://a/b", True),
        ("/login?next=https://a/", False),
        ("//a/b", False),
        ("ftp://a", False),
    ],
)
def test_only_a_whole_url_is_absolute(address: str, *, expected: bool) -> None:
    assert is_absolute(address) == expected


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("/users", "https://api.example.com/v1/users"),
        ("users", "https://api.example.com/v1/users"),
        ("//users/5", "https://api.example.com/v1//users/5"),
        ("/../users", "https://api.example.com/v1/../users"),
        ("", "https://api.example.com/v1/"),
        ("?page=2", "https://api.example.com/v1/?page=2"),
        ("/login?next=http://other.example", f"{BASE}login?next=http://other.example"),
        ("http://other.example/a", "http://other.example/a"),
    ],
)
def test_a_path_is_below_the_base(address: str, url: str) -> None:
    assert below(httpx.URL(BASE), address) == below(BASE, address) == url


def test_another_scheme_is_refused() -> None:
    with pytest.raises(UnsendableRequestError, match="ftp:// is not HTTP"):
        below(BASE, "ftp://a/b")


def test_parameters_are_added_to_a_query() -> None:
    assert with_query("/a", []) == "/a"
    assert with_query("/a", [("b", "1 2"), ("c", "&"), ("b", "")]) == "/a?b=1+2&c=%26&b="
    assert with_query("/a?x=%20", [("b", "1")]) == "/a?x=%20&b=1"
    with pytest.raises(UnsendableRequestError, match=r"the query has half a character, \\ud83d"):
        with_query("/a", [("b", "\ud83d")])


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("http://a", b"/"),
        ("http://a?b", b"/?b"),
        ("http://a/b/../c//d|^`%zz?e=[f]", b"/b/../c//d|^`%zz?e=[f]"),
        ("http://a/é b\t?ü", b"/%C3%A9%20b%09?%C3%BC"),
        ("http://a/b#c", b"/b"),
        ("http://user:word@a:81/b", b"/b"),  # pragma: allowlist secret
    ],
)
def test_a_target_is_as_it_is_written_where_http_allows_it(url: str, target: bytes) -> None:
    assert parsed(url)[1] == target


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("/users", r"/users is not an address that begins with http\(s\)://"),
        ("http://a:b/", "http://a:b/ is not a valid address: Invalid port"),
        ("http://xn--zzzzzz--/", "http://xn--zzzzzz--/ is not a valid address: "),
        ("http://256.1.1.1/", "256.1.1.1.* is not a valid address: Invalid IPv4"),
        (f"http://a/{'b' * 70_000}", r"bbb\.\.\. \(70,009 characters\) is not a valid address: "),
        ("http://a/\ud83d", r"the address has half a character, \\ud83d"),
    ],
)
def test_what_cannot_be_an_address_is_refused(url: str, message: str) -> None:
    with pytest.raises(UnsendableRequestError, match=message):
        parsed(url)


@pytest.mark.parametrize("host", ["a..b", "-", "...", "a-.b", f"{'a' * 64}.b"])
def test_a_host_that_cannot_exist_is_a_fault(host: str) -> None:
    [fault] = address_faults(f"http://{host}/")
    assert "has a host that cannot exist" in fault
    for other in (
        "a_b",
        "a.b.",
        f"{'a' * 63}.b",
        "xn--bcher-kva.example",
        "127.0.0.1",
        "[fe80::1]",
    ):
        assert list(address_faults(f"http://{other}/")) == []


@pytest.mark.parametrize(
    ("address", "faults"),
    [
        ("/users", []),
        ("x/users", []),
        ("http://h:65535/", []),
        (
            "http://h:99999/",
            ["http://h:99999/ has the port 99999; ports are numbers from 1 to 65535"],
        ),
        (
            "http://[/",
            ["http://[/ has a host that cannot exist; write letters, digits, - and . for it"],
        ),
        ("http://[::1]:80/", []),
        (
            "http://a b/",
            ["http://a b/ has a host that cannot exist; write letters, digits, - and . for it"],
        ),
        ("http://bücher.example/a_b", []),
        ("http://h:-1/", ["http://h:-1/ has the port -1; ports are numbers from 1 to 65535"]),
        ("https:///users", ["https:///users has no host; write http(s)://HOST/PATH"]),
        ("/tags/C#", ["# is a fragment, which is not sent; write %23 for a # in /tags/C"]),
        ("#top", ["#top is a fragment, which is not sent; write %23 for a # in /"]),
        (
            "ftp://a",
            ["ftp:// is not HTTP; write http:// or https://, or a path that begins with /"],
        ),
        ("http://a:b/", ["http://a:b/ is not a valid address: Invalid port: 'b'"]),
    ],
)
def test_what_cannot_be_sent_is_known_before_the_run(address: str, faults: list[str]) -> None:
    assert list(address_faults(address)) == faults


def test_a_request_has_the_address_that_is_sent() -> None:
    plain = httpx.Request("GET", "http://u:w@a/b?c#d")
    assert (target_of(plain), sent_url(plain)) == ("/b?c", "http://u:w@a/b?c#d")
    special = httpx.Request("GET", "http://a:81/c", extensions={TARGET: b"/b/../c?d"})
    assert (target_of(special), sent_url(special)) == ("/b/../c?d", "http://a:81/b/../c?d")
