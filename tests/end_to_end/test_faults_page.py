"""Every fault in docs/faults.md has the documented error, and leaves no connection behind."""

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
from tests.end_to_end.faults.running import TRANSPORTS, Servers, all_servers
from tests.end_to_end.faults.table import ALL, MAX_BYTES, WRITE, Fault, page, without_address

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
    """Return the error of a request, whose body is read as JSON, and its message."""
    try:
        http = await api.deliver(api.request("GET", url), follow_redirects=True)
        response = Response(http, 0.0)
        body = "without a body" if response.status == 204 else f"with {response.json}"
    except (RequestError, BodyError) as error:
        return error, without_address(str(error))
    return None, f"the response: {response.status} {body}"


@pytest.mark.promise("faults.md", "|")
@pytest.mark.promise("faults.md", "Each fault stays within")
@pytest.mark.promise("faults.md", "The next request of the same")
@pytest.mark.promise("faults.md", "Errors are defined in")
@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("fault", ALL, ids=lambda fault: fault.what)
async def test_a_fault_ends_in_its_error(servers: Servers, fault: Fault, transport: str) -> None:
    """In time, and the next requests succeed, even without retries."""
    seen: list[Exchange] = []
    async with servers.client(fault, transport) as api:
        with listening(seen.append):
            error, message = await outcome(api, servers.url(fault))
        followers = [await api.send(method, "/ok") for method in ("POST", "GET", "POST")]
    assert type(error) is (KINDS[fault.error] if fault.error else type(None)), message
    assert seen
    assert sum(exchange.elapsed for exchange in seen) < ENOUGH
    assert all(len(e.response.body) <= MAX_BYTES for e in seen if e.response)
    assert [response.json() for response in followers] == [{}] * 3
    assert message.endswith(getattr(error, "remedy", ""))


@pytest.mark.promise("faults.md", "|")
@pytest.mark.promise("faults.md", "This page is generated")
@pytest.mark.promise("faults.md", "The addresses are examples")
@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_the_page_says_what_is_read(servers: Servers, transport: str) -> None:
    """When this fails, run it with WRITE_DOCS=1."""
    read = {}
    for fault in ALL:
        async with servers.client(fault, transport) as api:
            _, read[fault] = await outcome(api, servers.url(fault))
    if os.environ.get(WRITE) == "1":
        PAGE.write_text(page(read), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page(read)


async def test_the_good_server_among_those_with_tls_is_trusted(servers: Servers) -> None:
    """This proves that the others are refused because of their faults."""
    fine = Fault("none", "/ok", "", "fine")
    async with servers.client(fine) as api:
        assert await outcome(api, servers.url(fine)) == (None, "the response: 200 with {}")
