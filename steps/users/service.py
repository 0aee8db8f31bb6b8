"""The health of the service, and its failures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
from pytest_bdd import given, then, when

from steps.users.parameters import parse
from support.gherkin.authoring.comparisons import same
from support.gherkin.authoring.outcome import Outcome, attempt
from support.users.endpoints import HealthApi
from support.users.factories import LEFT_OUT
from support.users.responses import RefusedError, read_header

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.backends.embedded import Fault
    from support.http.client import ApiClient
    from support.http.exchange import Exchange
    from support.settings import Settings
    from support.users.cast import Cast
    from support.users.models import Health


@when("a visitor asks whether the service is up", target_fixture="outcome")
async def _(client: ApiClient) -> Outcome[Health]:
    """Request the health of the service without signing in."""
    return await attempt(HealthApi(client).check())


@then("the service is up")
def _(outcome: Outcome[Health]) -> None:
    """The response is 200 with the status "ok"."""
    same("the status", outcome.value.status, "ok")


ONE_REQUEST = 0.001  # per second: after the first, the next one is admitted in 17 minutes
ALL_BUT_A_MINUTE = range(940, 1001)  # of these, in seconds
PROFILE_REQUESTS = ("GET", "/whoami")
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
    problem = {"type": "about:blank", "title": title, "status": status, "detail": f"{title}."}
    return httpx.Response(status, json=problem, headers=headers)


def _profile(**changes: object) -> httpx.Response:
    profile = {**PROFILE, **changes}
    return httpx.Response(200, json={k: v for k, v in profile.items() if v is not LEFT_OUT})


FAILURES: dict[str, Callable[[], Fault]] = {
    "an overload": lambda: _problem(503, "Service Unavailable"),
    "a bad gateway": lambda: httpx.Response(502, html="<h1>Bad Gateway</h1>"),
    "a timeout": lambda: httpx.ReadTimeout(""),
    "a refused connection": lambda: httpx.ConnectError("connection refused"),
    "a lost connection": lambda: httpx.RemoteProtocolError("peer closed connection"),
}
RESPONSES: dict[str, Callable[[Settings], httpx.Response]] = {
    "a web page": lambda _: httpx.Response(200, html="<h1>Welcome</h1>"),
    "half a profile": lambda _: httpx.Response(
        200, text='{"id": "usr_1", "na', headers={"Content-Type": "application/json"}
    ),
    "a profile without a name": lambda _: _profile(name=LEFT_OUT),
    "a profile with a numeric name": lambda _: _profile(name=7),
    "a profile with a password": lambda _: _profile(password="shown"),  # noqa: S106 - the fault
    "a profile with a zoneless time": lambda _: _profile(created_at="2026-01-02T03:04:05"),
    "an oversized response": lambda s: httpx.Response(200, content=bytes(s.max_response_bytes + 1)),
}


@given(parse("the next {count:d} requests fail with {failure:Failure}", Failure=FAILURES))
def _(faults: Callable[..., None], count: int, failure: Callable[[], Fault]) -> None:
    """Let this many requests for one's own profile fail in this way; later ones work."""
    faults(*PROFILE_REQUESTS, *[failure() for _ in range(count)])


@given(parse("the next {count:d} registrations fail with {failure:Failure}", Failure=FAILURES))
def _(faults: Callable[..., None], count: int, failure: Callable[[], Fault]) -> None:
    """Let this many registrations fail in this way; later ones work."""
    faults(*REGISTRATIONS, *[failure() for _ in range(count)])


@given(parse("the service asks to wait {seconds:d} second before the next request"))
@given(parse("the service asks to wait {seconds:d} seconds before the next request"))
def _(faults: Callable[..., None], seconds: int) -> None:
    """Answer the next request for one's own profile with 429 and this Retry-After."""
    faults(*PROFILE_REQUESTS, _problem(429, "Too Many Requests", **{"Retry-After": str(seconds)}))


@given(parse("{name:Person} has used up their requests"))
async def _(rate_limit: Callable[[float], None], cast: Cast, name: str) -> None:
    """Limit everybody's requests from now on, and send the only one that this person has left."""
    rate_limit(ONE_REQUEST)
    await cast.users_api(name).client.send("GET", "/whoami")


@then("the refusal says how long to wait")
def _(outcome: Outcome[Any]) -> None:
    """Retry-After is the time until the next request, of which some may have passed already."""
    seconds = read_header(outcome.error(RefusedError).response, "Retry-After")
    assert seconds.isdecimal(), f"the time to wait: {seconds!r}"
    assert int(seconds) in ALL_BUT_A_MINUTE, f"the time to wait: {seconds!r}"


@given(parse("the service answers with {response:Response}", Response=RESPONSES))
def _(
    faults: Callable[..., None],
    settings: Settings,
    response: Callable[[Settings], httpx.Response],
) -> None:
    """Answer the next request for one's own profile with this instead of a profile."""
    faults(*PROFILE_REQUESTS, response(settings))


@then(parse("{count:d} request was sent"))
@then(parse("{count:d} requests were sent"))
def _(exchanges: list[Exchange], count: int) -> None:
    """This many requests for one's own profile were sent in this scenario, retries included."""
    same("the number of requests", len(_to(PROFILE_REQUESTS, exchanges)), count)


@then(parse("{count:d} registration was sent"))
@then(parse("{count:d} registrations were sent"))
def _(exchanges: list[Exchange], count: int) -> None:
    """This many registrations were sent after that of the only member, retries included."""
    members_before = 1
    sent = len(_to(REGISTRATIONS, exchanges)) - members_before
    same("the number of registrations", sent, count)


@then(parse("at least {seconds:d} second passed between the 2 requests"))
@then(parse("at least {seconds:d} seconds passed between the 2 requests"))
def _(exchanges: list[Exchange], seconds: int) -> None:
    """Measured from the start of the first request for one's own profile to that of the second."""
    first, second = _to(PROFILE_REQUESTS, exchanges)
    passed = second.started_at - first.started_at
    assert passed >= seconds, f"{passed:.2f} s passed"


def _to(operation: tuple[str, str], exchanges: list[Exchange]) -> list[Exchange]:
    method, path = operation
    return [
        exchange
        for exchange in exchanges
        if exchange.request.method == method and httpx.URL(exchange.request.url).path == path
    ]
