"""The messages of failed sign-ins in docs/signing-in.md are those that are raised."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from support.auth.login import SignInError, sign_in
from support.bootstrap import ROOT
from support.http.client import ApiClient, ClientLimits, open_client
from support.settings.api_shape import Login

PAGE = (ROOT / "docs" / "signing-in.md").read_text(encoding="utf-8")
REFUSED = httpx.Response(400, json={"error": "invalid_grant"})
ELSEWHERE = httpx.Response(200, json={"token": "t", "expires_in": 60})


def documented() -> list[str]:
    found = re.search(r"<!-- refused -->\n```text\n(.+?)\n```", PAGE, re.DOTALL)
    assert found is not None
    return found[1].splitlines()


@pytest.mark.parametrize(("number", "answer"), [(0, REFUSED), (1, ELSEWHERE)])
async def test_a_failed_sign_in_reads_as_documented(number: int, answer: Any) -> None:
    transport = httpx.MockTransport(lambda _: answer)
    async with open_client("https://api.example.com", transport, ClientLimits()) as http:
        with pytest.raises(SignInError) as error:
            await sign_in(ApiClient(http), Login(), "ada", SecretStr("secret"))
    assert str(error.value) == documented()[number]
