"""Open connections over TCP and TLS."""

from __future__ import annotations

import asyncio
import ssl
from functools import partial
from ipaddress import ip_address
from socket import gaierror
from typing import TYPE_CHECKING, Any, TypeVar

import httpx

from support.http.transports.direct.stream import Stream

if TYPE_CHECKING:
    from collections.abc import Awaitable

T = TypeVar("T")

_NEXT_ADDRESS = 0.25  # seconds until another address of the host is tried as well (RFC 8305, 5)
_REFUSED = "All connection attempts failed"  # as httpcore says it


async def opened(
    host: str,
    port: int,
    ssl_context: ssl.SSLContext | None,
    server_name: str,
    *,
    seconds: float | None,
) -> Stream:
    """Open a connection, with TLS if given a context; the certificate must be for the name.

    ``seconds`` limits each of the two handshakes. Raises httpx.ConnectError or
    httpx.ConnectTimeout.
    """
    loop = asyncio.get_running_loop()
    make = partial(Stream, is_to_be_secured=ssl_context is not None)
    connecting = loop.create_connection(make, host, port, **_race(host))
    transport, stream = await _within(seconds, connecting, _REFUSED)
    if ssl_context is not None:
        securing = loop.start_tls(transport, stream, ssl_context, server_hostname=server_name)
        try:
            secured = await _within(seconds, securing, "")
        except BaseException:
            transport.abort()
            raise
        assert secured is not None  # noqa: S101 - only with a transport that was closed before
        stream.connection_made(secured)
    return stream


def _race(host: str) -> dict[str, Any]:
    """Return how the addresses of a host are tried; a race would lose errors for nothing if one."""
    try:
        ip_address(host)
    except ValueError:
        return {"happy_eyeballs_delay": _NEXT_ADDRESS, "interleave": 1}
    return {}


async def _within(seconds: float | None, step: Awaitable[T], unnamed: str) -> T:
    """Wait for a step; ``unnamed`` is the message for errors that say nothing of use."""
    try:
        async with asyncio.timeout(seconds):
            return await step
    except TimeoutError as error:
        raise httpx.ConnectTimeout("") from error
    except UnicodeError as error:  # a label of the host name has more than 63 characters
        raise httpx.ConnectError(f"the host name is not valid: {error}") from error
    except (gaierror, ssl.SSLError, OverflowError) as error:
        raise httpx.ConnectError(str(error)) from error
    except OSError as error:
        raise httpx.ConnectError(unnamed) from error
