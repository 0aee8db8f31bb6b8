"""Access to one's own account and to those of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, when

from steps.users.parameters import parse
from support.gherkin.authoring.outcome import Outcome, attempt
from support.users.endpoints import UsersApi
from support.users.models import UserChange
from support.users.responses import RefusedError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from support.users.cast import Cast

    Deed = Callable[[UsersApi, str], Awaitable[object]]


def _change(api: UsersApi, user_id: str) -> Awaitable[object]:
    return api.change(user_id, UserChange(name="Another Name"))


DEEDS: dict[str, Deed] = {"view": UsersApi.read, "change": _change, "delete": UsersApi.delete}
"""Operations on an account, by the verb that features use."""


@when(
    parse("{name:Person} tries to {deed:Deed} the account of {other:Person}", Deed=DEEDS),
    target_fixture="outcome",
)
async def _(cast: Cast, name: str, deed: Deed, other: str) -> Outcome[object]:
    """Send the request as this person, or anonymously as a visitor; a change is one of the name."""
    return await attempt(deed(cast.users_api(name), cast.account(other).user_id))


@given(
    parse("{name:Person} was not allowed to {deed:Deed} the account of {other:Person}", Deed=DEEDS)
)
async def _(cast: Cast, name: str, deed: Deed, other: str) -> None:
    """Send the same request; it must be refused."""
    outcome = await attempt(deed(cast.users_api(name), cast.account(other).user_id))
    outcome.error(RefusedError)
