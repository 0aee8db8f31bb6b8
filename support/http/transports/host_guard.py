"""Allowed hosts, and read-only production hosts."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from ipaddress import ip_address

import httpx

from support.http.errors import HostNotAllowedError, ProductionError
from support.http.retry import READING
from support.http.targets import TARGET
from support.http.transports.exchange import ATTEMPT


@dataclass(frozen=True)
class Hosts:
    """The hosts of a run, as ``host_name`` spells them; ``*`` in patterns matches any characters.

    ``configured`` are the hosts of the base URL and the services, ``allowed`` patterns of others.
    Hosts that match a pattern in ``production`` are read-only, unless ``changeable`` contains
    them; signing in at one of ``logins``, addresses without a query, does not count as a change.
    """

    configured: frozenset[str]
    allowed: tuple[str, ...] = ()
    production: tuple[str, ...] = ()
    changeable: frozenset[str] = frozenset()
    logins: frozenset[str] = frozenset()

    def is_configured(self, name: str) -> bool:
        """Return whether the settings name this host."""
        return name in self.configured or _pattern(name, self.allowed) is not None

    def production_pattern(self, name: str) -> str | None:
        """Return the production pattern that a host matches, None if changes are allowed."""
        return None if name in self.changeable else _pattern(name, self.production)

    def check(self, request: httpx.Request) -> None:
        """Raise HostNotAllowedError or ProductionError for a request that must not be sent."""
        name, attempt = host_name(request.url), request.extensions.get(ATTEMPT, 1)
        if not (is_loopback(name) or self.is_configured(name)):
            allowed = ", ".join(["loopback", *sorted(self.configured), *self.allowed])
            reason = f"the host {name} is not allowed (allowed: {allowed}); nothing was sent"
            raise HostNotAllowedError(request, reason, attempt=attempt)
        pattern = self.production_pattern(name)
        if pattern and request.method not in READING and not self._signs_in(request):
            reason = (
                f"the host {name} looks like production ({pattern}), where only "
                f"{', '.join(sorted(READING))} are sent; nothing was sent"
            )
            raise ProductionError(request, reason, attempt=attempt)

    def _signs_in(self, request: httpx.Request) -> bool:
        is_as_written = TARGET not in request.extensions  # or the server may read another path
        return request.method == "POST" and is_as_written and address(request.url) in self.logins


class HostGuard(httpx.AsyncBaseTransport):
    """Lets only requests to allowed hosts through.

    It is next to the connections, so that it sees every address: absolute ones in features, the
    targets of redirects and links, and created resources that are deleted.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport, hosts: Hosts) -> None:
        self._transport = transport
        self._hosts = hosts

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; raises HostNotAllowedError or ProductionError before anything is sent."""
        self._hosts.check(request)
        return await self._transport.handle_async_request(request)

    async def aclose(self) -> None:
        """Close the wrapped transport."""
        await self._transport.aclose()


def host_name(url: httpx.URL) -> str:
    """Return the host of an address in ASCII and lower case, without a trailing dot."""
    return url.raw_host.decode("ascii").lower().rstrip(".")


def address(url: httpx.URL) -> str:
    """Return an address without user, query and fragment."""
    return str(url.copy_with(userinfo=b"", query=None, fragment=None))


@lru_cache(maxsize=1_000)
def _pattern(name: str, patterns: tuple[str, ...]) -> str | None:
    return next((pattern for pattern in patterns if fnmatchcase(name, pattern)), None)


@lru_cache(maxsize=1_000)
def is_loopback(name: str) -> bool:
    """Return whether a host is this machine by its name or its address."""
    try:
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:  # a name, not an IP address
        return False
