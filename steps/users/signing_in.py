"""Signing in with a password, and refreshing tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import SecretStr
from pytest_bdd import given, then, when

from steps.users.parameters import parse
from support.gherkin.authoring.comparisons import different
from support.gherkin.authoring.outcome import Outcome, attempt, attempt_all

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.users.cast import Cast
    from support.users.endpoints import AuthApi
    from support.users.factories import Person, PersonFactory
    from support.users.models import TokenGrant, User

INVENTED = SecretStr("an-invented-token-of-nobody")


@given(parse("{name:Person} has signed in"))
async def _(cast: Cast, name: str) -> None:
    """Sign in with the address and the password of the registration; must succeed."""
    await cast.enter(name, cast.person(name))


@given(parse("{name:Person} has signed in again"), target_fixture="grant")
async def _(cast: Cast, name: str) -> TokenGrant:
    """Obtain further tokens with the same address and password; must succeed."""
    return await cast.sign_in(cast.person(name))


@given(
    parse("{name:Person} has signed in again with their address{spelling:Spelling}"),
    target_fixture="grant",
)
async def _(cast: Cast, auth_api: AuthApi, name: str, spelling: Callable[[str], str]) -> TokenGrant:
    """Obtain further tokens with the same address in another spelling; must succeed."""
    person = cast.person(name)
    return await auth_api.sign_in(spelling(person.email), person.password)


@when(parse("{name:Person} signs in"), target_fixture="outcome")
@when(parse("{name:Person} signs in with the old password"), target_fixture="outcome")
async def _(cast: Cast, name: str) -> Outcome[TokenGrant]:
    """Sign in with the address and the password of the registration."""
    return await attempt(cast.sign_in(cast.person(name)))


@when(parse("{name:Person} signs in with the new address"), target_fixture="outcome")
@when(parse("{name:Person} signs in with the new password"), target_fixture="outcome")
async def _(
    cast: Cast,
    renewed: Person,
    name: str,  # noqa: ARG001 - the person who changed it
) -> Outcome[TokenGrant]:
    """Sign in with the detail that was changed last and the others as registered."""
    return await attempt(cast.sign_in(renewed))


@when(
    parse("{name:Person} signs in with an address of {length:d} characters"),
    target_fixture="outcome",
)
async def _(cast: Cast, auth_api: AuthApi, name: str, length: int) -> Outcome[TokenGrant]:
    """Sign in with the person's password and an address that is this long."""
    return await attempt(auth_api.sign_in("a" * length, cast.person(name).password))


@when(parse("{name:Person} signs in with a wrong password"), target_fixture="outcome")
async def _(
    cast: Cast, auth_api: AuthApi, factory: PersonFactory, name: str
) -> Outcome[TokenGrant]:
    """Sign in with the right address and another generated password."""
    return await attempt(auth_api.sign_in(cast.person(name).email, factory.password()))


@when(
    parse("{name:Person} with a wrong password and {other:Person} sign in"),
    target_fixture="outcomes",
)
async def _(
    cast: Cast, auth_api: AuthApi, factory: PersonFactory, name: str, other: str
) -> list[Outcome[TokenGrant]]:
    """Sign in at the same time: one with another password, the other with their own."""
    wrong = auth_api.sign_in(cast.person(name).email, factory.password())
    return await attempt_all([wrong, cast.sign_in(cast.person(other))])


@when(
    parse("{name:Person} views their own profile with the new access token"),
    target_fixture="outcome",
)
async def _(
    cast: Cast,
    grant: TokenGrant,
    name: str,  # noqa: ARG001 - the person it was issued to
) -> Outcome[User]:
    """Request the caller's own account with the access token that was issued last."""
    return await attempt(cast.users_api_with(grant.access_token).whoami())


@when("a visitor views their own profile with an invented access token", target_fixture="outcome")
async def _(cast: Cast) -> Outcome[User]:
    """Request the caller's own account with a token that the service never issued."""
    return await attempt(cast.users_api_with(INVENTED).whoami())


@given(parse("{name:Person} has refreshed their token"), target_fixture="grant")
async def _(cast: Cast, auth_api: AuthApi, name: str) -> TokenGrant:
    """Use the refresh token that was issued with the registration; must succeed."""
    return await auth_api.refresh(cast.account(name).grant.refresh_token)


@when(parse("{name:Person} refreshes their token"), target_fixture="outcome")
@when(parse("{name:Person} reuses the old refresh token"), target_fixture="outcome")
async def _(cast: Cast, auth_api: AuthApi, name: str) -> Outcome[TokenGrant]:
    """Request new tokens with the refresh token that was issued with the registration."""
    return await attempt(auth_api.refresh(cast.account(name).grant.refresh_token))


@when(parse("{name:Person} uses an invented refresh token"), target_fixture="outcome")
async def _(auth_api: AuthApi, name: str) -> Outcome[TokenGrant]:  # noqa: ARG001 - the persona
    """Request new tokens with a refresh token that the service never issued."""
    return await attempt(auth_api.refresh(INVENTED))


@then(parse("both tokens of {name:Person} are new"))
def _(cast: Cast, outcome: Outcome[TokenGrant], name: str) -> None:
    """Access token and refresh token both differ from those issued with the registration."""
    old, new = cast.account(name).grant, outcome.value
    different("the access token", old.access_token, new.access_token)
    different("the refresh token", old.refresh_token, new.refresh_token)
