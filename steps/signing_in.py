"""Signing in, and staying so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import SecretStr
from pytest_bdd import given, then, when

from steps.parameters import parse
from support.api.answers import RefusedError
from support.checks import different, same
from support.outcome import Outcome, attempt, attempt_all

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.api.cast import Cast
    from support.api.endpoints import AuthApi
    from support.api.factories import PersonFactory
    from support.api.models import TokenGrant, User

INVENTED = SecretStr("an-invented-token-of-nobody")


@when(parse("{name:Person} signs in"), target_fixture="outcome")
async def _(cast: Cast, name: str) -> Outcome[TokenGrant]:
    """Sign in with the address and the password of the registration."""
    return await attempt(cast.sign_in(cast.person(name)))


@when(parse("{name:Person} signs in with her address{spelling:Spelling}"), target_fixture="outcome")
async def _(
    cast: Cast, auth_api: AuthApi, name: str, spelling: Callable[[str], str]
) -> Outcome[TokenGrant]:
    """Sign in with the right password and the address in other letters."""
    person = cast.person(name)
    return await attempt(auth_api.sign_in(spelling(person.email), person.password))


@when(parse("{name:Person} signs in with another password"), target_fixture="outcome")
async def _(
    cast: Cast, auth_api: AuthApi, factory: PersonFactory, name: str
) -> Outcome[TokenGrant]:
    """Sign in with the right address and a made-up password."""
    return await attempt(auth_api.sign_in(cast.person(name).email, factory.password()))


@when(
    parse("{name:Person} with another password and {other:Person} sign in"),
    target_fixture="outcomes",
)
async def _(
    cast: Cast, auth_api: AuthApi, factory: PersonFactory, name: str, other: str
) -> list[Outcome[TokenGrant]]:
    """Sign in at the same time: one with a made-up password, the other with their own."""
    wrong = auth_api.sign_in(cast.person(name).email, factory.password())
    return await attempt_all([wrong, cast.sign_in(cast.person(other))])


@when("a visitor asks who they are", target_fixture="outcome")
async def _(cast: Cast) -> Outcome[User]:
    """Ask who the caller is, without a token."""
    return await attempt(cast.users_api("a visitor").whoami())


@when("somebody asks who they are with an invented token", target_fixture="outcome")
async def _(cast: Cast) -> Outcome[User]:
    """Ask who the caller is, with a token that the service never gave out."""
    return await attempt(cast.users_api_with(INVENTED).whoami())


@given(parse("{name:Person} has refreshed her token"))
async def _(cast: Cast, auth_api: AuthApi, name: str) -> None:
    """Use up the refresh token that she got as a new member; must succeed."""
    await auth_api.refresh(cast.account(name).grant.refresh_token)


@when(parse("{name:Person} refreshes her token"), target_fixture="outcome")
@when(parse("{name:Person} refreshes with the old refresh token again"), target_fixture="outcome")
async def _(cast: Cast, auth_api: AuthApi, name: str) -> Outcome[TokenGrant]:
    """Ask for new tokens with the refresh token that she got as a new member."""
    return await attempt(auth_api.refresh(cast.account(name).grant.refresh_token))


@when(parse("{name:Person} refreshes with an invented refresh token"), target_fixture="outcome")
async def _(auth_api: AuthApi, name: str) -> Outcome[TokenGrant]:  # noqa: ARG001 - who invents
    """Ask for new tokens with a refresh token that the service never gave out."""
    return await attempt(auth_api.refresh(INVENTED))


@then(parse("she is recognised as {name:Person}"))
async def _(cast: Cast, outcome: Outcome[TokenGrant], name: str) -> None:
    """With the access token that was just given out, the service says that she is this person."""
    caller = await cast.users_api_with(outcome.value.access_token).whoami()
    same("the caller", caller.email, cast.person(name).email)


@then("both of her tokens are new")
def _(cast: Cast, outcome: Outcome[TokenGrant]) -> None:
    """Neither the access token nor the refresh token is one that Alice had as a new member."""
    old, new = cast.account("Alice").grant, outcome.value
    different("the access token", old.access_token, new.access_token)
    different("the refresh token", old.refresh_token, new.refresh_token)


@then(parse("{name:Person} can sign in"))
async def _(cast: Cast, name: str) -> None:
    """Sign in with the address and the password of the registration; must succeed."""
    await cast.sign_in(cast.person(name))


@then(parse("{name:Person} cannot sign in"))
async def _(cast: Cast, name: str) -> None:
    """Sign in with the address and the password of the registration: refused with status 401."""
    refusal = (await attempt(cast.sign_in(cast.person(name)))).error(RefusedError)
    same("the status", refusal.status, 401)
