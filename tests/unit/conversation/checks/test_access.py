"""One request as each of several callers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
from pydantic import SecretStr

from support.conversation.checks.access import Access, check_access, grid, try_access
from support.conversation.creations import made_anew
from support.conversation.errors import ConversationError
from support.conversation.responses import Statuses
from support.conversation.step_values import Address
from support.settings.roles import Credentials
from tests.unit.conversation.conftest import Api

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.conversation.conversation import Conversation

    Talking = Callable[..., Conversation]

ROLES = {n: Credentials(auth="token", token=SecretStr(f"{n}-token")) for n in ("admin", "bob")}
ALLOWED, REFUSED = Statuses("2xx"), Statuses("403")
ROWS = [("admin", ALLOWED), ("bob", REFUSED), ("anonymous", Statuses("401"))]


def by_token(request: httpx.Request) -> httpx.Response:
    """Allow the admin everything."""
    status = {"Bearer admin-token": 200, None: 401}.get(request.headers.get("authorization"), 403)
    return httpx.Response(status, json={"id": 1})


async def test_each_caller_gets_a_status(talking: Talking) -> None:
    conversation = talking(by_token, roles=ROLES)
    tried = await try_access(conversation, conversation.compose("GET", Address("/users")), ROWS)
    assert [(access.caller, access.found) for access in tried] == [
        ("admin", "200"),
        ("bob", "403"),
        ("anonymous", "401"),
    ]
    check_access(tried)


async def test_no_answer_is_reported_and_the_other_callers_are_tried(talking: Talking) -> None:
    conversation = talking(Api(httpx.ConnectError("refused"), httpx.Response(403)), roles=ROLES)
    tried = await try_access(conversation, conversation.compose("GET", Address("/users")), ROWS[:2])
    assert "refused" in tried[0].found
    assert tried[0].is_right is False
    assert tried[0].verdict == "refused"
    assert tried[1].is_right is True


async def test_what_one_caller_has_changed_the_next_one_does_not_find(talking: Talking) -> None:
    conversation = talking(by_token, roles=ROLES)
    request = conversation.compose("DELETE", Address("/users/1"))
    with pytest.raises(ConversationError, match="DELETE /users/1 succeeded for admin"):
        await try_access(conversation, request, ROWS)


@pytest.mark.parametrize(
    ("method", "rows"),
    [("DELETE", ROWS[1:]), ("POST", ROWS), ("GET", ROWS), ("DELETE", ROWS[:1])],
    ids=["refused", "a POST makes another", "safe", "the last caller"],
)
async def test_what_leaves_nothing_changed_may_go_on(
    talking: Talking, method: str, rows: list[tuple[str, Statuses]]
) -> None:
    conversation = talking(by_token, roles=ROLES)
    tried = await try_access(conversation, conversation.compose(method, Address("/users/1")), rows)
    assert len(tried) == len(rows)


async def test_what_is_used_is_recreated_for_each_caller_after_the_first(
    talking: Talking,
) -> None:
    ids = iter(range(1, 10))

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(f"{request.method} {request.url.path}")
        return httpx.Response(200, json={"id": next(ids)})

    asked: list[str] = []
    conversation = talking(handler, roles=ROLES)
    await made_anew(conversation, "account", conversation.compose("POST", Address("/users")))
    request = conversation.compose("DELETE", Address("/users/{account.id}"))
    await try_access(conversation, request, [("admin", ALLOWED), ("bob", ALLOWED)])
    assert asked == ["POST /users", "DELETE /users/1", "POST /users", "DELETE /users/3"]


TRIED = [
    Access("admin", ALLOWED, "201"),
    Access("bob", REFUSED, "200"),
    Access("anonymous", REFUSED, "404"),
]


def test_every_caller_with_an_unexpected_result_is_reported() -> None:
    with pytest.raises(AssertionError) as caught:
        check_access(TRIED)
    assert str(caught.value) == (
        "bob got 200 where 403 was expected; anonymous got 404 where 403 was expected"
    )


def test_the_table_of_the_report_marks_what_is_wrong() -> None:
    assert grid(TRIED).splitlines() == [
        "caller,expected,got,access,",
        "admin,2xx,201,allowed,",
        "bob,403,200,allowed,WRONG",
        "anonymous,403,404,refused,WRONG",
    ]
