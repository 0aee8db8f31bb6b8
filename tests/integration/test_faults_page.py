"""Every fault of docs/faults.md ends as the page says, and nothing of it is left."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from support.bootstrap import ROOT
from support.conversation.responses import BodyError, Response
from support.http import errors
from support.http.errors import RequestError
from support.http.exchange import Exchange, listening
from tests.integration.faults.running import Servers, all_servers
from tests.integration.faults.table import ALL, MAX_BYTES, Fault, page, without_address

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from support.http.client import ApiClient

PAGE = ROOT / "docs" / "faults.md"
ENOUGH = 8.0  # seconds within which a fault is over; those that are waited for take one at most
KINDS = {"BodyError": BodyError, **vars(errors)}


@pytest_asyncio.fixture(scope="module")
async def servers() -> AsyncIterator[Servers]:
    """The servers of all faults."""
    async with all_servers() as running:
        yield running


async def outcome(api: ApiClient, url: str) -> tuple[Exception | None, str]:
    """Return what a request ends in, read as JSON if it has a body, and how that is told."""
    try:
        http = await api.deliver(api.request("GET", url), follow_redirects=True)
        response = Response(http, 0.0)
        body = "without a body" if response.status == 204 else f"with {response.json}"
    except (RequestError, BodyError) as error:
        return error, without_address(str(error))
    return None, f"the answer: {response.status} {body}"


@pytest.mark.parametrize("fault", ALL, ids=lambda fault: fault.what)
async def test_a_fault_ends_in_its_error(servers: Servers, fault: Fault) -> None:
    """In time; and the next requests are served, also those that are not sent again."""
    seen: list[Exchange] = []
    async with servers.client(fault) as api:
        with listening(seen.append):
            error, told = await outcome(api, servers.url(fault))
        followers = [await api.send(method, "/ok") for method in ("POST", "GET", "POST")]
    assert type(error) is (KINDS[fault.error] if fault.error else type(None)), told
    assert seen
    assert sum(exchange.elapsed for exchange in seen) < ENOUGH
    assert all(len(e.response.body) <= MAX_BYTES for e in seen if e.response)
    assert [response.json() for response in followers] == [{}] * 3
    assert told.endswith(getattr(error, "remedy", ""))


async def test_the_page_says_what_is_read(servers: Servers) -> None:
    """When this fails, run it with WRITE_DOCS=1."""
    read = {}
    for fault in ALL:
        async with servers.client(fault) as api:
            _, read[fault] = await outcome(api, servers.url(fault))
    if os.environ.get("WRITE_DOCS") == "1":
        PAGE.write_text(page(read), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page(read)


async def test_the_good_server_among_those_with_tls_is_trusted(servers: Servers) -> None:
    """So that it is the fault which has the others refused."""
    fine = Fault("none", "/ok", "", "fine")
    async with servers.client(fine) as api:
        assert await outcome(api, servers.url(fine)) == (None, "the answer: 200 with {}")
