"""Change the texts of a response: its headers and its body."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from support.secrets.names import as_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.http.exchange import ReceivedResponse, SentRequest


def changed(
    response: ReceivedResponse,
    in_headers: Callable[[str], str],
    in_body: Callable[[str], str] | None = None,
) -> ReceivedResponse:
    """Return a response with other values of its headers and another body."""
    return dataclasses.replace(
        response,
        headers=tuple((name, in_headers(value)) for name, value in response.headers),
        body=_encoded((in_body or in_headers)(as_text(response.body))),
    )


def changed_request(request: SentRequest, change: Callable[[str], str]) -> SentRequest:
    """Return a request with another address, other values of its headers and another body."""
    return dataclasses.replace(
        request,
        url=change(request.url),
        headers=tuple((name, change(value)) for name, value in request.headers),
        body=_encoded(change(as_text(request.body))),
    )


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
