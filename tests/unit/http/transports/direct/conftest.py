"""Connections to a server of the test."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
import trustme

from support.http.transports.direct.stream import Stream
from tests.unit.http.transports.direct.scripted import serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from tests.unit.http.transports.direct.scripted import Server

    Connect = Callable[..., Awaitable[tuple[Server, Stream]]]


@pytest.fixture(scope="package")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="package")
def server_context(authority: trustme.CA) -> ssl.SSLContext:
    """A server named localhost."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return context


@pytest.fixture(scope="package")
def client_context(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest_asyncio.fixture
async def connect() -> AsyncIterator[Connect]:
    """Start a server with the given answers, and connect to it."""
    async with AsyncExitStack() as stack:

        async def connect(*answers: bytes, closes: bool = False) -> tuple[Server, Stream]:
            server = await stack.enter_async_context(serving(*answers, closes=closes))
            loop = asyncio.get_running_loop()
            _, stream = await loop.create_connection(Stream, "127.0.0.1", server.port)
            stack.callback(stream.close)
            return server, stream

        yield connect
