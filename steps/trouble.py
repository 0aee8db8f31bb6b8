"""Trouble on the way to the service, and how callers fare."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
from pytest_bdd import given, then

from steps.parameters import step

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.http.exchange import Exchange
    from support.settings import Settings

REQUESTS = ("GET", "/whoami")
REGISTRATIONS = ("POST", "/users")
PROFILE = {
    "id": "usr_1",
    "email": "alice@example.com",
    "name": "Alice",
    "created_at": "2026-01-02T03:04:05Z",
    "role": "member",
}


NO_ZONE = "2026-01-02T03:04:05"


def _problem(status: int, title: str, **headers: str) -> httpx.Response:
    headers["Content-Type"] = "application/problem+json"
    return httpx.Response(status, json={"title": title, "status": status}, headers=headers)


def _trouble(kind: str) -> httpx.Response | Exception:
    cut = "peer closed connection without sending complete message body"
    troubles: dict[str, httpx.Response | Exception] = {
        "an overload": _problem(503, "Service Unavailable"),
        "a broken gateway": httpx.Response(502, html="<h1>Bad Gateway</h1>"),
        "no answer in time": httpx.ReadTimeout(""),
        "its connections refused": httpx.ConnectError("connection refused"),
        "its connections cut off": httpx.RemoteProtocolError(cut),
    }
    return troubles[kind]


def _answer(kind: str, limit: int) -> httpx.Response:
    return {
        "a web page": httpx.Response(200, html="<h1>Welcome</h1>"),
        "half a profile": _json(b'{"id": "usr_1", "email": "ali'),
        "a profile without name": httpx.Response(200, json=_without_name()),
        "a number as the name": httpx.Response(200, json=PROFILE | {"name": 7}),
        "a password in a profile": httpx.Response(200, json=PROFILE | {"password": "shown"}),
        "a time without a zone": httpx.Response(200, json=PROFILE | {"created_at": NO_ZONE}),
        "more than it should": httpx.Response(200, content=bytes(limit + 1)),
    }[kind]


def _json(content: bytes) -> httpx.Response:
    return httpx.Response(200, content=content, headers={"Content-Type": "application/json"})


def _without_name() -> dict[str, str]:
    return {field: value for field, value in PROFILE.items() if field != "name"}


@given(step("the service has {kind} for the next {count:d} requests"))
def _(faults: Callable[..., None], kind: str, count: int) -> None:
    faults(*REQUESTS, *[_trouble(kind) for _ in range(count)])


@given(step("the service has {kind} for the next {count:d} registrations"))
def _(faults: Callable[..., None], kind: str, count: int) -> None:
    faults(*REGISTRATIONS, *[_trouble(kind) for _ in range(count)])


@given(step("the service asks to wait {seconds} second before the next request"))
@given(step("the service asks to wait {seconds} seconds before the next request"))
def _(faults: Callable[..., None], seconds: str) -> None:
    faults(*REQUESTS, _problem(429, "Too Many Requests", **{"Retry-After": seconds}))


@given(step("the service answers with {kind}"))
def _(faults: Callable[..., None], settings: Settings, kind: str) -> None:
    faults(*REQUESTS, _answer(kind, settings.max_response_bytes))


@then(step("the service was asked {count:d} time"))
@then(step("the service was asked {count:d} times"))
def _(exchanges: list[Exchange], count: int) -> None:
    assert len(_to(REQUESTS, exchanges)) == count


@then(step("the service was asked to register {count:d} time"))
def _(exchanges: list[Exchange], count: int) -> None:
    members_before = 1
    assert len(_to(REGISTRATIONS, exchanges)) - members_before == count


@then(step("at least {seconds:d} second passed between the 2 requests"))
def _(exchanges: list[Exchange], seconds: int) -> None:
    first, second = _to(REQUESTS, exchanges)
    assert second.started_at - first.started_at >= seconds


def _to(operation: tuple[str, str], exchanges: list[Exchange]) -> list[Exchange]:
    method, path = operation
    return [
        exchange
        for exchange in exchanges
        if exchange.request.method == method and httpx.URL(exchange.request.url).path == path
    ]
