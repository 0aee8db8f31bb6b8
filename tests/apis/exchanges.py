"""Exchanges of responses that a client of httpx has received."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.http.exchange import Exchange, ReceivedResponse, SentRequest

if TYPE_CHECKING:
    import httpx


def exchange(response: httpx.Response) -> Exchange:
    """Return the exchange of a response."""
    request = response.request
    sent = SentRequest(
        request.method, str(request.url), tuple(request.headers.items()), request.read()
    )
    headers = tuple(response.headers.items())
    received = ReceivedResponse(response.status_code, "", "HTTP/1.1", headers, response.content)
    return Exchange(sent, received, None, started_at=0.0, elapsed=0.0, attempt=1)
