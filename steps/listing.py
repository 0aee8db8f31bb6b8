"""Listing, searching and paging."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pytest_bdd import given, then, when

from steps.parameters import step
from support.checks import same
from support.outcome import Outcome, attempt

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.api.cast import Cast
    from support.api.models import UserPage


@when(step("{name:Person} lists the accounts"), target_fixture="outcome")
async def _(cast: Cast, name: str) -> Outcome[UserPage]:
    return await attempt(cast.users_api(name).list_users())


@when(step("{name:Person} searches for the address of {other:Person}"), target_fixture="outcome")
async def _(cast: Cast, name: str, other: str) -> Outcome[UserPage]:
    address = cast.person(other).email
    return await attempt(cast.users_api(name).list_users(email=address))


@when(
    step("{name:Person} searches for the address of {other:Person}{spelling:Spelling}"),
    target_fixture="outcome",
)
async def _(cast: Cast, name: str, other: str, spelling: Callable[[str], str]) -> Outcome[UserPage]:
    address = spelling(cast.person(other).email)
    return await attempt(cast.users_api(name).list_users(email=address))


@when(step("{name:Person} asks for a page of {size:d}"), target_fixture="outcome")
async def _(cast: Cast, name: str, size: int) -> Outcome[UserPage]:
    return await attempt(cast.users_api(name).list_users(limit=size))


@when(step("{name:Person} asks for the page after an invented place"), target_fixture="outcome")
async def _(cast: Cast, name: str) -> Outcome[UserPage]:
    return await attempt(cast.users_api(name).list_users(cursor="an-invented-place"))


@given(step("{name:Person} has seen the first page of {size:d}"), target_fixture="pages")
async def _(cast: Cast, name: str, size: int) -> list[UserPage]:
    return [await cast.users_api(name).list_users(limit=size)]


@when(step("{name:Person} goes through all pages of {size:d}"), target_fixture="pages")
async def _(cast: Cast, name: str, size: int) -> list[UserPage]:
    return [page async for page in cast.users_api(name).pages(limit=size)]


@when(
    step("{newcomer:Person} joins and {name:Person} goes through the other pages"),
    target_fixture="pages",
)
async def _(cast: Cast, newcomer: str, name: str, pages: list[UserPage]) -> list[UserPage]:
    await cast.join(newcomer)
    seen, limit = pages[-1], len(pages[-1].items)
    rest = cast.users_api(name).pages(limit=limit, cursor=seen.next_cursor)
    return [*pages, *[page async for page in rest]]


@then(step("only {name:Person} is found"))
def _(cast: Cast, outcome: Outcome[UserPage], name: str) -> None:
    found = [user.email for user in outcome.value.items]
    same("who is found", found, [cast.person(name).email])
    same("the total", outcome.value.total, 1)


@then("nobody is found")
def _(outcome: Outcome[UserPage]) -> None:
    same("who is found", outcome.value.items, ())
    same("the total", outcome.value.total, 0)


@then(step("{names:People} are each found once"))
def _(cast: Cast, pages: list[UserPage], names: list[str]) -> None:
    found = Counter(user.email for page in pages for user in page.items)
    times = {name: found[cast.person(name).email] for name in names}
    same("how often each is found", times, dict.fromkeys(names, 1))


@then(step("no page has more than {size:d} people"))
def _(pages: list[UserPage], size: int) -> None:
    longest = max(len(page.items) for page in pages)
    assert longest <= size, f"a page has {longest} people"


@then("as many people are found as each page says there are")
def _(pages: list[UserPage]) -> None:
    found = sum(len(page.items) for page in pages)
    same("the totals of the pages", {page.total for page in pages}, {found})
