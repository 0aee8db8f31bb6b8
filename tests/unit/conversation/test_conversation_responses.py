"""What is said of an answer."""

from __future__ import annotations

import httpx
import pytest

from support.conversation.responses import BodyError, Response

REQUEST = httpx.Request("GET", "http://api.example.com/users")


def response(body: bytes, media_type: str = "application/json") -> Response:
    headers = {"Content-Type": media_type}
    return Response(httpx.Response(200, content=body, headers=headers, request=REQUEST), 0.1)


def test_a_body_that_is_json_is_read() -> None:
    assert response(b'{"id": 12}').json == {"id": 12}


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"<h1>", "is not JSON; it is application/json: <h1>"),
        (b"", "is not JSON; it is empty"),
        (
            b'{"id":\n  NaN}',
            (
                "is not JSON: $.id is NaN, and JSON has no such number; "
                'it is application/json: {"id": NaN}'
            ),
        ),
        (
            b"\xff",
            "is not UTF-8, as JSON has to be: byte 1 is 0xff; it is application/json: \ufffd",
        ),
    ],
)
def test_a_body_that_is_not_json_is_told_and_shown(body: bytes, told: str) -> None:
    with pytest.raises(BodyError) as caught:
        _ = response(body).json
    assert str(caught.value) == f"GET /users: 200: the body {told}"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a" * 200, "a" * 200),
        ("a" * 201, "a" * 200 + "..."),
        ("ü" * 10_000_000, "ü" * 200 + "..."),
        ("a" + " " * 10_000 + "b", "a..."),
        (" a \n b ", "a b"),
    ],
    ids=["fits", "too long", "much too long", "space", "spaces"],
)
def test_the_beginning_of_a_body_is_shown(text: str, told: str) -> None:
    assert response(text.encode(), "text/plain").shown == f"text/plain: {told}"


def test_a_body_is_shown_in_the_encoding_that_it_names() -> None:
    shown = response("Zoë".encode("latin-1"), "text/plain; charset=latin-1").shown
    assert shown == "text/plain: Zoë"
