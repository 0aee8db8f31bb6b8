"""Deleting an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, then, when

from steps.parameters import parse
from support.api.answers import RefusedError
from support.checks import same
from support.outcome import Outcome, attempt

if TYPE_CHECKING:
    from support.api.cast import Cast


@given(parse("{name:Person} has deleted her account"))
async def _(cast: Cast, name: str) -> None:
    """Delete her account; must succeed. Later steps still use her address and her token."""
    await cast.users_api(name).delete(cast.account(name).user_id)


@when(parse("{name:Person} deletes her account"), target_fixture="outcome")
async def _(cast: Cast, name: str) -> Outcome[None]:
    """Try to delete one's own account; a Then says whether it worked."""
    return await attempt(cast.users_api(name).delete(cast.account(name).user_id))


@when(parse("{name:Person} deletes the account of {other:Person}"), target_fixture="outcome")
async def _(cast: Cast, name: str, other: str) -> Outcome[None]:
    """Try to delete somebody else's account, as the administrator may."""
    return await attempt(cast.users_api(name).delete(cast.account(other).user_id))


@then(parse("{administrator:Person} no longer finds the account of {name:Person}"))
async def _(cast: Cast, outcome: Outcome[None], administrator: str, name: str) -> None:
    """The deletion succeeded, and the administrator gets a 404 for the account's id."""
    outcome.value  # noqa: B018 - raises what went wrong
    looked = await attempt(cast.users_api(administrator).read(cast.account(name).user_id))
    same("the status of a deleted account", looked.error(RefusedError).status, 404)
