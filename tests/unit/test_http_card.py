"""An exchange as Allure's HTTP card."""

from __future__ import annotations

import json
from dataclasses import replace

from support.http.exchange import Exchange, ReceivedResponse, SentRequest
from support.reporting.http_card import BODY_LIMIT, card, card_title

REQUEST = SentRequest("GET", "http://api.example.com/users?limit=2", (("Accept", "*/*"),), b"")
RESPONSE = ReceivedResponse(200, "OK", "HTTP/1.1", (("Content-Type", "text/plain"),), b"hello")
EXCHANGE = Exchange(REQUEST, RESPONSE, None, started_at=10.0, elapsed=0.25, attempt=1)


def test_a_card_shows_request_and_response() -> None:
    """In the form of ``application/vnd.allure.http+json``."""
    shown = json.loads(card(EXCHANGE))
    assert (shown["start"], shown["stop"]) == (10_000, 10_250)
    assert shown["request"]["query"] == [{"name": "limit", "value": "2"}]
    assert shown["request"]["body"] is None
    assert shown["response"]["body"]["value"] == "hello"
    assert shown["response"]["body"]["contentType"] == "text/plain"
    assert "error" not in shown


def test_a_card_shows_why_there_was_no_answer() -> None:
    """Connection errors are exchanges, too."""
    failed = replace(EXCHANGE, response=None, error="ConnectError: refused", attempt=3)
    shown = json.loads(card(failed))
    assert shown["error"] == {"name": "ConnectError", "message": "refused"}
    assert "response" not in shown
    assert card_title(failed) == "GET /users: no answer (attempt 3)"


def test_a_long_body_is_cut_and_its_size_told() -> None:
    """A report is read by people."""
    long = replace(RESPONSE, body=b"x" * (BODY_LIMIT + 1))
    body = json.loads(card(replace(EXCHANGE, response=long)))["response"]["body"]
    assert len(body["value"]) == BODY_LIMIT
    assert (body["size"], body["truncated"]) == (BODY_LIMIT + 1, True)
