"""Exchanges as Allure's HTTP cards."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from support.http.exchange import Exchange, ReceivedResponse, SentRequest
from support.reporting.cards.bodies import LONGEST
from support.reporting.cards.http_card import card, card_title

REQUEST = SentRequest("GET", "http://api.example.com/users?limit=2", (("Accept", "*/*"),), b"")
RESPONSE = ReceivedResponse(200, "OK", "HTTP/1.1", (("Content-Type", "text/plain"),), b"hello")
EXCHANGE = Exchange(REQUEST, RESPONSE, None, started_at=10.0, elapsed=0.25, attempt=1)


def answered(content: bytes, content_type: str) -> dict[str, Any]:
    """Return the body of a card whose response has this content."""
    response = replace(RESPONSE, body=content, headers=(("content-type", content_type),))
    body: dict[str, Any] = json.loads(card(replace(EXCHANGE, response=response)))["response"][
        "body"
    ]
    return body


@pytest.mark.promise("connection.md", "The server chooses the version")
def test_a_card_shows_request_and_response() -> None:
    """In the format ``application/vnd.allure.http+json``."""
    shown = json.loads(card(EXCHANGE))
    assert (shown["start"], shown["stop"]) == (10_000, 10_250)
    assert shown["request"]["query"] == [{"name": "limit", "value": "2"}]
    assert shown["request"]["body"] is None
    assert shown["response"]["httpVersion"] == "HTTP/1.1"
    assert shown["response"]["body"]["value"] == "hello"
    assert shown["response"]["body"]["contentType"] == "text/plain"
    assert "error" not in shown


@pytest.mark.promise("connection.md", "The report shows each attempt")
def test_a_card_shows_why_there_was_no_answer() -> None:
    """Connection errors are exchanges, too."""
    failed = replace(EXCHANGE, response=None, error="ConnectError: refused", attempt=3)
    shown = json.loads(card(failed))
    assert shown["error"] == {"name": "ConnectError", "message": "refused"}
    assert "response" not in shown
    assert card_title(failed) == "GET /users: no response (attempt 3)"
    bare = json.loads(card(replace(failed, error="ReadError")))
    assert bare["error"] == {"name": "ReadError", "message": "ReadError"}


def test_a_long_body_is_cut_and_its_size_shown() -> None:
    """So that the report stays readable."""
    body = answered(b"x" * 5_242_880, "text/plain")
    assert body["value"] == "x" * LONGEST + "\n\ntruncated: first 64,000 of 5,242,880 bytes"
    assert (body["size"], body["truncated"]) == (5_242_880, True)


def test_a_binary_body_is_reported_and_not_shown() -> None:
    """With a type that makes the viewer show the description."""
    body = answered(b"\x89PNG\0", "image/png")
    assert body["value"].startswith("binary: image/png, 5 bytes, SHA-256 ")
    assert (body["contentType"], body["size"], body["truncated"]) == ("text/plain", 5, False)


@pytest.mark.parametrize(
    ("content_type", "viewed_as"),
    [
        ("application/json; charset=utf-8", "application/json"),
        ("application/problem+json", "application/problem+json"),
        ("text/html", "text/html"),
        ("application/xml", "application/xml"),
        ("application/yaml", "text/plain"),
        ("image/svg+xml", "text/plain"),
        ("video/mp4", "text/plain"),
        ("", "text/plain"),
    ],
)
def test_every_text_has_a_type_that_the_viewer_shows_as_text(
    content_type: str, viewed_as: str
) -> None:
    """It shows nothing for other types, and would render an image."""
    assert answered(b"<svg onload='alert(1)'/>", content_type)["contentType"] == viewed_as


def test_a_form_is_shown_by_its_fields() -> None:
    """The viewer shows no plain value of this type."""
    form = "application/x-www-form-urlencoded"
    body = answered(b"user=a%40b.c&empty=&user=%E2%80%AEx", form)
    assert body["form"] == [
        {"name": "user", "value": "a@b.c"},
        {"name": "empty", "value": ""},
        {"name": "user", "value": "\\u202ex"},
    ]
    assert answered(b"=\xff", form)["value"].startswith("binary: ")
    assert answered(b"&", form)["value"] == "&"


def test_a_form_of_many_or_long_fields_is_cut() -> None:
    """With a note in the last line."""
    form = "application/x-www-form-urlencoded"
    last = answered(b"&".join(b"a=1" for _ in range(201)), form)["form"]
    assert len(last) == 200
    last = answered(b"a=" + b"x" * LONGEST, form)["form"][-1]
    assert last == {"name": "truncated", "value": "truncated: first 64,000 of 64,002 bytes"}


def test_parts_are_shown_one_by_one() -> None:
    """Binary ones are described."""
    content = (
        b'--b\r\nContent-Disposition: form-data; name="f"; filename="\xe2\x80\xaex.png"\r\n'
        b"Content-Type: image/png\r\n\r\n\0\r\n--b--"
    )
    (part,) = answered(content, "multipart/form-data; boundary=b")["parts"]
    assert (part["name"], part["fileName"]) == ("f", "\\u202ex.png")
    assert (part["contentType"], part["size"]) == ("image/png", 1)
    assert part["value"].startswith("binary: image/png, 1 bytes, SHA-256 ")


def test_hostile_text_is_harmless_and_bounded() -> None:
    """Control characters and direction marks are escaped, and long lines are truncated."""
    url = f"http://api.example.com/%E2%80%AE{'a' * 5_000}?q=%1B"
    headers = (
        ("X-Evil", "\x1b[2J\u202e<script>" + "x" * 9_000),
        *((f"n{i}", "") for i in range(300)),
    )
    hostile = replace(EXCHANGE, request=SentRequest("GET", url, headers, b""))
    assert card_title(hostile).startswith("GET /\\u202eaaa")
    assert len(card_title(hostile)) < 150
    request = json.loads(card(hostile))["request"]
    assert len(request["url"]) < 2_100
    assert request["query"] == [{"name": "q", "value": "\\u001b"}]
    assert request["headers"][0]["value"].startswith("\\u001b[2J\\u202e<script>xxx")
    assert len(request["headers"][0]["value"]) < 8_100
    assert request["headers"][-1] == {"name": "truncated", "value": "first 200 of 301"}
