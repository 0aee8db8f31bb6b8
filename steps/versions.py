"""Two people at work on one account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_bdd import given, then, when

from steps.parameters import step
from support.api.models import UserChange
from support.checks import different, same
from support.outcome import Outcome, attempt

if TYPE_CHECKING:
    from support.api.cast import Cast
    from support.api.models import VersionedUser


@given(step("both have opened the account of {name:Person}"), target_fixture="opened")
async def _(cast: Cast, name: str) -> VersionedUser:
    return await cast.users_api(name).read(cast.account(name).user_id)


@given(step("{name:Person} has saved the name {full_name:Text}"))
async def _(cast: Cast, opened: VersionedUser, name: str, full_name: str) -> None:
    await _save(cast, opened, name, full_name)


@when(step("{name:Person} saves the name {full_name:Text}"), target_fixture="outcome")
async def _(cast: Cast, opened: VersionedUser, name: str, full_name: str) -> Outcome[VersionedUser]:
    return await attempt(_save(cast, opened, name, full_name))


@when(
    step("{name:Person} opens the account again and saves the name {full_name:Text}"),
    target_fixture="outcome",
)
async def _(cast: Cast, opened: VersionedUser, name: str, full_name: str) -> Outcome[VersionedUser]:
    again = await cast.users_api(name).read(opened.user.id)
    return await attempt(_save(cast, again, name, full_name))


@when(
    step("{name:Person} deletes the account in the version that she has seen"),
    target_fixture="outcome",
)
async def _(cast: Cast, opened: VersionedUser, name: str) -> Outcome[Any]:
    return await attempt(cast.users_api(name).delete(opened.user.id, if_match=opened.etag))


@then(step("the account of {name:Person} carries the name {full_name:Text}"))
async def _(cast: Cast, name: str, full_name: str) -> None:
    same("the name", (await cast.users_api(name).whoami()).name, full_name)


@then(step("the account of {name:Person} is in a newer version"))
async def _(cast: Cast, opened: VersionedUser, name: str) -> None:
    different("the version", (await cast.users_api(name).read(opened.user.id)).etag, opened.etag)


async def _save(cast: Cast, version: VersionedUser, name: str, full_name: str) -> VersionedUser:
    change = UserChange(name=full_name)
    return await cast.users_api(name).change(version.user.id, change, if_match=version.etag)
