"""Requests of nothing but an address are built like httpx builds them, at less cost."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from support.http.client import ApiClient, ClientLimits, open_client

if TYPE_CHECKING:
    from collections.abc import Iterator

BASE = "http://api.example.com:8080/v1"
TRANSPORT = httpx.MockTransport(lambda _: httpx.Response(200))
LIMITS = ClientLimits(connect=1, read=2, write=3, pool=4)
TIMES = httpx.Timeout(connect=1, read=2, write=3, pool=4)


@pytest.fixture
def http() -> Iterator[httpx.AsyncClient]:
    client = open_client(BASE, TRANSPORT, LIMITS)
    yield client
    asyncio.run(client.aclose())


@pytest.fixture
def stock() -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=BASE, transport=TRANSPORT, timeout=TIMES, trust_env=False)


def parts(request: httpx.Request) -> dict[str, Any]:
    """Return all that a request consists of."""
    assert isinstance(request.stream, httpx.ByteStream)
    assert b"".join(request.stream) == request.content == request.read()
    found = {**vars(request), "headers": request.headers.raw, "content": request.content}
    del found["stream"]
    return found


@pytest.mark.parametrize("method", ["GET", "get", "HEAD", "DELETE", "OPTIONS", "POST", "PUT"])
@pytest.mark.parametrize(
    "url",
    [
        f"{BASE}/users/1?a=b",
        "https://[::1]/",
        "http://user:pw@other.example",  # pragma: allowlist secret
        "/users",
    ],
)
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"headers": []},
        {"headers": [(b"Host", b"elsewhere")]},
        {"headers": {"X-Trace": "1", "accept": "text/plain"}},
        {"content": b""},
        {"json": None},
        {"params": {"c": "d"}},
        {"timeout": 7},
        {"extensions": {"sni_hostname": "other.example"}},
    ],
    ids=str,
)
def test_a_request_is_as_httpx_builds_it(
    http: httpx.AsyncClient,
    stock: httpx.AsyncClient,
    method: str,
    url: str,
    options: dict[str, Any],
) -> None:
    address = httpx.URL(url)
    built = http.build_request(method, address, **options)
    assert parts(built) == parts(stock.build_request(method, address, **options))


@pytest.mark.parametrize("name", ["host", "Accept", "X-Added"])
def test_the_headers_of_the_client_are_sent(
    http: httpx.AsyncClient, stock: httpx.AsyncClient, name: str
) -> None:
    for client in (http, stock):
        client.headers[name] = "given"
    address = httpx.URL(BASE)
    built = http.build_request("GET", address)
    assert built.headers[name] == "given"
    assert parts(built) == parts(stock.build_request("GET", address))


def test_the_parameters_of_the_client_are_sent(http: httpx.AsyncClient) -> None:
    http.params = httpx.QueryParams({"tenant": "1"})
    assert (
        str(http.build_request("GET", httpx.URL(f"{BASE}/users")).url) == f"{BASE}/users?tenant=1"
    )


def test_a_change_of_one_request_does_not_reach_another(http: httpx.AsyncClient) -> None:
    client = ApiClient(http)
    first = client.request("GET", "/users")
    first.headers["Authorization"] = "Bearer one"
    first.extensions["timeout"]["read"] = 0
    second = client.request("GET", "/users")
    assert "authorization" not in second.headers
    assert second.extensions["timeout"]["read"] == 2
