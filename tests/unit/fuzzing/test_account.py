"""The throw-away account is the run's own, and there is another one when it is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from support.fuzzing.account import AccountError

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from tests.unit.fuzzing.conftest import Place

    Open = Callable[..., AbstractContextManager[Place]]


async def test_it_is_made_when_it_is_needed_and_kept(place: Open) -> None:
    with place() as here:
        caller = await here.account.caller()
        assert await here.account.caller() is caller
        profile = (await caller.send("GET", "/whoami")).json()
        assert profile["role"] == "member"
        assert here.account.resource is not None
        assert here.account.resource.address.endswith(f"/users/{profile['id']}")
        assert here.outcomes == ["POST /users 201", "GET /whoami 200"]


async def test_no_two_runs_have_the_same_account(place: Open) -> None:
    emails = set()
    for _ in range(2):
        with place() as here:
            caller = await here.account.caller()
            emails.add((await caller.send("GET", "/whoami")).json()["email"])
    assert len(emails) == 2


async def test_another_one_is_made_after_it_was_deleted(place: Open) -> None:
    with place() as here:
        first = await here.account.caller()
        assert here.account.resource is not None
        await first.send("DELETE", here.account.resource.address)
        second = await here.account.caller()
        assert (await second.send("GET", "/whoami")).status_code == 200


async def test_another_one_is_made_after_its_token_was_refused(place: Open) -> None:
    with place() as here:
        first = await here.account.caller()
        here.account.leave()
        assert await here.account.caller() is not first
        assert here.outcomes == ["POST /users 201"] * 2


@pytest.mark.promise("contract.md", "`API_FUZZ__CREATED_BY` |")
async def test_a_role_may_make_it(place: Open) -> None:
    with place(created_by="admin") as here:
        await here.account.caller()
        [post] = [e.request for e in here.every if e.request.url.endswith("/users")]
        assert post.named_headers["authorization"].startswith("Bearer ")


@pytest.mark.promise("contract.md", "`API_FUZZ__ACCOUNT` |")
@pytest.mark.promise("contract.md", "`API_FUZZ__BODY` |")
@pytest.mark.promise("contract.md", "`API_FUZZ__USERNAME`")
@pytest.mark.parametrize(
    ("fuzz", "message"),
    [
        ({"account": "none"}, "API_FUZZ__ACCOUNT=none"),
        ({"body": {"email": "x"}}, "POST /users answered 422"),
        ({"body": {"email": "{nobody}"}}, "API_FUZZ__BODY: "),
        ({"username": "$.login"}, r"API_FUZZ__USERNAME is \$\.login"),
        ({"password": "$.email"}, "the throw-away account: .*could not sign in"),
    ],
)
async def test_without_an_account_the_sentence_names_the_setting(
    place: Open, fuzz: dict[str, Any], message: str
) -> None:
    with place(**fuzz) as here, pytest.raises(AccountError, match=message):
        await here.account.caller()


async def test_an_account_that_nobody_could_delete_is_not_used(place: Open) -> None:
    nameless = httpx.MockTransport(lambda _: httpx.Response(201, json={}))
    with (
        place(nameless, body={"email": "a", "password": "b"}) as here,
        pytest.raises(AccountError, match="created nothing that the clean-up could delete"),
    ):
        await here.account.caller()
