"""Each refusal of the reference API has one of the reasons that features name, and only one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
from pydantic import SecretStr

from support.http.client import ApiClient
from support.http.retry import RetryPolicy
from support.users.cast import VISITOR, Cast
from support.users.endpoints import AuthApi, UsersApi
from support.users.factories import PersonFactory
from support.users.models import UserChange
from support.users.reasons import REASONS, Reason
from support.users.responses import RefusedError, expect_status
from tests.users.unit.conftest import BASE_URL

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.apis.reference import ReferenceApi

INVENTED = SecretStr("invented")


@pytest.fixture
def cast(api: ReferenceApi) -> Cast:
    """The people of the reference API."""
    return Cast(ApiClient(api.http, retry=RetryPolicy(attempts=1)), PersonFactory(7))


def auth(cast: Cast) -> AuthApi:
    return AuthApi(cast.users_api(VISITOR).client)


async def deleted(cast: Cast) -> UsersApi:
    """Delete the account of Alice; return the API as it still appears with that token."""
    alice = cast.users_api("Alice")
    await alice.delete(cast.account("Alice").user_id)
    return alice


async def with_deleted_account(cast: Cast) -> object:
    return await (await deleted(cast)).whoami()


async def sign_in_to_deleted_account(cast: Cast) -> object:
    await deleted(cast)
    return await cast.sign_in(cast.person("Alice"))


async def refresh_for_deleted_account(cast: Cast) -> object:
    await deleted(cast)
    return await auth(cast).refresh(cast.account("Alice").grant.refresh_token)


def bobs(cast: Cast) -> str:
    return cast.account("Bob").user_id


REFUSED: list[tuple[str, str, Callable[[Cast], Awaitable[object]]]] = [
    (
        "the address or the password is wrong",
        "another password",
        lambda c: auth(c).sign_in(c.person("Alice").email, INVENTED),
    ),
    (
        "the address or the password is wrong",
        "unknown address",
        lambda c: c.sign_in(c.person("Frieda")),
    ),
    ("the address or the password is wrong", "deleted account", sign_in_to_deleted_account),
    ("the refresh token is invalid", "invented", lambda c: auth(c).refresh(INVENTED)),
    ("the refresh token is invalid", "deleted account", refresh_for_deleted_account),
    ("the access token is invalid", "invented", lambda c: c.users_api_with(INVENTED).whoami()),
    (
        "the access token is invalid",
        "invented, of another",
        lambda c: c.users_api_with(INVENTED).delete(bobs(c)),
    ),
    ("the access token is invalid", "deleted account", with_deleted_account),
    ("signing in is required", "own account", lambda c: c.users_api(VISITOR).whoami()),
    ("signing in is required", "another account", lambda c: c.users_api(VISITOR).read(bobs(c))),
    ("signing in is required", "listing", lambda c: c.users_api(VISITOR).list_users()),
    ("the caller lacks permission", "reading", lambda c: c.users_api("Alice").read(bobs(c))),
    (
        "the account has changed since it was opened",
        "deleting",
        lambda c: c.users_api("Bob").delete(bobs(c), if_match='"another"'),
    ),
    (
        "the details are invalid",
        "changing",
        lambda c: c.users_api("Bob").change(bobs(c), UserChange(name="")),
    ),
    (
        "the address is taken",
        "registering",
        lambda c: c.users_api(VISITOR).register(c.person("Alice").registration()),
    ),
    (
        "the format is not supported",
        "registering",
        lambda c: c.users_api(VISITOR).register(c.person("Frieda").registration(), as_form=True),
    ),
]


@pytest.mark.parametrize(
    ("reason", "request_of"),
    [(reason, request_of) for reason, _, request_of in REFUSED],
    ids=[f"{reason}: {case}" for reason, case, _ in REFUSED],
)
async def test_a_refusal_has_its_reason_and_no_other(
    cast: Cast, reason: str, request_of: Callable[[Cast], Awaitable[object]]
) -> None:
    """So a scenario that names another reason fails."""
    await cast.join("Alice")
    await cast.join("Bob")
    with pytest.raises(RefusedError) as refused:
        await request_of(cast)
    assert [text for text, one in REASONS.items() if _fits(one, refused.value)] == [reason]


def _fits(reason: Reason, refusal: RefusedError) -> bool:
    try:
        reason.check(refusal)
    except AssertionError:
        return False
    return True


def refusal(problem: dict[str, Any], challenge: str | None = None) -> RefusedError:
    """Return the error for a response of 401 with this problem document."""
    headers = {"Content-Type": "application/problem+json"}
    if challenge is not None:
        headers["WWW-Authenticate"] = challenge
    response = httpx.Response(
        401,
        json={"title": "Unauthorized", "status": 401, **problem},
        headers=headers,
        request=httpx.Request("GET", BASE_URL),
    )
    with pytest.raises(RefusedError) as refused:
        expect_status(response, 200)
    return refused.value


@pytest.mark.parametrize(
    ("reason", "problem", "challenge", "message"),
    [
        (Reason(403), {}, None, "expected 403, got 401"),
        (Reason(401), {"status": 403}, None, "the problem document: expected 401, got 403"),
        (Reason(401), {"error": "invalid_grant"}, None, "OAuth error .*: expected None, got 'inv"),
        (Reason(401, error="invalid_grant"), {}, "Bearer", "expected 'invalid_grant', got None"),
        (Reason(401), {}, 'Bearer error="invalid_token"', "expected None, got 'invalid_token'"),
        (Reason(401, challenge="invalid_token"), {}, "Bearer", "expected 'invalid_token', got N"),
        (Reason(401, detail="password"), {"detail": "no"}, None, "expected 'password' in 'no'"),
        (Reason(401, detail="password"), {}, None, "expected 'password' in None"),
    ],
)
def test_each_mark_of_a_reason_is_checked(
    reason: Reason, problem: dict[str, Any], challenge: str | None, message: str
) -> None:
    with pytest.raises(AssertionError, match=message):
        reason.check(refusal(problem, challenge))


def test_other_parts_of_a_challenge_do_not_matter() -> None:
    challenge = 'Bearer realm="users", error="invalid_token", error_description="expired"'
    Reason(401, challenge="invalid_token").check(refusal({}, challenge))
