"""Requests go only to allowed hosts, and change nothing on those that look like production."""

from __future__ import annotations

import httpx
import pytest

from support.http.client import ApiClient, ClientLimits, open_client
from support.http.errors import HostNotAllowedError, ProductionError, RequestError
from support.http.retry import RetryPolicy
from support.http.transports.host_guard import HostGuard, Hosts, host_name

BASE = "http://api.example.com/v1"
HOSTS = Hosts(
    configured=frozenset({"api.example.com", "prod.example.com", "xn--mnchen-3ya.example"}),
    allowed=("*.partner.example", "xn--mnchen-3ya.test", "10.0.0.*", "2001:db8::1"),
    production=("prod.*", "*-live.partner.example", "xn--mnchen-3ya.*"),
    logins=frozenset({"https://prod.example.com/v1/login"}),
)
ALLOWED = [
    "/users",
    "http://localhost:8000/",
    "http://127.0.0.1:8000/",
    "http://127.8.9.1/",
    "http://[::1]:8000/",
    "https://api.example.com:8443/",
    "http://API.example.com./",
    "http://eu.partner.example/",
    "http://münchen.example/",
    "http://münchen.test/",
    "http://10.0.0.7/",
    "http://[2001:db8::1]/",
]
REFUSED = [
    "http://elsewhere.example.com/",
    "http://partner.example/",
    "http://eu.partner.example.evil.test/",
    "http://localhost.evil.test/",
    "http://127.0.0.1.evil.test/",
    "http://api.example.com@evil.test/",
    "http://128.0.0.1/",
    "http://0x7f.1/",
    "http://[2001:db8::2]/",
]


async def answers(url: str, method: str = "GET", hosts: Hosts = HOSTS) -> list[httpx.URL]:
    """Send a request through a guard; return the requests that reached the transport below it."""
    seen: list[httpx.URL] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.url)
        return httpx.Response(204)

    transport = HostGuard(httpx.MockTransport(answer), hosts)
    try:
        async with open_client(BASE, transport, ClientLimits()) as http:
            await ApiClient(http, retry=RetryPolicy(wait=0.001)).send(method, url)
    except RequestError:
        assert seen == []
        raise
    return seen


@pytest.mark.promise("safety.md", "The suite's client may send")
@pytest.mark.promise("safety.md", "`API_SAFETY__ALLOWED_HOSTS=sso")
@pytest.mark.promise("safety.md", "A host is allowed on every port")
@pytest.mark.parametrize("url", ALLOWED)
async def test_an_allowed_host_is_asked(url: str) -> None:
    assert len(await answers(url)) == 1


@pytest.mark.promise("safety.md", "A request to any other host")
@pytest.mark.parametrize("url", REFUSED)
async def test_another_host_is_not_asked_at_all(url: str) -> None:
    with pytest.raises(HostNotAllowedError, match="is not allowed"):
        await answers(url)


@pytest.mark.promise("safety.md", "GET http://elsewhere.example.com/users")
async def test_the_refusal_names_url_hosts_and_remedy_but_no_secret() -> None:
    with pytest.raises(HostNotAllowedError) as error:
        await answers("http://ada:hunter22@evil.test/a?key=topsecret")
    assert str(error.value) == (
        "GET http://evil.test/a: the host evil.test is not allowed (allowed: loopback, "
        "api.example.com, prod.example.com, xn--mnchen-3ya.example, *.partner.example, "
        "xn--mnchen-3ya.test, 10.0.0.*, 2001:db8::1); nothing was sent. "
        "To allow this host, add it to API_SAFETY__ALLOWED_HOSTS."
    )
    assert error.value.attempt == 1


@pytest.mark.promise("safety.md", "while scenarios run, only")
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
async def test_production_is_read(method: str) -> None:
    assert len(await answers("https://prod.example.com/users", method)) == 1


@pytest.mark.promise("safety.md", "while scenarios run, only")
@pytest.mark.promise("safety.md", "Hosts that match")
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PURGE"])
@pytest.mark.parametrize(
    "url",
    [
        "https://prod.example.com/users",
        "http://PROD.example.com.:81/",
        "http://eu-live.partner.example",
    ],
)
async def test_production_is_not_changed(method: str, url: str) -> None:
    with pytest.raises(ProductionError) as error:
        await answers(url, method)
    assert "looks like production (" in str(error.value)
    assert "--allow-destructive HOST" in str(error.value)


async def test_an_international_host_is_known_by_its_punycode() -> None:
    with pytest.raises(ProductionError):
        await answers("http://münchen.example/", "POST")


async def test_hosts_that_are_not_production_can_be_changed() -> None:
    assert len(await answers("/users", "DELETE")) == 1


async def test_a_host_that_is_named_may_be_changed() -> None:
    named = Hosts(
        HOSTS.configured, production=("prod.*",), changeable=frozenset({"prod.example.com"})
    )
    assert len(await answers("https://prod.example.com/users", "DELETE", named)) == 1


async def test_another_named_host_does_not_help() -> None:
    named = Hosts(
        HOSTS.configured, production=("prod.*",), changeable=frozenset({"api.example.com"})
    )
    with pytest.raises(ProductionError):
        await answers("https://prod.example.com/users", "DELETE", named)


@pytest.mark.promise("safety.md", "while scenarios run, only")
@pytest.mark.parametrize(
    ("url", "method", "passes"),
    [
        ("https://prod.example.com/v1/login", "POST", True),
        ("https://prod.example.com/v1/login?next=1", "POST", True),
        ("https://prod.example.com/v1/login", "DELETE", False),
        ("https://prod.example.com/v1/login/all", "POST", False),
        ("https://prod.example.com/v1/users/../login", "POST", False),
        ("http://prod.example.com/v1/login", "POST", False),
        ("https://prod.example.com:8443/v1/login", "POST", False),
    ],
)
async def test_to_sign_in_changes_nothing(url: str, method: str, passes: bool) -> None:
    try:
        assert len(await answers(url, method)) == 1
    except ProductionError:
        assert not passes
    else:
        assert passes


@pytest.mark.promise("safety.md", "A request to any other host")
async def test_a_redirect_to_another_host_is_not_followed() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.host == "api.example.com"
        return httpx.Response(302, headers={"Location": "http://evil.test/"})

    guard = HostGuard(httpx.MockTransport(answer), HOSTS)
    async with open_client(BASE, guard, ClientLimits()) as http:
        client = ApiClient(http)
        with pytest.raises(HostNotAllowedError, match=r"GET http://evil\.test/: the host evil"):
            await client.deliver(client.request("GET", "/old"), follow_redirects=True)


async def test_the_transport_below_is_closed_with_the_guard() -> None:
    closed: list[bool] = []

    class Below(httpx.AsyncBaseTransport):
        async def aclose(self) -> None:
            closed.append(True)

    await HostGuard(Below(), HOSTS).aclose()
    assert closed == [True]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://API.Example.com.:80", "api.example.com"),
        ("http://[::1]:80", "::1"),
        ("http://münchen.example", "xn--mnchen-3ya.example"),
    ],
)
def test_how_a_host_is_spelled(url: str, name: str) -> None:
    assert host_name(httpx.URL(url)) == name
