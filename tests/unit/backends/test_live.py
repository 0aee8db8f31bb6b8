"""The live backend: an API over the network."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from errno import ECONNREFUSED
from typing import TYPE_CHECKING

import httpx
import pytest
from pydantic import SecretStr

from support.backends.live import LiveBackend
from support.bootstrap import ROOT
from support.http.client import ClientLimits, open_client
from support.http.transports.direct.transport import DirectTransport
from support.http.transports.pool import PooledTransport
from support.settings.connection import Connection

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 10  # seconds until a test of a server gives up


@contextmanager
def serving(answer: bytes) -> Iterator[str]:
    """Serve one connection: respond with these bytes, then keep it open."""
    done = threading.Event()

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.settimeout(PATIENCE)
            connection.recv(65536)
            connection.sendall(answer)
            done.wait(PATIENCE)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(PATIENCE)
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            done.set()
            thread.join()


@pytest.fixture
def closed() -> str:
    """The address of a port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


def proxied(url: str, through: str) -> LiveBackend:
    connection = Connection(proxy=SecretStr(through))
    return LiveBackend(url, connect_timeout=PATIENCE, connection=connection)


def check(url: str, timeout: float = PATIENCE) -> None:
    LiveBackend(url, connect_timeout=timeout).check()


@pytest.mark.parametrize("status", [b"200 OK", b"404 Not Found", b"500 Oh", b"302 Found"])
def test_any_answer_shows_that_something_is_there(status: bytes) -> None:
    with serving(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\n\r\n") as url:
        check(url)


def test_the_body_is_not_waited_for() -> None:
    """It may be long or endless."""
    with serving(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf") as url:
        check(url, timeout=0.5)


def test_a_closed_port_is_an_error(closed: str) -> None:
    with pytest.raises(httpx.ConnectError, match=rf"^\[Errno {ECONNREFUSED}\] Connection refused$"):
        check(closed)


def test_a_proxy_that_is_not_there_is_named(closed: str) -> None:
    with pytest.raises(httpx.ConnectError, match=r"; requests go by the proxy in API_CONNECTION__"):
        proxied("http://api.example.com", closed).check()


def test_a_server_that_does_not_respond_is_an_error() -> None:
    with serving(b"") as url, pytest.raises(httpx.ReadTimeout):
        check(url, timeout=0.2)


def test_a_server_that_does_not_speak_http_is_an_error() -> None:
    with serving(b"220 mail.example.com ESMTP\r\n\r\n") as url, pytest.raises(httpx.RequestError):
        check(url)


def test_a_host_name_that_cannot_be_one_is_an_error() -> None:
    """A label has at most 63 characters (RFC 1035, 2.3.4)."""
    with pytest.raises(httpx.ConnectError, match=r"^the host name is not valid: .*too long"):
        check(f"http://{'x' * 64}.example.com")


@pytest.mark.promise("connection.md", "The environment variables `HTTP_PROXY`")
async def test_proxies_of_the_environment_are_not_used(
    monkeypatch: pytest.MonkeyPatch, closed: str
) -> None:
    """Neither by the check nor by the shared client."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, closed)
    with serving(b"HTTP/1.1 204 No Content\r\n\r\n") as url:
        await asyncio.to_thread(check, url)
    transport = LiveBackend(closed, connect_timeout=1).transport()
    async with open_client(closed, transport, ClientLimits()) as http:
        with serving(b"HTTP/1.1 204 No Content\r\n\r\n") as url:
            assert (await http.get(url)).status_code == 204


@pytest.mark.promise("connection.md", "The environment variables `HTTP_PROXY`")
async def test_exceptions_from_the_proxy_in_the_environment_are_ignored(
    monkeypatch: pytest.MonkeyPatch, closed: str
) -> None:
    """By the check and by the shared client: only the proxy responds."""
    monkeypatch.setenv("NO_PROXY", "*")
    with serving(b"HTTP/1.1 204 No Content\r\n\r\n") as through:
        await asyncio.to_thread(proxied(closed, through).check)
    with serving(b"HTTP/1.1 204 No Content\r\n\r\n") as through:
        transport = proxied(closed, through).transport()
        async with open_client(closed, transport, ClientLimits()) as http:
            assert (await http.get("/")).status_code == 204


@pytest.mark.promise("connection.md", "Requests are sent by")
@pytest.mark.parametrize(
    ("connection", "kind"),
    [
        (Connection(), DirectTransport),
        (Connection(http2=True), PooledTransport),
        (Connection(proxy=SecretStr("http://127.0.0.1:1")), PooledTransport),
        (Connection(transport="httpcore"), PooledTransport),
    ],
    ids=["usual", "HTTP/2", "proxy", "asked for"],
)
async def test_the_settings_choose_the_transport(connection: Connection, kind: type) -> None:
    backend = LiveBackend("http://127.0.0.1:1", connect_timeout=1, connection=connection)
    transport = backend.transport()
    assert type(transport) is kind
    await transport.aclose()


async def test_requests_go_over_the_network(closed: str) -> None:
    backend = LiveBackend(closed, connect_timeout=1)
    transport = backend.transport()
    async with httpx.AsyncClient(transport=transport) as client:
        with serving(b"HTTP/1.1 204 No Content\r\n\r\n") as url:
            assert (await client.get(url)).status_code == 204
        with pytest.raises(httpx.ConnectError):
            await client.get(closed)


def test_it_keeps_data_and_prepares_nothing_for_a_scenario() -> None:
    backend = LiveBackend("http://api.example.com", connect_timeout=1)
    with backend.scenario("a.feature::A scenario", 7), backend.scenario("a.feature::A scenario", 7):
        assert backend.keeps_data


IMPORTS = """
import sys
from support.backends.live import LiveBackend
from support.settings.connection import Connection
connection = Connection(transport=sys.argv[2])
LiveBackend(sys.argv[1], connect_timeout=10, connection=connection).check()
print(*sorted({"anyio", "h11", "h2", "httpcore"} & set(sys.modules)))
"""


@pytest.mark.parametrize(
    ("transport", "imported"), [("direct", ""), ("httpcore", "anyio h11 h2 httpcore")]
)
def test_nothing_is_imported_that_the_transport_does_not_need(
    transport: str, imported: str
) -> None:
    """The import of httpcore takes 60 ms of each run."""
    with serving(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") as url:
        command = [sys.executable, "-c", IMPORTS, url, transport]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == imported
