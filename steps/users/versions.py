"""Two people editing one account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, then, when

from steps.users.parameters import parse
from support.gherkin.authoring.comparisons import different
from support.gherkin.authoring.outcome import Outcome, attempt
from support.users.models import UserChange
from support.users.responses import RefusedError

if TYPE_CHECKING:
    from support.users.cast import Cast
    from support.users.models import VersionedUser


@given(parse("both have opened the account of {name:Person}"), target_fixture="opened")
async def _(cast: Cast, name: str) -> VersionedUser:
    """Read the account and keep its version (ETag), from which later steps save."""
    return await cast.users_api(name).read(cast.account(name).user_id)


@given(parse("{name:Person} has reopened the account"), target_fixture="opened")
async def _(cast: Cast, opened: VersionedUser, name: str) -> VersionedUser:
    """Read the account again; later steps save from the version found now."""
    return await cast.users_api(name).read(opened.user.id)


@given(parse("{name:Person} has saved the name {full_name:Text}"))
async def _(cast: Cast, opened: VersionedUser, name: str, full_name: str) -> None:
    """Save this name from the version that was opened last; must succeed."""
    await _save(cast, opened, name, full_name)


@given(parse("{name:Person} could not save the name {full_name:Text}"))
async def _(cast: Cast, opened: VersionedUser, name: str, full_name: str) -> None:
    """Try to save this name from the version that was opened last; must be refused."""
    (await attempt(_save(cast, opened, name, full_name))).error(RefusedError)


@given(parse("{name:Person} could not delete the opened version of the account"))
async def _(cast: Cast, opened: VersionedUser, name: str) -> None:
    """Try to delete the account if it is unchanged (If-Match); must be refused."""
    (await attempt(_delete(cast, opened, name))).error(RefusedError)


@when(parse("{name:Person} reopens the account"), target_fixture="outcome")
async def _(cast: Cast, opened: VersionedUser, name: str) -> Outcome[VersionedUser]:
    """Read the account again."""
    return await attempt(cast.users_api(name).read(opened.user.id))


@when(parse("{name:Person} saves the name {full_name:Text}"), target_fixture="outcome")
async def _(cast: Cast, opened: VersionedUser, name: str, full_name: str) -> Outcome[VersionedUser]:
    """Try to save this name from the version that was opened last (If-Match)."""
    return await attempt(_save(cast, opened, name, full_name))


@when(
    parse("{name:Person} deletes the opened version of the account"),
    target_fixture="outcome",
)
async def _(cast: Cast, opened: VersionedUser, name: str) -> Outcome[None]:
    """Try to delete the account if it is unchanged since it was opened (If-Match)."""
    return await attempt(_delete(cast, opened, name))


@then("the account has a new version")
def _(outcome: Outcome[VersionedUser], opened: VersionedUser) -> None:
    """The version (ETag) in the response differs from the one that was opened."""
    different("the version", outcome.value.etag, opened.etag)


async def _save(cast: Cast, version: VersionedUser, name: str, full_name: str) -> VersionedUser:
    change = UserChange(name=full_name)
    return await cast.users_api(name).change(version.user.id, change, if_match=version.etag)


async def _delete(cast: Cast, version: VersionedUser, name: str) -> None:
    await cast.users_api(name).delete(version.user.id, if_match=version.etag)
