"""A process that is sealed opens no connection, whatever code tries to."""

from __future__ import annotations

import ctypes.util
import json
import socket
import subprocess
import sys
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any

import pytest

from support.backends.sealing import landlock, namespace, seal, seccomp
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

# Names the ways to try; the port of a TCP server and of a UDP socket in another process.
ATTEMPTS = """
import ctypes, json, os, socket, subprocess, sys, threading
from contextlib import suppress
from support.backends.sealing import namespace, seal

way, tcp, udp, names = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]
libc = ctypes.CDLL(None)
connect = f"import socket; socket.create_connection(('127.0.0.1', {tcp}), 5).close()"


def address(port):
    return b"\\2\\0" + port.to_bytes(2) + bytes([127, 0, 0, 1]) + bytes(8)


def in_c():
    libc.connect(libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0), address(tcp), 16)


def in_c_for_ipv6():
    mapped = bytes(10) + b"\\xff\\xff" + bytes([127, 0, 0, 1])
    mapped = b"\\n\\0" + tcp.to_bytes(2) + bytes(4) + mapped + bytes(4)
    libc.connect(libc.socket(socket.AF_INET6, socket.SOCK_STREAM, 0), mapped, 28)


def datagram_in_c():
    sender = libc.socket(socket.AF_INET, socket.SOCK_DGRAM, 0)
    libc.sendto(sender, b"x", 1, 0, address(udp), 16)


def fast_open():
    with socket.socket() as sender:
        sender.sendto(b"x", 0x20000000, ("127.0.0.1", tcp))


def multipath():
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262) as sender:
        sender.connect(("127.0.0.1", tcp))


def in_a_thread():
    thread = threading.Thread(target=in_c)
    thread.start()
    thread.join()


def in_a_program():
    subprocess.run([sys.executable, "-c", connect], stderr=subprocess.DEVNULL)


def in_a_subinterpreter():
    import _xxsubinterpreters as interpreters
    interpreters.run_string(interpreters.create(), connect)


def by_libpq():
    libpq = ctypes.CDLL("libpq.so.5")
    libpq.PQconnectStart.restype = ctypes.c_void_p
    libpq.PQconnectStart(b"host=127.0.0.1 port=%d" % tcp)


match way:
    case "Landlock and seccomp": seal._close()
    case "a network namespace": namespace.enter()
for name in names:
    with suppress(Exception):
        globals()[name]()
    print(name, flush=True)
    sys.stdin.readline()  # until the other process has looked
listening = []
with suppress(OSError):
    with socket.create_server(("127.0.0.1", 0)), socket.create_server("", family=socket.AF_UNIX):
        one, other = socket.socketpair()
        other.sendall(b"servers")
        listening.append(one.recv(7).decode())
    socket.getaddrinfo("localhost", 80)
    listening.append("localhost")
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).bind(("127.0.0.1", 0))
    listening.append("datagrams")
print(json.dumps(listening))
"""
NAMES = (
    *("in_c", "in_c_for_ipv6", "datagram_in_c", "fast_open", "multipath"),
    *("in_a_thread", "in_a_program", "in_a_subinterpreter", "by_libpq"),
)
WAYS = {
    "Landlock and seccomp": landlock.is_available() and seccomp.is_available(),
    "a network namespace": namespace.is_available(alone=False),
}
OPTIONAL = {
    "fast_open": "another kernel may refuse to send data with it",
    "multipath": "another kernel may lack it",
    "in_a_subinterpreter": "a private module of Python",
    "by_libpq": "a library of the machine",
}


@pytest.fixture
def servers() -> Iterator[tuple[socket.socket, socket.socket]]:
    """A TCP server and a UDP socket in this process."""
    with ExitStack() as stack:
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        udp.bind(("127.0.0.1", 0))
        tcp.settimeout(0)
        udp.settimeout(0)
        yield tcp, udp


def reached(way: str, servers: tuple[socket.socket, socket.socket]) -> tuple[set[str], list[str]]:
    """Make all attempts in a sealed process; return those that arrived, and what listens there."""
    tcp, udp = servers
    ports = [str(one.getsockname()[1]) for one in servers]
    command = [sys.executable, "-c", ATTEMPTS, way, *ports, *NAMES]
    arrived = set()
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for name in NAMES:
            assert process.stdout.readline().strip() == name
            with suppress(BlockingIOError):
                udp.recv(1) if name == "datagram_in_c" else tcp.accept()[0].close()
                arrived.add(name)
            process.stdin.write("\n")
            process.stdin.flush()
        listening = json.loads(process.stdout.read())
    return arrived, listening


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such ways")
def test_an_open_process_reaches_the_server_in_every_way(servers: Any) -> None:
    """So the next test can fail."""
    arrived, listening = reached("no way", servers)
    assert arrived >= {*NAMES} - {*OPTIONAL}
    assert ("by_libpq" in arrived) == (ctypes.util.find_library("pq") is not None)
    assert listening == ["servers", "localhost", "datagrams"]


@pytest.mark.promise("safety.md", "From the first scenario on")
@pytest.mark.promise("safety.md", "UDP sockets in an owned process |")
@pytest.mark.promise("safety.md", "Unix sockets stay open, too")
@pytest.mark.parametrize("way", WAYS)
def test_a_sealed_process_reaches_nothing_and_may_listen(way: str, servers: Any) -> None:
    if not WAYS[way]:
        pytest.skip(f"this system does not allow {way}")
    arrived, listening = reached(way, servers)
    assert arrived == set()
    assert listening[:2] == ["servers", "localhost"]
    assert ("datagrams" in listening) == (way == "a network namespace")


@pytest.mark.promise("safety.md", "other code in an owned process |")
@pytest.mark.parametrize(
    ("has_landlock", "has_seccomp", "has_namespace", "name"),
    [
        (True, True, True, "Landlock and seccomp"),
        (True, False, True, "a network namespace"),
        (False, True, True, "a network namespace"),
        (True, False, False, None),
    ],
)
def test_the_best_way_is_chosen(
    monkeypatch: pytest.MonkeyPatch,
    *,
    has_landlock: bool,
    has_seccomp: bool,
    has_namespace: bool,
    name: str | None,
) -> None:
    monkeypatch.setattr(landlock, "is_available", lambda: has_landlock)
    monkeypatch.setattr(seccomp, "is_available", lambda: has_seccomp)
    monkeypatch.setattr(namespace, "is_available", lambda *, alone: alone and has_namespace)
    way = seal.available(alone=True)
    assert (way and way.name) == name
    needs_no_other_thread = name == "a network namespace"
    assert (seal.available(alone=False) == way) is not needs_no_other_thread


def test_both_filters_are_set(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    monkeypatch.setattr(landlock, "refuse_connections", lambda: called.append("landlock"))
    monkeypatch.setattr(seccomp, "refuse_other_protocols", lambda: called.append("seccomp"))
    way = seal.available(alone=False)
    if way is None or way.allows_datagrams:
        pytest.skip("this system does not allow Landlock and seccomp")
    way.close()
    assert called == ["seccomp", "landlock"]


@pytest.mark.skipif(sys.platform != "linux", reason="it reads /proc")
def test_a_process_is_alone_without_other_threads() -> None:
    script = (
        "import threading; from support.backends.sealing.seal import is_alone; print(is_alone());"
        "end = threading.Event(); threading.Thread(target=end.wait).start();"
        "print(is_alone()); end.set()"
    )
    command = [sys.executable, "-c", script]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert shown.split() == ["True", "False"]
