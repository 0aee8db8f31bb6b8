"""Convert an exchange to Allure's HTTP card.

The viewer shows text, JSON and XML as text, images as such, forms and multipart bodies as tables,
and nothing for other types. So a body is passed as text, or as a text that describes it. The viewer
does not wrap long lines, so JSON is indented.
Secrets are ``***`` as everywhere else: the viewer's own masking covers whole values only, and would
look different.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

from support.language.visible import line, shortened
from support.reporting.cards.bodies import LONGEST, Body

if TYPE_CHECKING:
    from collections.abc import Iterable

    from support.http.exchange import Exchange, Headers
    from support.reporting.cards.bodies import Part

MEDIA_TYPE = "application/vnd.allure.http+json"

_FORM = "application/x-www-form-urlencoded"
_MOST_PAIRS = 200
_LONGEST_PATH = 100  # characters of the title
_LONGEST_URL = 2_000
_LONGEST_VALUE = 8_000


def card_title(exchange: Exchange) -> str:
    """Return the title of the collapsed card: ``POST /users: 201 (attempt 2)``."""
    path = line(_path(exchange.request.url), _LONGEST_PATH)
    again = f" (attempt {exchange.attempt})" if exchange.attempt > 1 else ""
    return f"{line(exchange.request.method, _LONGEST_PATH)} {path}: {exchange.outcome}{again}"


def card(exchange: Exchange) -> str:
    """Return the card as Allure's JSON, for an exchange whose secrets are masked already."""
    request, response = exchange.request, exchange.response
    start = int(exchange.started_at * 1000)
    content: dict[str, Any] = {
        "schemaVersion": 1,
        "start": start,
        "stop": start + int(exchange.elapsed * 1000),
        "request": {
            "method": line(request.method, _LONGEST_PATH),
            "url": line(request.url, _LONGEST_URL),
            "headers": _pairs(request.headers),
            "query": _pairs(_query(request.url)),
            "body": _body(request.body, request.headers),
        },
    }
    if response:
        content["response"] = {
            "status": response.status,
            "statusText": line(response.reason, _LONGEST_VALUE),
            "httpVersion": response.http_version,
            "headers": _pairs(response.headers),
            "body": _body(response.body, response.headers),
        }
    if exchange.error:
        name, _, message = shortened(exchange.error, _LONGEST_VALUE).partition(": ")
        content["error"] = {"name": name, "message": message or name}
    return json.dumps(content, ensure_ascii=False)


def _path(url: str) -> str:
    address, _, _ = url.partition("#")[0].partition("?")
    return unquote("/" + address.partition("://")[2].partition("/")[2])


def _query(url: str) -> list[tuple[str, str]]:
    query = url.partition("#")[0].partition("?")[2]
    return parse_qsl(query, keep_blank_values=True) if query else []


def _pairs(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    all_pairs = list(pairs)
    shown = [
        {"name": line(name, _LONGEST_VALUE), "value": shortened(value, _LONGEST_VALUE)}
        for name, value in all_pairs[:_MOST_PAIRS]
    ]
    if len(all_pairs) > _MOST_PAIRS:
        shown.append({"name": "truncated", "value": f"first {_MOST_PAIRS} of {len(all_pairs):,}"})
    return shown


def _body(content: bytes, headers: Headers) -> dict[str, Any] | None:
    if not content:
        return None
    body = Body.of(content, headers)
    if body.media_type == _FORM and (form := _form(body)):
        return {"contentType": _FORM, "size": len(content), "form": form}
    if parts := body.parts:
        return {
            "contentType": body.media_type,
            "size": len(content),
            "parts": [_part(part) for part in parts],
        }
    return _value(body)


def _form(body: Body) -> list[dict[str, str]]:
    """Return the fields of a form; empty if it cannot be parsed."""
    text = body.text or ""
    pairs = parse_qsl(text[:LONGEST], keep_blank_values=True)
    cut = [("truncated", body.cut)] if len(body.content) > LONGEST else []
    return _pairs([*pairs[:_MOST_PAIRS], *cut]) if pairs else []


def _part(part: Part) -> dict[str, Any]:
    value = _value(part.body)
    return {
        **value,
        "contentType": part.body.media_type,
        "name": part.name,
        "fileName": part.file_name,
        "headers": _pairs(part.headers),
    }


def _value(body: Body) -> dict[str, Any]:
    text = body.text
    return {
        "contentType": _viewed_as(body) if text is not None else "text/plain",
        "encoding": "utf8",
        "value": body.shown,
        "size": len(body.content),
        "truncated": text is not None and len(body.content) > LONGEST,
    }


def _viewed_as(body: Body) -> str:
    """Return a content type that the viewer shows as text."""
    kind = body.media_type
    has_view = kind.startswith("text/") or kind.endswith("+json")
    return kind if has_view or kind in {"application/json", "application/xml"} else "text/plain"
