"""Offline, every attempt to open a connection is refused and reported."""

from __future__ import annotations

import asyncio
import socket
import threading
import urllib.request
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from socket import getaddrinfo, gethostbyaddr, gethostbyname, gethostbyname_ex, getnameinfo
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import anyio
import httpx
import pytest
import requests

from support.backends import network
from support.backends.network import (
    NetworkClosedError,
    asked_address,
    closed_network,
    record_refused,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Way = Callable[[int], Awaitable[object]]


def connect(port: int, kind: int = socket.SOCK_STREAM) -> None:
    with socket.socket(socket.AF_INET, kind) as client:
        client.connect(("127.0.0.1", port))


def connect_ex(port: int) -> object:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port))


def send_datagram(port: int) -> object:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        return client.sendto(b"x", ("127.0.0.1", port))


def send_message(port: int) -> object:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        return client.sendmsg([b"x"], (), 0, ("127.0.0.1", port))


def read_url(port: int) -> object:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"http://127.0.0.1:{port}/") as answer:
        return answer.read()


def by_requests(port: int) -> object:
    with requests.Session() as session:
        session.trust_env = False
        return session.get(f"http://127.0.0.1:{port}/", timeout=1)


async def by_httpx(port: int) -> object:
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.get(f"http://127.0.0.1:{port}/")


def plain(function: Callable[[int], object]) -> Way:
    async def call(port: int) -> object:
        return function(port)

    return call


CONNECTIONS: dict[str, Way] = {
    "connect": plain(connect),
    "connect_ex": plain(connect_ex),
    "connect of UDP": plain(lambda port: connect(port, socket.SOCK_DGRAM)),
    "sendto": plain(send_datagram),
    "sendmsg": plain(send_message),
    "create_connection": plain(lambda port: socket.create_connection(("127.0.0.1", port))),
    "urllib": plain(read_url),
    "requests": plain(by_requests),
    "httpx": by_httpx,
    "httpx, without await": plain(lambda port: httpx.get(f"http://127.0.0.1:{port}/")),
    "asyncio": lambda port: asyncio.open_connection("127.0.0.1", port),
    "asyncio, both families": lambda port: asyncio.open_connection(
        "127.0.0.1", port, happy_eyeballs_delay=0.1
    ),
    "anyio": lambda port: anyio.connect_tcp("127.0.0.1", port),
    "a thread": lambda port: asyncio.to_thread(connect, port),
}
LOOK_UPS: dict[str, Way] = {
    "a copy of getaddrinfo": plain(lambda port: getaddrinfo("api.example.com", port)),
    "asyncio": lambda port: asyncio.open_connection("api.example.com", port),
    "anyio": lambda port: anyio.connect_tcp("api.example.com", port),
    "urllib": plain(lambda port: urllib.request.urlopen(f"http://api.example.com:{port}")),
}


