"""Two people at work on one account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_bdd import given, then, when

from steps.parameters import parse
from support.api.models import UserChange
from support.checks import different, same
from support.outcome import Outcome, attempt

if TYPE_CHECKING:
    from support.api.cast import Cast
    from support.api.models import VersionedUser


@given(parse("both have opened the account of {name:Person}"), target_fixture="opened")
async def _(cast: Cast, name: str) -> VersionedUser:
    """Read the account and keep its version (ETag), from which later steps save."""
    return await cast.users_api(name).read(cast.account(name).user_id)


@given(parse("{name:Person} has saved the name {full_name:Text}"))
async def _(cast: Cast, opened: VersionedUser, name: str, full_name: str) -> None:
    """Save this name from the version that both have opened; must succeed."""
    await _save(cast, opened, name, full_name)


@when(parse("{name:Person} saves the name {full_name:Text}"), target_fixture="outcome")
async def _(cast: Cast, opened: VersionedUser, name: str, full_name: str) -> Outcome[VersionedUser]:
    """Try to save this name from the version that both have opened (If-Match)."""
    return await attempt(_save(cast, opened, name, full_name))


@when(
    parse("{name:Person} opens the account again and saves the name {full_name:Text}"),
    target_fixture="outcome",
)
async def _(cast: Cast, opened: VersionedUser, name: str, full_name: str) -> Outcome[VersionedUser]:
    """Read the newest version first, then try to save this name from it."""
    again = await cast.users_api(name).read(opened.user.id)
    return await attempt(_save(cast, again, name, full_name))


@when(
    parse("{name:Person} deletes the account in the version that she has seen"),
    target_fixture="outcome",
)
async def _(cast: Cast, opened: VersionedUser, name: str) -> Outcome[Any]:
    """Try to delete the account, provided that it is as it was when it was opened (If-Match)."""
    return await attempt(cast.users_api(name).delete(opened.user.id, if_match=opened.etag))


@then(parse("the account of {name:Person} carries the name {full_name:Text}"))
async def _(cast: Cast, name: str, full_name: str) -> None:
    """Ask the service again: the account has this name now."""
    same("the name", (await cast.users_api(name).whoami()).name, full_name)


@then(parse("the account of {name:Person} is in a newer version"))
async def _(cast: Cast, opened: VersionedUser, name: str) -> None:
    """Ask the service again: the version (ETag) is another than when it was opened."""
    different("the version", (await cast.users_api(name).read(opened.user.id)).etag, opened.etag)


async def _save(cast: Cast, version: VersionedUser, name: str, full_name: str) -> VersionedUser:
    change = UserChange(name=full_name)
    return await cast.users_api(name).change(version.user.id, change, if_match=version.etag)
