"""Find the secrets of a login in the places that the settings configure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import httpx

from support.auth.login import part_of, token_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.http.exchange import Exchange, SentRequest
    from support.settings.api_shape import Login

_REQUEST = httpx.Request("POST", "http://login")  # httpx reads cookies only for a host


def login_secrets(login: Login, exchange: Exchange) -> Iterator[str]:
    """Yield the token that a request carries and, for a login request, the secrets it exchanges.

    Fields with names such as token and password are masked anyway; a login may use other names,
    and its token may come from an earlier scenario.
    """
    request, response = exchange.request, exchange.response
    carrying = login.header.lower()
    yield from (v.rpartition(" ")[2] for name, v in request.headers if name.lower() == carrying)
    if not is_login(login, request):
        return
    fields = _fields(request.body.decode("utf-8", "replace"))
    yield from (value for name, value in fields.items() if name == login.password)
    if response is not None:
        # The body is decoded already; httpx would try to decode it again.
        headers = response.named_headers
        headers.pop("content-encoding", None)
        received = httpx.Response(
            response.status, headers=headers, content=response.body, request=_REQUEST
        )
        found = (token_in(login, received), part_of(received, login.refresh))
        yield from (secret for secret in found if isinstance(secret, str))


def is_login(login: Login, request: SentRequest) -> bool:
    """Return whether a request may be the login's: its path ends like that of the settings."""
    return request.method == "POST" and _path(request.url).endswith(_path(login.path))


def _path(url: str) -> str:
    return url.partition("?")[0]


def _fields(body: str) -> dict[str, str]:
    try:
        fields: Any = json.loads(body)
    except ValueError:
        return {name: values[0] for name, values in parse_qs(body).items()}
    return (
        {n: v for n, v in fields.items() if isinstance(v, str)} if isinstance(fields, dict) else {}
    )
