"""Descriptions of responses."""

from __future__ import annotations

import re

import httpx
import pytest

from support.conversation.responses import STATUSES, BodyError, Response, Statuses
from support.http.transports.exchange import NOTE

REQUEST = httpx.Request("GET", "http://api.example.com/users")


def response(body: bytes, media_type: str = "application/json") -> Response:
    headers = {"Content-Type": media_type}
    return Response(httpx.Response(200, content=body, headers=headers, request=REQUEST), 0.1)


def test_a_body_that_is_json_is_read() -> None:
    assert response(b'{"id": 12}').json == {"id": 12}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"<h1>", "is not JSON; it is application/json: <h1>"),
        (b"", "is not JSON; it is empty"),
        (
            b'{"id":\n  NaN}',
            (
                "is not JSON: $.id is NaN, which JSON does not allow; "
                'it is application/json: {"id": NaN}'
            ),
        ),
        (
            b"\xff",
            "is not UTF-8, which JSON requires: byte 1 is 0xff; it is application/json: \ufffd",
        ),
    ],
)
def test_a_body_that_is_not_json_is_reported_and_shown(body: bytes, message: str) -> None:
    with pytest.raises(BodyError) as caught:
        _ = response(body).json
    assert str(caught.value) == f"GET /users: 200: the body {message}"


def test_a_note_about_a_response_is_part_of_its_description() -> None:
    answer = response(b"")
    answer.http.extensions[NOTE] = "renewed"
    assert answer.described == "GET /users: 200 (renewed)"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a" * 200, "a" * 200),
        ("a" * 201, "a" * 200 + "..."),
        ("ü" * 10_000_000, "ü" * 200 + "..."),
        ("a" + " " * 10_000 + "b", "a..."),
        (" a \n b ", "a b"),
    ],
    ids=["fits", "too long", "much too long", "space", "spaces"],
)
def test_the_beginning_of_a_body_is_shown(text: str, message: str) -> None:
    assert response(text.encode(), "text/plain").shown == f"text/plain: {message}"


def test_a_body_is_shown_in_the_encoding_that_it_names() -> None:
    shown = response("Zoë".encode("latin-1"), "text/plain; charset=latin-1").shown
    assert shown == "text/plain: Zoë"


@pytest.mark.parametrize(
    ("written", "accepted", "refused"),
    [
        ("201", [201], [200, 202]),
        ("2xx", [200, 204, 299], [199, 300]),
        ("200 or 204", [200, 204], [201, 202]),
        ("200, 201 or 4xx", [200, 201, 404], [202, 500]),
        ("200, 201, or 204", [200, 201, 204], [203]),
    ],
)
def test_statuses_accept_what_is_written(
    written: str, accepted: list[int], refused: list[int]
) -> None:
    assert re.fullmatch(STATUSES, written)
    statuses = Statuses(written)
    assert [s for s in [*accepted, *refused] if statuses.accept(s)] == accepted


@pytest.mark.parametrize("text", ["", "600", "20x", "200 and 201", "200,201", "200 or"])
def test_other_texts_are_not_statuses(text: str) -> None:
    assert not re.fullmatch(STATUSES, text)


def test_a_response_is_described_by_its_request_and_status() -> None:
    request = httpx.Request("GET", "http://user@api.example.com/users?q=a%20b")
    answer = Response(httpx.Response(404, request=request), 0.1)
    assert answer.described == "GET /users?q=a%20b: 404"


def test_headers_and_cookies_are_found_by_name() -> None:
    headers = [("X-Trace", "t"), ("Set-Cookie", "sid=1"), ("Set-Cookie", "theme=dark")]
    answer = Response(httpx.Response(200, headers=headers, request=REQUEST), 0.1)
    assert answer.header("x-trace") == "t"
    assert answer.cookie("sid") == "1"
    with pytest.raises(AssertionError) as caught:
        answer.header("X-Other")
    assert "X-Other; it has: x-trace, set-cookie" in str(caught.value)
    with pytest.raises(AssertionError) as caught:
        answer.cookie("SID")
    assert "SID; it has: sid, theme" in str(caught.value)


def test_an_answer_without_headers_says_so() -> None:
    answer = Response(httpx.Response(200, request=REQUEST), 0.1)
    with pytest.raises(AssertionError, match="X-Trace; it has: none"):
        answer.header("X-Trace")
    assert answer.media_type == ""
    assert answer.shown == "empty"


def cookies(attributes: str) -> dict[str, str]:
    headers = [("Set-Cookie", f'a="b c"{attributes}'), ("Set-Cookie", "d=")]
    request = httpx.Request("GET", "http://api.example.com/")
    return Response(httpx.Response(200, headers=headers, request=request), 0.1).cookies


@pytest.mark.parametrize(
    "attributes",
    [
        "",
        "; Domain=other.example",
        "; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        "; Max-Age=x",
        "; Max-Age=9; Path=/",
        "; Expires=Fri, 31 Dec 9999 23:59:59 GMT",
        "; Expires=never",
        "; Expires=Thu, 01 Jan 99999999999 00:00:00 GMT",
    ],
)
def test_a_cookie_is_what_the_response_sets(attributes: str) -> None:
    """Also one that no client would send back."""
    assert cookies(attributes) == {"a": "b c", "d": ""}


@pytest.mark.parametrize(
    "attributes",
    [
        "; Max-Age=0",
        ";max-age = -1;Path=/",
        "; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        "; Max-Age=; expires=Thu, 01-Jan-1970 00:00:00 GMT",
    ],
)
def test_a_cookie_that_has_expired_is_not_set(attributes: str) -> None:
    assert cookies(attributes) == {"d": ""}
