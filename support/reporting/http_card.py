"""An exchange as Allure's HTTP card."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from support.http.exchange import Exchange, Headers

MEDIA_TYPE = "application/vnd.allure.http+json"
BODY_LIMIT = 64_000  # bytes of a body that a card shows


def card_title(exchange: Exchange) -> str:
    """Return what stands on the closed card: ``POST /users: 201 (attempt 2)``."""
    path = httpx.URL(exchange.request.url).path
    again = f" (attempt {exchange.attempt})" if exchange.attempt > 1 else ""
    return f"{exchange.request.method} {path}: {exchange.outcome}{again}"


def card(exchange: Exchange) -> str:
    """Return the card as JSON in Allure's form; the exchange's secrets are masked already."""
    request, response = exchange.request, exchange.response
    start = int(exchange.started_at * 1000)
    content: dict[str, Any] = {
        "schemaVersion": 1,
        "start": start,
        "stop": start + int(exchange.elapsed * 1000),
        "request": {
            "method": request.method,
            "url": request.url,
            "headers": _pairs(request.headers),
            "query": _pairs(tuple(httpx.URL(request.url).params.multi_items())),
            "body": _body(request.body, request.headers),
        },
    }
    if response:
        content["response"] = {
            "status": response.status,
            "statusText": response.reason,
            "httpVersion": response.http_version,
            "headers": _pairs(response.headers),
            "body": _body(response.body, response.headers),
        }
    if exchange.error:
        name, _, message = exchange.error.partition(": ")
        content["error"] = {"name": name, "message": message or name}
    return json.dumps(content, ensure_ascii=False)


def _pairs(pairs: Headers) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]


def _body(body: bytes, headers: Headers) -> dict[str, Any] | None:
    if not body:
        return None
    return {
        "contentType": httpx.Headers(list(headers)).get("content-type", "text/plain"),
        "encoding": "utf8",
        "value": body[:BODY_LIMIT].decode("utf-8", "replace"),
        "size": len(body),
        "truncated": len(body) > BODY_LIMIT,
    }
