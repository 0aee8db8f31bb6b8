"""Listing, searching and paging."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pytest_bdd import given, then, when

from steps.users.parameters import parse
from support.gherkin.authoring.comparisons import same
from support.gherkin.authoring.outcome import Outcome, attempt

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.users.cast import Cast
    from support.users.models import User, UserPage


@when(parse("{name:Person} lists the accounts"), target_fixture="outcome")
async def _(cast: Cast, name: str) -> Outcome[UserPage]:
    """Request the first page, in the default size."""
    return await attempt(cast.users_api(name).list_users())


@when(parse("{name:Person} searches for the address of {other:Person}"), target_fixture="outcome")
async def _(cast: Cast, name: str, other: str) -> Outcome[UserPage]:
    """Request the accounts with exactly the address that this person has or would register with."""
    address = cast.person(other).email
    return await attempt(cast.users_api(name).list_users(email=address))


@when(
    parse("{name:Person} searches for the address of {other:Person}{spelling:Spelling}"),
    target_fixture="outcome",
)
async def _(cast: Cast, name: str, other: str, spelling: Callable[[str], str]) -> Outcome[UserPage]:
    """Search for the same address in another spelling."""
    address = spelling(cast.person(other).email)
    return await attempt(cast.users_api(name).list_users(email=address))


@when(parse("{name:Person} asks for a page of {size:d}"), target_fixture="outcome")
async def _(cast: Cast, name: str, size: int) -> Outcome[UserPage]:
    """Request the first page with at most this many accounts, valid or not."""
    return await attempt(cast.users_api(name).list_users(limit=size))


@when(parse("{name:Person} asks for the page at an invented cursor"), target_fixture="outcome")
async def _(cast: Cast, name: str) -> Outcome[UserPage]:
    """Request a page with a cursor that the service never issued."""
    return await attempt(cast.users_api(name).list_users(cursor="an-invented-cursor"))


@given(parse("{name:Person} has seen the first page of {size:d}"), target_fixture="pages")
async def _(cast: Cast, name: str, size: int) -> list[UserPage]:
    """Fetch the first page, for a later step to continue from; must succeed."""
    return [await cast.users_api(name).list_users(limit=size)]


@when(parse("{name:Person} goes through all pages of {size:d}"), target_fixture="pages")
async def _(cast: Cast, name: str, size: int) -> list[UserPage]:
    """Fetch every page from the first to the last; must succeed."""
    return [page async for page in cast.users_api(name).pages(limit=size)]


@when(parse("{name:Person} goes through the other pages"), target_fixture="pages")
async def _(cast: Cast, name: str, pages: list[UserPage]) -> list[UserPage]:
    """Fetch the pages after those already seen, of the same size; must succeed."""
    seen, limit = pages[-1], len(pages[-1].items)
    rest = cast.users_api(name).pages(limit=limit, cursor=seen.next_cursor)
    return [*pages, *[page async for page in rest]]


@then(parse("only {name:Person} is found"))
def _(cast: Cast, outcome: Outcome[UserPage], name: str) -> None:
    """The page has only this person's account, and its total is 1."""
    found = [_known(user) for user in outcome.value.items]
    same("the accounts found", found, [_expected(cast, name)])
    same("the total", outcome.value.total, 1)


@then("nobody is found")
def _(outcome: Outcome[UserPage]) -> None:
    """The page is empty, and its total is 0."""
    same("the accounts found", outcome.value.items, ())
    same("the total", outcome.value.total, 0)


@then(parse("{names:People} are each found once"))
def _(cast: Cast, pages: list[UserPage], names: list[str]) -> None:
    """The account of each is on the pages exactly once; other people may be on them, too."""
    found = Counter(_known(user) for page in pages for user in page.items)
    times = {name: found[_expected(cast, name)] for name in names}
    same("how often each is found", times, dict.fromkeys(names, 1))


@then(parse("{names:People} are each found once, in the order in which they joined"))
def _(cast: Cast, pages: list[UserPage], names: list[str]) -> None:
    """The account of each is on the pages exactly once, in this order; others may be between."""
    expected = [_expected(cast, name) for name in names]
    found = [_known(user) for page in pages for user in page.items]
    same("the order", [one for one in found if one in expected], expected)


@then(parse("no page has more than {size:d} people"))
def _(pages: list[UserPage], size: int) -> None:
    """The longest page has at most this many accounts."""
    longest = max(len(page.items) for page in pages)
    assert longest, "all pages are empty"
    assert longest <= size, f"a page has {longest} people"


@then("every page states the number of people found as the total")
def _(pages: list[UserPage]) -> None:
    """The total on every page is the number of accounts on all pages together."""
    found = sum(len(page.items) for page in pages)
    same("the totals of the pages", {page.total for page in pages}, {found})


def _known(user: User) -> tuple[str, ...]:
    return user.id, user.email, user.name, user.role


def _expected(cast: Cast, name: str) -> tuple[str, ...]:
    """Return what is known of a member from the registration."""
    person = cast.person(name)
    return cast.account(name).user_id, person.email, person.name, "member"
