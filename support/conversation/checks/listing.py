"""Checks of listings, page by page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from support.conversation.errors import ConversationError
from support.http.redirects import followed_address, same_origin
from support.language.matching.paths import values_at
from support.language.matching.shown import shown
from support.language.numbers import exact
from support.language.visible import line

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping

    import httpx

    from support.conversation.conversation import Conversation
    from support.conversation.requests import FilledRequest
    from support.conversation.responses import Response
    from support.settings.api_shape import Paging

MOST_PAGES = 1000
_LONGEST_LINK = 500  # characters in a message


@dataclass(frozen=True)
class Listing:
    """All pages of a listing, with the entries of each as JSON; ``asked`` is the first request."""

    pages: tuple[tuple[Any, ...], ...]
    id_path: str
    asked: str = "the request"

    @property
    def ids(self) -> list[Any]:
        """The ids of all entries, in order; raises AssertionError for an entry without one."""
        return [identity(entry, self.id_path) for page in self.pages for entry in page]

    def check_unique(self) -> None:
        """Check that no entry is listed twice, on the same page or on different ones.

        A listing without entries fails, because nothing could be listed twice.
        """
        __tracebackhide__ = True
        places: dict[object, list[int]] = {}
        for number, page in enumerate(self.pages, 1):
            for entry in page:
                places.setdefault(_key(identity(entry, self.id_path)), []).append(number)
        if not places:
            raise AssertionError(
                f"{self.asked}: the listing has no entries, so there is nothing to check. If it "
                "should have some, API_PAGING__ITEMS or API_PAGING__FIRST may be wrong"
            )
        twice = [f"{id_} on pages {_listed(on)}" for id_, on in places.items() if len(on) > 1]
        if twice:
            count = f"{len(twice)} of {len(places)} entries"
            raise AssertionError(f"{count} are listed more than once: {'; '.join(twice)}")

    def check_contains(self, expected: object, what: str) -> None:
        """Check that all expected entries are listed, given as ids or as objects with an id.

        Raises ConversationError for anything else than a list with entries.
        """
        __tracebackhide__ = True
        if not isinstance(expected, list) or not expected:
            raise ConversationError(f"{what} is {shown(expected)}, and not a list with entries")
        there = Counter(map(_key, self.ids))
        wanted = [identity(entry, self.id_path) for entry in expected]
        missing = [repr(id_) for id_ in wanted if _key(id_) not in there]
        if missing:
            raise AssertionError(
                f"{len(missing)} of {len(wanted)} {what} are not listed: {', '.join(missing)}; "
                f"the listing has {sum(there.values())} entries on {len(self.pages)} pages"
            )


async def walk(
    conversation: Conversation, request: FilledRequest, size: int, paging: Paging
) -> Listing:
    """Request every page of a listing.

    Raises ConversationError for a response that is not a page of the configured style and for too
    many pages, AssertionError for a page with too many entries, for one that repeats, and for a
    single page without a sign that it is the last.
    """
    __tracebackhide__ = True
    pages: list[tuple[Any, ...]] = []
    asked = ""
    async for response in _WALKS[paging.style](conversation, request, size, paging):
        asked = asked or response.asked
        pages.append(_entries(response, paging))
        if len(pages[-1]) > size:
            raise AssertionError(
                f"page {len(pages)} has {len(pages[-1])} entries, but at most {size} were "
                f"requested: {response.asked}{_if_ignored(paging.size, 'size')}"
            )
        if len(pages) > MOST_PAGES:
            raise ConversationError(f"{asked}: the listing has more than {MOST_PAGES} pages")
    return Listing(tuple(pages), paging.id, asked)


def identity(entry: Any, id_path: str) -> Any:
    """Return the id of an entry that is an object, or any other entry itself.

    Raises AssertionError for an object that has no id, or several, at the path: whole objects would
    differ in anything.
    """
    __tracebackhide__ = True
    if not isinstance(entry, dict):
        return entry
    found = values_at(entry, id_path)
    if len(found) == 1 and found[0] is not None:
        return found[0]
    number = "no" if not found else "null as" if len(found) == 1 else f"{len(found)} values as"
    raise AssertionError(
        f"an entry has {number} id at {id_path}, so entries cannot be told apart; it is "
        f"{shown(entry)}. Set API_PAGING__ID to the path of the id in an entry, $ for all of it"
    )


def _key(found: Any) -> object:
    """Return what is equal for equal JSON values: 1 and 1.0 are one number."""
    if isinstance(found, dict):
        return frozenset((name, _key(value)) for name, value in found.items())
    if isinstance(found, list):
        return tuple(map(_key, found))
    is_number = isinstance(found, int | float) and not isinstance(found, bool)
    return exact(found) if is_number else repr(found)


async def _by_cursor(
    conversation: Conversation, request: FilledRequest, size: int, paging: Paging
) -> AsyncIterator[Response]:
    __tracebackhide__ = True
    seen: set[str] = set()
    query: dict[str, str | int] = {paging.size: size}
    while True:
        response = await _page(conversation, request.with_query(**query))
        yield response
        found = values_at(response.json, paging.next)
        if not found and not seen:
            raise _unknown_end(f"the first page has nothing at {paging.next}", "API_PAGING__NEXT")
        cursor = found[0] if found else None
        if cursor is None or cursor == "":
            return
        what = f"the cursor {cursor!r}"
        _check_new(str(cursor), seen, what, response, _if_ignored(paging.cursor, "cursor"))
        query[paging.cursor] = str(cursor)


async def _by_number(
    conversation: Conversation, request: FilledRequest, size: int, paging: Paging
) -> AsyncIterator[Response]:
    """Yield pages up to an empty one: a server may give fewer entries than requested.

    Beyond the last page, some servers respond with 404 instead.
    """
    __tracebackhide__ = True
    by_page = paging.style == "page"
    name = paging.page if by_page else paging.offset
    number = paging.first if by_page else 0
    hint = _if_ignored(name, "page" if by_page else "offset")
    seen: set[str] = set()
    while True:
        asked = request.with_query(**{paging.size: size, name: number})
        response = await conversation.deliver(asked)
        if seen and response.status == HTTPStatus.NOT_FOUND:
            return
        yield _successful(response)
        entries = _entries(response, paging)
        if not entries:
            return
        _check_new(repr(entries), seen, "an earlier page", response, hint)
        number += 1 if by_page else len(entries)


async def _by_link(
    conversation: Conversation, request: FilledRequest, size: int, paging: Paging
) -> AsyncIterator[Response]:
    __tracebackhide__ = True
    seen: set[str] = set()
    asked = request.with_query(**{paging.size: size})
    while True:
        response = await _page(conversation, asked)
        yield response
        links = response.http.links
        if not links and not seen:
            raise _unknown_end("the first page has no Link header", "API_PAGING__STYLE")
        link = _next_link(links.values())
        if not link:
            return
        here = response.http.request.url
        there = _followed(here, link)
        _check_new(str(there), seen, f"the link to {link}", response)
        asked = asked.moved_to(str(there))
        if not same_origin(here, there):  # as when following a redirect
            asked = asked.without_secrets()


_WALKS = {"cursor": _by_cursor, "page": _by_number, "offset": _by_number, "link": _by_link}


async def _page(conversation: Conversation, request: FilledRequest) -> Response:
    __tracebackhide__ = True
    return _successful(await conversation.deliver(request))


def _successful(response: Response) -> Response:
    __tracebackhide__ = True
    if not response.http.is_success:
        raise AssertionError(f"{response.described}; the body is {response.shown}")
    return response


def _next_link(links: Iterable[Mapping[str, str]]) -> str | None:
    """Return the target of the link to the next page.

    ``rel`` has one or more relation types, in any case (RFC 8288, section 3.3).
    """
    return next((link["url"] for link in links if "next" in _relations(link).lower().split()), None)


def _relations(link: Mapping[str, str]) -> str:
    return next((value for name, value in link.items() if name.lower() == "rel"), "")


def _followed(here: httpx.URL, link: str) -> httpx.URL:
    """Return the address of a link; raises AssertionError for what is not an HTTP address."""
    __tracebackhide__ = True
    there = followed_address(here, link)
    if there is None:
        shown = line(link, _LONGEST_LINK)
        raise AssertionError(f"the link to the next page, {shown!r}, is not an HTTP address")
    return there


def _unknown_end(reason: str, setting: str) -> AssertionError:
    """Return the error for a single page: others may have been missed because of a setting."""
    return AssertionError(
        f"it is not known whether the listing ends after one page: {reason}. Set {setting} to what "
        "the API uses; if the API has it on a page with a next one only, request smaller pages"
    )


def _entries(response: Response, paging: Paging) -> tuple[Any, ...]:
    found = values_at(response.json, paging.items)
    if len(found) == 1 and isinstance(found[0], list):
        return tuple(found[0])
    raise ConversationError(
        f"{response.described}: no list at {paging.items}; the body is {response.shown}. "
        "Set API_PAGING__ITEMS to the path of the entries: $ if the body is the list"
    )


def _check_new(
    position: str, seen: set[str], what: str, response: Response, hint: str = ""
) -> None:
    if position in seen:
        pages = f"{len(seen)} page{'s' * (len(seen) > 1)}"
        raise AssertionError(
            f"the listing does not end: {what} is repeated after {pages}, by {response.asked}{hint}"
        )
    seen.add(position)


def _if_ignored(parameter: str, field: str) -> str:
    return f". If the API ignores {parameter}, set API_PAGING__{field.upper()} to its parameter"


def _listed(numbers: Iterable[int]) -> str:
    return " and ".join(map(str, numbers))
