"""POST and PATCH are retried if that is configured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
import respx

from support.http.retry import RetryPolicy

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.http.client import ApiClient
    from support.http.exchange import Exchange

    Answering = Callable[..., ApiClient]

UNSAFE = RetryPolicy(wait=0.001, unsafe=True)


@pytest.mark.promise("connection.md", "POST and PATCH are sent once")
@pytest.mark.parametrize("method", ["POST", "PATCH", "GET", "post"])
async def test_unsafe_requests_are_sent_again_where_that_is_allowed(
    answering: Answering, exchanges: list[Exchange], method: str
) -> None:
    """The same request including its body, after responses and after errors."""
    router = respx.Router()
    router.route(path="/users").side_effect = [
        httpx.ConnectError("refused"),
        httpx.Response(503),
        httpx.Response(200),
    ]
    client = answering(router.async_handler, retry=UNSAFE)
    response = await client.send(method, "/users", content=b"of it")
    assert response.status_code == 200
    assert [exchange.outcome for exchange in exchanges] == ["no response", "503", "200"]
    assert [exchange.attempt for exchange in exchanges] == [1, 2, 3]
    assert [exchange.request.body for exchange in exchanges] == [b"of it"] * 3


async def test_unknown_methods_are_sent_once(
    answering: Answering, exchanges: list[Exchange]
) -> None:
    client = answering(lambda _: httpx.Response(503), retry=UNSAFE)
    await client.send("PURGE", "/users")
    assert len(exchanges) == 1
