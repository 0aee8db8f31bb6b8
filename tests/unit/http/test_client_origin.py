"""Credentials are sent only to the API they belong to."""

from __future__ import annotations

import httpx
import pytest
from pydantic import SecretStr

from support.auth.schemes import BearerAuth
from support.http.client import ApiClient, ClientLimits, open_client


@pytest.mark.promise("safety.md", "Credentials (token, API key")
@pytest.mark.promise("safety.md", "An origin is scheme")
@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("/users", True),
        ("http://api.example.com/users", True),
        ("https://api.example.com/users", False),
        ("http://api.example.com:8080/users", False),
        ("http://elsewhere.example.com/users", False),
    ],
)
async def test_a_token_is_sent_to_its_own_origin_only(url: str, sent: bool) -> None:
    """An address in a response or a feature may point anywhere."""
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(204)

    transport = httpx.MockTransport(answer)
    async with open_client("http://api.example.com", transport, ClientLimits()) as http:
        client = ApiClient(http).signed_in(BearerAuth(SecretStr("a-token")))
        await client.send("DELETE", url)
    assert ("authorization" in seen[0].headers) is sent
