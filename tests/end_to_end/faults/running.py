"""Run all servers with faults, and open clients as the live backend does."""

from __future__ import annotations

import ssl
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from support.http.client import ApiClient, ClientLimits, open_client
from support.http.retry import RetryPolicy
from support.http.transports.direct.transport import DirectTransport
from support.http.transports.pool import PooledTransport
from tests.end_to_end.faults.server import FaultServer, fault_server, free_port
from tests.end_to_end.faults.table import IMPATIENT, MAX_BYTES
from tests.end_to_end.faults.tls import Authority, tls_servers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from contextlib import AbstractAsyncContextManager

    from tests.end_to_end.faults.table import Fault

LiveTransport = DirectTransport | PooledTransport
TRANSPORTS: dict[str, Callable[[ssl.SSLContext], LiveTransport]] = {
    "direct": lambda context: DirectTransport(lambda: context),
    "httpcore": PooledTransport,
}
"""The transports of the live backend, which the settings choose between."""

NOWHERE = "http://api.invalid"  # no name server knows it (RFC 6761, 6.4)


@dataclass(frozen=True)
class Servers:
    """Servers with faults by name, the main one, and the authority of their certificates."""

    addresses: Mapping[str, str]
    main: FaultServer
    authority: Authority

    def url(self, fault: Fault) -> str:
        """Return the address of a fault."""
        return f"{self.addresses[fault.server]}{fault.path}"

    def client(
        self, fault: Fault, transport: str = "direct"
    ) -> AbstractAsyncContextManager[ApiClient]:
        """Open a client that trusts the authority, for a fault."""
        context = ssl.create_default_context()
        self.authority.trusted_by(context)
        limits: dict[str, Any] = IMPATIENT if fault.is_waited_for else {}
        return client(
            self.main.url, transport, context=context, max_response_bytes=MAX_BYTES, **limits
        )


@asynccontextmanager
async def all_servers() -> AsyncIterator[Servers]:
    """Run a server for each name in the table of faults."""
    authority = Authority()
    async with fault_server() as main, tls_servers(authority) as secure:
        refused = f"http://127.0.0.1:{free_port()}"
        addresses = {"http": main.url, "refused": refused, "unknown": NOWHERE, **secure}
        yield Servers(addresses, main, authority)


@asynccontextmanager
async def client(
    base_url: str,
    transport: str = "direct",
    *,
    retry: RetryPolicy | None = None,
    context: ssl.SSLContext | None = None,
    **limits: Any,
) -> AsyncIterator[ApiClient]:
    """Open a client as the live backend does, without retries."""
    sender = TRANSPORTS[transport](context or ssl.create_default_context())
    async with open_client(base_url, sender, ClientLimits(**limits)) as http:
        yield ApiClient(http, retry=retry or RetryPolicy(attempts=1))
