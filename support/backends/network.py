"""Block the network while a scenario runs offline: opening a connection fails the scenario.

pytest-socket replaces names in the module ``socket``. That misses ``connect_ex``, names imported
earlier and sockets created in C; it also forbids listening, and a step that swallows its error
passes. Audit events (PEP 578) are raised by the calls themselves, in any thread. They are those of
Python's own sockets; ``support.backends.sealing`` is for all others.
"""

from __future__ import annotations

import socket
import sys
from contextlib import contextmanager
from functools import cache
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from ipaddress import IPv4Address, IPv6Address

_SENT_TO = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})  # connect_ex, too
_LOOKED_UP = frozenset({"socket.getaddrinfo", "socket.gethostbyname"})
_LOOKED_UP_BACKWARDS = frozenset({"socket.gethostbyaddr", "socket.getnameinfo"})  # getfqdn, too
_CREATED = "socket.__new__"
_INTERNET = frozenset({socket.AF_INET, socket.AF_INET6})
_TYPE_MASK = 0xF  # Linux adds flags to the type of a socket
_REMEDY = (
    "Send requests through the suite's client; set API_BASE_URL to test an API over the network, "
    "and tag scenarios that need one @live"
)


class NetworkClosedError(AssertionError):
    """A connection or a name look-up was attempted that the backend does not allow."""


class _Watch:
    """Records the attempts to use the network while a scenario runs on a backend."""

    def __init__(self, backend: str) -> None:
        self._backend = backend
        self.attempts: list[NetworkClosedError] = []

    def refused(self, where: str) -> NetworkClosedError:
        error = NetworkClosedError(
            f"{where}: the network is blocked while a scenario runs on the {self._backend} "
            f"backend. {_REMEDY}"
        )
        self.attempts.append(error)
        return error


# Process-wide, as the audit hook is; a nested run adds its own watch.
_watches: list[_Watch] = []
_events = set(_SENT_TO | _LOOKED_UP | _LOOKED_UP_BACKWARDS)


@contextmanager
def closed_network(backend: str) -> Iterator[None]:
    """Refuse every connection and every name look-up in the process during the context.

    Raises NetworkClosedError where it is attempted, and again at the end if the first error was
    swallowed. Unix sockets, socket pairs and listening are still allowed.
    """
    _install()
    watch = _Watch(backend)
    _watches.append(watch)
    try:
        yield
    except Exception as error:
        if watch.attempts and not isinstance(error, NetworkClosedError):
            error.add_note("\n".join(map(str, watch.attempts)))
        raise
    finally:
        _watches.remove(watch)
    if watch.attempts:
        raise watch.attempts[0]


def record_refused(error: NetworkClosedError) -> NetworkClosedError:
    """Make the running scenario fail with a transport's error, even if that is swallowed."""
    if _watches:
        _watches[-1].attempts.append(error)
    return error


def forbid_datagrams() -> None:
    """Refuse UDP sockets as soon as they are created: in this process, the system would do it."""
    _events.add(_CREATED)


def asked_address(event: str, arguments: tuple[Any, ...]) -> str | None:
    """Return the host and port of an audit event, None if it does not use the network."""
    if event == _CREATED:
        _, family, kind, _ = arguments
        is_datagram = family in _INTERNET and kind & _TYPE_MASK != socket.SOCK_STREAM
        return "a socket other than TCP" if is_datagram else None
    if event in _LOOKED_UP_BACKWARDS:
        host = arguments[0] if event == "socket.gethostbyaddr" else arguments[0][0]
        return None if _is_own(host) else _shown(host, None)
    if event in _LOOKED_UP:
        host, port = arguments[0], arguments[1] if len(arguments) > 1 else None
        return None if _is_known(host) else _shown(host, port)
    sender, target = arguments
    is_internet = sender.family in _INTERNET
    return _shown(*target[:2]) if is_internet and isinstance(target, tuple) else None


@cache
def _install() -> None:
    """Install the audit hook once: Python cannot remove one."""
    sys.addaudithook(_audit)


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _events and _watches and not _makes_pair(sys._getframe(1)):  # noqa: SLF001 - of the caller
        where = asked_address(event, arguments)
        if where is None:
            return
        if event == "socket.connect":
            arguments[0].close()  # callers close the socket after an OSError only
        raise _watches[-1].refused(where)


def _makes_pair(caller: Any) -> bool:
    """Return whether ``socket.socketpair`` is the caller: on Windows, it connects over TCP."""
    return caller.f_globals.get("__name__") == "socket" and "socketpair" in caller.f_code.co_name


def _is_known(host: str | bytes | None) -> bool:
    """Return whether a name resolves without a DNS query, as servers do before they listen."""
    return not host or _text(host) == "localhost" or _as_address(host) is not None


def _is_own(host: str | bytes) -> bool:
    """Return whether this is the machine itself, whose names servers ask for as they start."""
    address = _as_address(host)
    if address is not None:
        return address.is_loopback or address.is_unspecified
    return _text(host) in {"localhost", socket.gethostname()}


def _as_address(host: str | bytes) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(_text(host).partition("%")[0])
    except ValueError:
        return None


def _text(host: str | bytes) -> str:
    return host.decode("ascii", "replace") if isinstance(host, bytes) else host


def _shown(host: str | bytes, port: object) -> str:
    name = f"[{_text(host)}]" if ":" in _text(host) else _text(host)
    number = port.decode("ascii", "replace") if isinstance(port, bytes) else port
    return name if number is None else f"{name}:{number}"
