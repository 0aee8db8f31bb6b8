"""The memory that a process needs for long bodies, measured by the operating system."""

from __future__ import annotations

import asyncio
import json
import sys
import tracemalloc
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from support.bootstrap import ROOT
from support.http.errors import ResponseTooLargeError
from tests.end_to_end.faults.bodies import LARGE, MIB
from tests.end_to_end.faults.running import client
from tests.end_to_end.faults.server import FaultServer, fault_server

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

MEGABYTE = 1_000_000
MOST = 150 * MEGABYTE  # for a body of 100


@pytest_asyncio.fixture
async def server() -> AsyncIterator[FaultServer]:
    """A server with long bodies."""
    async with fault_server() as running:
        yield running


async def measured(
    server: FaultServer, path: str, limit: int, copies: int = 0
) -> tuple[str | int, int]:
    """Return what a separate process received, and by how many bytes it grew."""
    command = [sys.executable, "-m", "tests.end_to_end.faults.measured"]
    process = await asyncio.create_subprocess_exec(
        *command,
        server.url,
        path,
        str(limit),
        str(copies),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate()
    assert process.returncode == 0
    came, growth = json.loads(output)
    return came, growth


@pytest.mark.parametrize("path", ["/large", "/bomb"])
async def test_a_body_of_100_mb_is_held_once(server: FaultServer, path: str) -> None:
    """With a higher limit, both plain and decoded from gzip."""
    came, growth = await measured(server, path, 2 * LARGE)
    assert came == LARGE
    assert 0.9 * LARGE < growth < MOST


async def test_a_copy_would_be_seen(server: FaultServer) -> None:
    _, growth = await measured(server, "/large", 2 * LARGE, copies=1)
    assert growth > MOST


@pytest.mark.promise("faults.md", "Each fault stays within")
@pytest.mark.parametrize("path", ["/large", "/endless", "/bomb", "/double-bomb"])
async def test_a_body_above_the_limit_takes_little(server: FaultServer, path: str) -> None:
    came, growth = await measured(server, path, 10 * MEGABYTE)
    assert came == "ResponseTooLargeError"
    assert growth < 40 * MEGABYTE


@pytest.mark.promise("faults.md", "Each fault stays within")
async def test_a_huge_answer_is_neither_read_nor_kept(server: FaultServer) -> None:
    """Of 50 MiB, the server sends at most what fits into the socket buffers."""
    async with client(server.url, max_response_bytes=MIB) as api:
        tracemalloc.start()
        try:
            with pytest.raises(ResponseTooLargeError):
                await api.send("GET", "/huge")
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert server.sent < 25 * MIB
    assert peak < 8 * MIB
