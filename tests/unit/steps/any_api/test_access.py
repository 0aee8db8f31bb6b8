"""The step that checks an access table."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from steps.any_api import access
from support.settings.roles import Credentials

ROLES = {"admin": Credentials(auth="token", token=SecretStr("t"))}
STEP = 'Then access to GET "/users/{n}" is:'


def handler(request: httpx.Request) -> httpx.Response:
    assert request.url.path == "/users/5"
    return httpx.Response(200 if "authorization" in request.headers else 401)


async def test_the_table_is_attached_whether_the_check_passes_or_fails(
    perform: Any, talking: Any
) -> None:
    attached: list[tuple[str, str]] = []

    def attach(name: str, table: str) -> None:
        attached.append((name, table))

    conversation = talking(handler, roles=ROLES)
    conversation.values.remember("n", 5)
    given: dict[str, object] = {"conversation": conversation, "attach": attach}
    table = [["admin", "2xx"], ["anonymous", "401"]]
    await perform(access, STEP, datatable=table, **given)
    with pytest.raises(AssertionError) as caught:
        await perform(access, STEP, datatable=[["admin", "403"]], **given)
    assert str(caught.value) == "admin got 200 where 403 was expected"
    titles, tables = zip(*attached, strict=True)
    assert titles == ("Access to GET /users/{n}",) * 2
    assert [len(one.splitlines()) for one in tables] == [3, 2]
