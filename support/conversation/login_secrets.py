"""The secrets of a login, wherever the settings say that they stand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import httpx

from support.conversation.logins import part_of, token_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.http.exchange import Exchange
    from support.settings.shape import Login


def login_secrets(login: Login, exchange: Exchange) -> Iterator[str]:
    """Yield the token that a request carries, and if it is one to the login, what that exchanges.

    Names such as token and password tell a secret anywhere; a login may have others, and its
    token may be from an earlier scenario.
    """
    request, response = exchange.request, exchange.response
    carrying = login.header.lower()
    yield from (v.rpartition(" ")[2] for name, v in request.headers if name.lower() == carrying)
    if request.method != "POST" or not _path(request.url).endswith(_path(login.path)):
        return
    fields = _fields(request.body.decode("utf-8", "replace"))
    yield from (value for name, value in fields.items() if name == login.password)
    if response is not None:
        headers = [pair for pair in response.headers if pair[0].lower() != "content-encoding"]
        answer = httpx.Response(
            response.status, headers=headers, content=response.body, request=_REQUEST
        )
        found = (token_in(login, answer), part_of(answer, login.refresh))
        yield from (secret for secret in found if isinstance(secret, str))


_REQUEST = httpx.Request("POST", "http://login")  # of whom cookies are read, which need a host


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
