"""The comparison of an unrecorded request with the most similar recorded one."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from vcr.request import Request

from support.backends.recording.differences import (
    describe_missing,
    describe_overtaken,
    describe_unused,
)

API = "http://api.example.com"
REMEDY = "Record the scenario again: --backend record"


def asked(method: str = "GET", target: str = "/users", body: bytes = b"", **headers: str) -> Any:
    address = target if "://" in target else f"{API}{target}"
    return Request(method, address, body, {n.replace("_", "-"): v for n, v in headers.items()})


class Cassette(SimpleNamespace):
    """The recorded requests, and how often each has been played."""

    def __len__(self) -> int:
        return len(self.requests)


def described(request: Any, *recorded: Any, played: tuple[int, ...] = ()) -> list[str]:
    """Return the lines of a description."""
    counts = dict.fromkeys(range(len(recorded)), 0) | dict.fromkeys(played, 1)
    cassette: Any = Cassette(requests=list(recorded), play_counts=counts)
    return describe_missing(request, cassette, Path("a.yaml")).splitlines()


def test_a_cassette_may_be_missing_or_empty(tmp_path: Path) -> None:
    nothing: Any = Cassette(requests=[], play_counts={})
    path = tmp_path / "a.yaml"
    assert "does not exist" in describe_missing(asked(), nothing, path)
    path.write_text("")
    assert "is empty" in describe_missing(asked(), nothing, path)


@pytest.mark.parametrize(("times", "counted"), [(1, "1 time in"), (2, "2 times in")])
def test_a_request_may_be_sent_once_too_often(times: int, counted: str) -> None:
    [line] = described(asked(), asked("POST"), *[asked()] * times, played=(0, 1, 2))
    assert line.startswith(f"GET {API}/users is recorded {counted} a.yaml")
    assert line.endswith(REMEDY)


def nearest(request: Any, *recorded: Any, played: tuple[int, ...] = ()) -> tuple[int, list[str]]:
    """Return the number of the nearest request, and the differences."""
    first, second, *differences, remedy = described(request, *recorded, played=played)
    assert first == f"{request.method} {request.uri} is not in a.yaml."
    assert remedy == REMEDY
    number = second.partition("number ")[2].partition(",")[0]
    return int(number), [line.strip() for line in differences]


@pytest.mark.parametrize(
    ("recorded", "difference"),
    [
        (asked("POST"), "method: GET, recorded POST"),
        (asked(target="/teams"), "path: /users, recorded /teams"),
        (asked(target="/users?a=1&b=2"), "query: none, recorded a=1&b=2"),
        (
            asked(target="http://other.example.com/users"),
            "host: api.example.com, recorded other.example.com",
        ),
        (asked(x_trace="t"), "header x-trace: none, recorded t"),
        (asked(body=b"{}"), "body: none, recorded {}"),
        (asked(body=b"a" * 300), f"body: none, recorded {'a' * 200}..."),
    ],
)
def test_differences_are_reported(recorded: Any, difference: str) -> None:
    assert nearest(asked(), recorded) == (1, [difference])


@pytest.mark.parametrize(
    "others",
    [
        [asked("PUT", "/users/1/roles", b"a")],
        [asked("POST", "/users/1", b"a")],
        [asked("PUT", "/users/1?x=2", b"a")],
        [asked("PUT", "/users/1", b"c")],
    ],
    ids=["path", "method", "query", "body"],
)
def test_the_nearest_has_the_same_path_then_method_query_and_body(others: list[Any]) -> None:
    request = asked("PUT", "/users/1?x=1", b"b")
    close = asked("PUT", "/users/1?x=1", b"d")
    assert nearest(request, *others, close)[0] == 2
    assert nearest(request, close, *others)[0] == 1


def test_a_request_that_waits_is_nearer_than_one_that_was_played() -> None:
    request, close, far = asked(body=b"a"), asked(body=b"b"), asked("POST", "/teams")
    assert nearest(request, close, far, played=(0,))[0] == 2
    assert nearest(request, close, far, played=(0, 1))[0] == 1


@pytest.mark.parametrize(
    ("count", "played", "listed"),
    [(3, (0, 1, 2), []), (3, (0, 2), [1]), (2, (), [0, 1]), (8, (1,), [0, 2, 3, 4, 5])],
)
def test_recorded_requests_that_are_not_sent_are_listed_with_their_lines(
    tmp_path: Path, count: int, played: tuple[int, ...], listed: list[int]
) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("interactions:\n" + "- request:\n    method: GET\n" * count)
    counts = dict.fromkeys(range(count), 0) | dict.fromkeys(played, 1)
    requests = [asked(target=f"/{number}") for number in range(count)]
    cassette: Any = Cassette(requests=requests, play_counts=counts)
    lines = [f"  {path}:{2 * number + 2}: GET {API}/{number}" for number in listed]
    more = [f"  and {count - len(played) - 5} more"] if count - len(played) > 5 else []
    head = f"the scenario sends {len(played)} of {count} recorded requests; it does not send"
    expected = [head, *lines, *more, REMEDY] if listed else []
    assert describe_unused(cassette, path).splitlines() == expected


@pytest.mark.parametrize(
    ("first", "second", "is_overtaken"),
    [("GET", "HEAD", False), ("GET", "POST", True), ("PUT", "GET", True), ("POST", "POST", True)],
)
def test_only_requests_that_read_may_overtake_each_other(
    tmp_path: Path, first: str, second: str, is_overtaken: bool
) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("interactions:\n" + "- request:\n    method: GET\n" * 2)
    requests = [asked(first, "/1"), asked(second, "/2")]
    early: Any = Cassette(requests=requests, play_counts={0: 0, 1: 1})
    expected = (
        f"{second} {API}/2 is sent too early: {first} {API}/1 comes before it at {path}:2. {REMEDY}"
    )
    assert describe_overtaken(1, early, path) == (expected if is_overtaken else "")
    in_turn: Any = Cassette(requests=requests, play_counts={0: 1, 1: 1})
    assert describe_overtaken(1, in_turn, path) == ""
