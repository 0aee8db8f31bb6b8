"""Trouble on the way to the service, and how callers fare."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
from pytest_bdd import given, then

from steps.parameters import parse
from support.api.factories import LEFT_OUT
from support.checks import same

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.backends.embedded import Fault
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


def _problem(status: int, title: str, **headers: str) -> httpx.Response:
    headers["Content-Type"] = "application/problem+json"
    return httpx.Response(status, json={"title": title, "status": status}, headers=headers)


def _profile(**changes: object) -> httpx.Response:
    profile = {**PROFILE, **changes}
    return httpx.Response(200, json={k: v for k, v in profile.items() if v is not LEFT_OUT})


TROUBLES: dict[str, Callable[[], Fault]] = {
    "an overload": lambda: _problem(503, "Service Unavailable"),
    "a broken gateway": lambda: httpx.Response(502, html="<h1>Bad Gateway</h1>"),
    "no answer in time": lambda: httpx.ReadTimeout(""),
    "its connections refused": lambda: httpx.ConnectError("connection refused"),
    "its connections cut off": lambda: httpx.RemoteProtocolError("peer closed connection"),
}
ANSWERS: dict[str, Callable[[Settings], httpx.Response]] = {
    "a web page": lambda _: httpx.Response(200, html="<h1>Welcome</h1>"),
    "half a profile": lambda _: httpx.Response(
        200, text='{"id": "usr_1", "na', headers={"Content-Type": "application/json"}
    ),
    "a profile without name": lambda _: _profile(name=LEFT_OUT),
    "a number as the name": lambda _: _profile(name=7),
    "a password in a profile": lambda _: _profile(password="shown"),  # noqa: S106 - the fault
    "a time without a zone": lambda _: _profile(created_at="2026-01-02T03:04:05"),
    "more than it should": lambda s: httpx.Response(200, content=bytes(s.max_response_bytes + 1)),
}


@given(parse("the service has {trouble:Trouble} for the next {count:d} requests", Trouble=TROUBLES))
def _(faults: Callable[..., None], trouble: Callable[[], Fault], count: int) -> None:
    """Let the next requests for the own profile fail like this; those after them work."""
    faults(*REQUESTS, *[trouble() for _ in range(count)])


@given(
    parse(
        "the service has {trouble:Trouble} for the next {count:d} registrations", Trouble=TROUBLES
    )
)
def _(faults: Callable[..., None], trouble: Callable[[], Fault], count: int) -> None:
    """Let the next registrations fail like this; those after them work."""
    faults(*REGISTRATIONS, *[trouble() for _ in range(count)])


@given(parse("the service asks to wait {seconds:d} second before the next request"))
@given(parse("the service asks to wait {seconds:d} seconds before the next request"))
def _(faults: Callable[..., None], seconds: int) -> None:
    """Answer the next request for the own profile with 429 and a Retry-After of so many seconds."""
    faults(*REQUESTS, _problem(429, "Too Many Requests", **{"Retry-After": str(seconds)}))


@given(parse("the service answers with {answer:Answer}", Answer=ANSWERS))
def _(
    faults: Callable[..., None], settings: Settings, answer: Callable[[Settings], httpx.Response]
) -> None:
    """Answer the next request for the own profile with this in place of a profile."""
    faults(*REQUESTS, answer(settings))


@then(parse("the service was asked {count:d} time"))
@then(parse("the service was asked {count:d} times"))
def _(exchanges: list[Exchange], count: int) -> None:
    """So many requests for the own profile were sent in this scenario, repeated ones included."""
    same("how often it was asked", len(_to(REQUESTS, exchanges)), count)


@then(parse("the service was asked to register {count:d} time"))
def _(exchanges: list[Exchange], count: int) -> None:
    """So many registrations were sent after that of the one member, repeated ones included."""
    members_before = 1
    asked = len(_to(REGISTRATIONS, exchanges)) - members_before
    same("how often it was asked to register", asked, count)


@then(parse("at least {seconds:d} second passed between the 2 requests"))
def _(exchanges: list[Exchange], seconds: int) -> None:
    """Measured from the start of the first request for the own profile to that of the second."""
    first, second = _to(REQUESTS, exchanges)
    passed = second.started_at - first.started_at
    assert passed >= seconds, f"{passed:.2f} s passed"


def _to(operation: tuple[str, str], exchanges: list[Exchange]) -> list[Exchange]:
    method, path = operation
    return [
        exchange
        for exchange in exchanges
        if exchange.request.method == method and httpx.URL(exchange.request.url).path == path
    ]
