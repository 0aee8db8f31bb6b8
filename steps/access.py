"""Who may do what with whose account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_bdd import when

from steps.parameters import parse
from support.api.models import UserChange
from support.outcome import Outcome, attempt

if TYPE_CHECKING:
    from support.api.cast import Cast


@when(parse("{name:Person} tries to view the account of {other:Person}"), target_fixture="outcome")
async def _(cast: Cast, name: str, other: str) -> Outcome[Any]:
    """Ask for the other's account by its id; a visitor asks without signing in."""
    return await attempt(cast.users_api(name).read(cast.account(other).user_id))


@when(
    parse("{name:Person} tries to change the account of {other:Person}"), target_fixture="outcome"
)
async def _(cast: Cast, name: str, other: str) -> Outcome[Any]:
    """Send another name for the other's account; a visitor sends it without signing in."""
    change = UserChange(name=f"Changed by {name}")
    return await attempt(cast.users_api(name).change(cast.account(other).user_id, change))


@when(
    parse("{name:Person} tries to delete the account of {other:Person}"), target_fixture="outcome"
)
async def _(cast: Cast, name: str, other: str) -> Outcome[Any]:
    """Ask to delete the other's account; a visitor asks without signing in."""
    return await attempt(cast.users_api(name).delete(cast.account(other).user_id))