@pytest.mark.promise("safety.md", "While a scenario runs on the embedded API")
@pytest.mark.promise("safety.md", "10.0.0.7:5432: the network is blocked")
@pytest.mark.promise("safety.md", "Python's sockets |")
@pytest.mark.parametrize("way", CONNECTIONS)
async def test_no_connection_is_opened_and_the_address_is_reported(way: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        port = server.getsockname()[1]
        with (
            pytest.raises(NetworkClosedError) as error,
            closed_network("embedded"),
            suppress(Exception),  # asyncio and requests may raise their own errors
        ):
            await CONNECTIONS[way](port)
        with pytest.raises(BlockingIOError):
            server.accept()
    assert str(error.value) == (
        f"127.0.0.1:{port}: the network is blocked while a scenario runs on the embedded backend. "
        "Send requests through the suite's client; set API_BASE_URL to test an API over the "
        "network, and tag scenarios that need one @live"
    )


@pytest.mark.promise("safety.md", "While a scenario runs on the embedded API")
@pytest.mark.parametrize("way", LOOK_UPS)
async def test_no_name_is_looked_up_and_the_address_is_reported(way: str) -> None:
    message = r"^api\.example\.com:8080: the network is blocked"
    with pytest.raises(NetworkClosedError, match=message), closed_network("replay"):
        await LOOK_UPS[way](8080)


def test_a_name_alone_is_reported_without_a_port() -> None:
    with pytest.raises(NetworkClosedError, match=r"^api\.example\.com: "), closed_network("x"):
        gethostbyname("api.example.com")


@pytest.mark.parametrize(
    ("way", "shown"),
    [
        (lambda: gethostbyname_ex("api.example.com"), r"api\.example\.com"),
        (lambda: gethostbyaddr("api.example.com"), r"api\.example\.com"),
        (lambda: gethostbyaddr("10.0.0.7"), r"10\.0\.0\.7"),
        (lambda: gethostbyaddr("fe80::1"), r"\[fe80::1\]"),
        (lambda: socket.getfqdn("10.0.0.7"), r"10\.0\.0\.7"),
        (lambda: getnameinfo(("10.0.0.7", 80), 0), r"10\.0\.0\.7"),
        (lambda: getnameinfo(("fe80::1", 80, 0, 0), 0), r"\[fe80::1\]"),
    ],
    ids=["host, ex", "host", "address", "IPv6", "getfqdn", "getnameinfo", "getnameinfo, IPv6"],
)
def test_no_name_of_an_address_is_looked_up(way: Callable[[], object], shown: str) -> None:
    with pytest.raises(NetworkClosedError, match=f"^{shown}: the net"), closed_network("replay"):
        way()


@pytest.mark.promise("safety.md", "Unix sockets, and servers that only listen")
def test_a_server_may_ask_for_the_names_of_its_own_machine() -> None:
    """As http.server does before it listens; what they resolve to does not matter."""
    with closed_network("embedded"):
        for host in ("127.0.0.1", "::1", "0.0.0.0", "localhost", socket.gethostname(), ""):
            with suppress(OSError):
                socket.getfqdn(host)
        with suppress(OSError):
            getnameinfo(("127.0.0.1", 80), 0)
        HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler).server_close()


def test_in_a_sealed_process_the_creation_of_a_datagram_socket_fails_the_scenario(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(network, "_events", {*network._events})
    with closed_network("embedded"):
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()
    network.forbid_datagrams()
    with closed_network("embedded"):
        socket.socket().close()
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).close()
        for server in (socket.create_server(("127.0.0.1", 0)), *socket.socketpair()):
            server.close()
    with (
        pytest.raises(NetworkClosedError, match="a socket other than TCP: the network is blocked"),
        closed_network("embedded"),
        suppress(NetworkClosedError),
    ):
        socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()


def test_the_error_is_raised_where_the_attempt_is_made() -> None:
    events: list[str] = []

    def attempt() -> None:
        connect(9)
        events.append("went on")

    with pytest.raises(NetworkClosedError) as error, closed_network("embedded"):
        attempt()
    assert events == []
    assert not hasattr(error.value, "__notes__")


@pytest.mark.promise("safety.md", "An attempt fails the scenario")
def test_an_attempt_of_a_thread_that_swallows_it_fails_nevertheless() -> None:
    def swallow() -> None:
        with suppress(BaseException):
            connect(9)

    def run_thread() -> None:
        thread = threading.Thread(target=swallow)
        thread.start()
        thread.join()

    with pytest.raises(NetworkClosedError, match=r"^127\.0\.0\.1:9: "), closed_network("embedded"):
        run_thread()


def test_another_failure_tells_of_the_attempt_too() -> None:
    def fail() -> None:
        with suppress(NetworkClosedError):
            connect(9)
        raise KeyError("id")

    with pytest.raises(KeyError) as error, closed_network("embedded"):
        fail()
    assert "127.0.0.1:9: the network is blocked" in error.value.__notes__[0]


def test_a_failure_without_an_attempt_is_left_alone() -> None:
    with pytest.raises(KeyError) as error, closed_network("embedded"):
        raise KeyError("id")
    assert not hasattr(error.value, "__notes__")


def test_an_error_of_a_transport_fails_at_the_end_as_well() -> None:
    refused = record_refused(NetworkClosedError("GET http://elsewhere.example.com/"))
    with pytest.raises(NetworkClosedError, match="GET http://els"), closed_network("embedded"):
        assert record_refused(refused) is refused


@pytest.mark.promise("safety.md", "Unix sockets, and servers that only listen")
async def test_listening_pairs_and_unix_sockets_stay_possible(tmp_path_factory: Any) -> None:
    path = str(tmp_path_factory.mktemp("s") / "unix")
    with closed_network("embedded"):
        one, other = socket.socketpair()
        for host in ("127.0.0.1", "localhost", None):
            server = await asyncio.start_server(lambda *_: None, host, 0)
            server.close()
            await server.wait_closed()
        with socket.socket(socket.AF_UNIX) as listener, socket.socket(socket.AF_UNIX) as client:
            listener.bind(path)
            listener.listen()
            client.connect(path)
    one.close()
    other.close()


def test_a_pair_that_the_standard_library_makes_of_two_connections_stays_possible() -> None:
    """As on Windows, which lacks Unix sockets."""
    namespace: dict[str, Any] = {"__name__": "socket", "connect": connect}
    exec("def _fallback_socketpair(s, a): s.connect(a)", namespace)
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.socket() as client,
        closed_network("embedded"),
    ):
        namespace["_fallback_socketpair"](client, server.getsockname())


def test_a_socket_that_is_refused_is_closed() -> None:
    """The audit hook is also called directly, because coverage does not trace it otherwise."""
    closed: list[bool] = []
    client = SimpleNamespace(family=socket.AF_INET, close=lambda: closed.append(True))
    with pytest.raises(NetworkClosedError), closed_network("embedded"):
        network._audit("socket.connect", (client, ("127.0.0.1", 9)))
    assert closed == [True]
    network._audit("socket.connect", (client, ("127.0.0.1", 9)))


def test_afterwards_and_before_the_network_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        connect(port)
        with closed_network("embedded"):
            pass
        connect(port)


@pytest.mark.parametrize(
    ("event", "arguments", "message"),
    [
        ("socket.connect", (socket.AF_INET, ("10.0.0.1", 80)), "10.0.0.1:80"),
        ("socket.connect", (socket.AF_INET6, ("fe80::1", 80, 0, 0)), "[fe80::1]:80"),
        ("socket.connect", (socket.AF_UNIX, "/run/x"), None),
        ("socket.sendmsg", (socket.AF_INET, None), None),
        ("socket.getaddrinfo", ("api.example.com", "http", 0, 0, 0), "api.example.com:http"),
        ("socket.getaddrinfo", (b"api.example.com", b"80", 0, 0, 0), "api.example.com:80"),
        ("socket.getaddrinfo", ("api.example.com", None, 0, 0, 0), "api.example.com"),
        ("socket.getaddrinfo", (None, 80, 0, 0, 0), None),
        ("socket.getaddrinfo", ("fe80::1%eth0", 80, 0, 0, 0), None),
        ("socket.getaddrinfo", (b"127.0.0.1", 80, 0, 0, 0), None),
        ("socket.gethostbyaddr", ("10.0.0.1",), "10.0.0.1"),
        ("socket.gethostbyaddr", ("localhost",), None),
        ("socket.getnameinfo", (("::1", 80, 0, 0),), None),
        ("socket.__new__", (socket.AF_INET, socket.SOCK_DGRAM), "a socket other than TCP"),
        ("socket.__new__", (socket.AF_INET6, socket.SOCK_STREAM | 0o2000000), None),
        ("socket.__new__", (socket.AF_UNIX, socket.SOCK_DGRAM), None),
    ],
)
def test_what_an_event_asks_for(
    event: str, arguments: tuple[Any, ...], message: str | None
) -> None:
    if event == "socket.__new__":
        arguments = (object(), *arguments, 0)
    elif event in {"socket.connect", "socket.sendmsg"}:
        arguments = (SimpleNamespace(family=arguments[0]), arguments[1])
    assert asked_address(event, arguments) == message
