"""Checks of a single response, which raise AssertionError with a readable message."""

from __future__ import annotations

import codecs
import hashlib
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from support.conversation.errors import NOTHING_BEFORE, ConversationError
from support.conversation.responses import Statuses, listed
from support.conversation.step_values import JsonPath
from support.http.errors import UNANSWERED, RequestError
from support.language.matching.engine import Mode, check_each, check_match, mismatches
from support.language.matching.literal import Literal
from support.language.matching.markers import ListMarker
from support.language.matching.paths import (
    check_parent,
    is_singular,
    several_at,
    value_at,
    values_at,
)
from support.language.matching.patterns import PatternError, compiled
from support.language.matching.shown import shown
from support.language.placeholders.plain import text
from support.language.visible import line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from support.conversation.conversation import Result
    from support.conversation.responses import Response

ROOT = JsonPath("$")
"""The path of the whole body."""

_LONGEST_ADDRESS = 500  # characters in a message
_MARK = "\ufeff"
_PROBLEM = "application/problem+json"
_PROBLEM_MEMBERS = ("type", "title", "status", "detail", "instance")


def check_no_answer(results: Sequence[Result]) -> None:
    """Check that the server answered none of the requests; raises RequestError for other errors."""
    __tracebackhide__ = True
    answered = [one for one in results if not isinstance(one, UNANSWERED)]
    if not answered:
        return
    first = answered[0]
    if isinstance(first, RequestError):
        raise first
    several = f" ({len(answered)} of {len(results)} have one)" if len(results) > 1 else ""
    raise AssertionError(f"{first.described} where no answer was expected{several}")


def check_status(response: Response, expected: Statuses) -> None:
    """Check the status; a failure shows the body, which often contains the reason."""
    __tracebackhide__ = True
    if not expected.accept(response.status):
        raise AssertionError(
            f"{response.described} where {expected.written} was expected; the body is "
            f"{response.shown}"
        )


def at(response: Response, path: JsonPath) -> Any:
    """Return the value at a path, or a list for a path that can match several.

    Raises BodyError, and PathError if nothing matches a path to a single value, or if a path to
    several leads nowhere.
    """
    found = value_at if is_singular(path.written) else several_at
    return found(response.json, path.written)


def check_at(response: Response, path: JsonPath, expected: Any, mode: Mode = Mode.EXACT) -> None:
    """Check the value or list of values at a path; ``#absent`` accepts that there is none.

    The object or list that could have it must be there: an error has no field of a user either.
    """
    __tracebackhide__ = True
    if not _takes_nothing(expected):
        check_match(at(response, path), expected, mode, at=path.written)
        return
    found = values_at(response.json, path.written)
    if found:
        value = found[0] if is_singular(path.written) else found
        check_match(value, expected, mode, at=path.written)
    else:
        check_parent(response.json, path.written)


def _takes_nothing(expected: Any) -> bool:
    """Return whether an expected value accepts that there is none."""
    return not mismatches({}, {"value": expected})


def check_not_at(response: Response, path: JsonPath, unexpected: Any) -> None:
    """Check that there is a value at a path, and that it is different.

    Of several values, each has to be different, and so has their list.
    """
    __tracebackhide__ = True
    found = at(response, path)
    if is_singular(path.written):
        check_other(found, unexpected)
        return
    if not found:
        raise AssertionError(f"{response.described}: there is no value at {path.written}")
    for value in [*found, found]:
        check_other(value, unexpected)


def check_other(value: Any, unexpected: Any) -> None:
    """Check that a value is different, not only in its type.

    A number remembered from a header is a text, and every number in JSON would differ from it.
    """
    __tracebackhide__ = True
    if not mismatches(value, unexpected):
        raise AssertionError(f"it is {shown(value)}, and should be different")
    plain = unexpected.value if isinstance(unexpected, Literal) else unexpected
    if _is_scalar(value) and _is_scalar(plain) and text(value) == text(plain):
        raise AssertionError(
            f"it is {shown(value)}, which differs from {shown(plain)} in its type only"
        )


def _is_scalar(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float)


def check_other_header(response: Response, name: str, unexpected: Any) -> None:
    """Check that a header is there, and different; a number stands for its text.

    Of one that is there several times, each is different, and so is all of it. A content type is
    compared without its parameters, too. Raises ConversationError for null, an object or a list,
    from which every text differs.
    """
    __tracebackhide__ = True
    text_ = _as_text(unexpected)
    plain = text_.value if isinstance(text_, Literal) else text_
    if not isinstance(plain, str | ListMarker):
        raise ConversationError(f"a text is never {shown(plain)}; write the text it should not be")
    whole = response.header(name)
    without = [response.media_type] if name.lower() == "content-type" else []
    for value in dict.fromkeys([whole, *response.http.headers.get_list(name), *without]):
        check_other(value, text_)


def check_every(response: Response, path: JsonPath, expected: Any, mode: Mode) -> None:
    """Check each entry of the list at a path."""
    __tracebackhide__ = True
    check_each(at(response, path), expected, mode, at=path.written)


def check_header(response: Response, name: str, expected: Any) -> None:
    """Check a header; ``#absent`` accepts a missing one."""
    __tracebackhide__ = True
    headers = response.http.headers
    _check_named(f"the header {name}", dict(headers), name.lower(), expected)


def check_cookie(response: Response, name: str, expected: Any) -> None:
    """Check the value of a cookie that this response sets."""
    __tracebackhide__ = True
    _check_named(f"the cookie {name}", response.cookies, name, expected)


def _check_named(what: str, there: dict[str, str], name: str, expected: Any) -> None:
    __tracebackhide__ = True
    if name in there:
        check_match(there[name], _as_text(expected), at=what)
    elif not _takes_nothing(expected):
        raise AssertionError(f"{what} is missing; the response has: {listed(there)}")


def _as_text(expected: Any) -> Any:
    """Return a number or boolean as text, because headers and cookies are texts."""
    value = expected.value if isinstance(expected, Literal) else expected
    return Literal(text(value)) if isinstance(value, bool | int | float) else expected


def check_media_type(response: Response, expected: str) -> None:
    """Check the content type without its parameters, ignoring case."""
    __tracebackhide__ = True
    if not response.media_type or response.media_type != expected.lower():
        found = response.media_type or "missing"
        raise AssertionError(f"the content type is {found}, and should be {expected}")


def check_empty(response: Response) -> None:
    """Check that the body is empty."""
    __tracebackhide__ = True
    if response.http.content:
        raise AssertionError(f"the body should be empty, and is {response.shown}")


def check_contains(response: Response, part: str) -> None:
    """Check that the body contains a text, also in a string of JSON that has escapes."""
    __tracebackhide__ = True
    if not _is_in(response, response.rough_text, part):
        raise AssertionError(f"{part!r} is not in the body, which is {response.shown}")


def check_contains_not(response: Response, part: str) -> None:
    """Check that the body is text and does not contain another, nor does a string of JSON."""
    __tracebackhide__ = True
    if _is_in(response, response.text, part):
        raise AssertionError(f"{part!r} is in the body, which is {response.shown}")


def _is_in(response: Response, body: str, part: str) -> bool:
    has_escapes = "\\" in body
    return part in body or (has_escapes and any(part in one for one in response.strings()))


def check_pattern(response: Response, pattern: str) -> None:
    """Check that a regular expression matches somewhere in the body.

    ``.`` matches line breaks, too. Raises ConversationError for an invalid expression.
    """
    __tracebackhide__ = True
    try:
        found = compiled(pattern, re.DOTALL).search(response.rough_text)
    except PatternError as error:
        raise ConversationError(str(error)) from error
    if not found:
        raise AssertionError(f"{pattern!r} does not match the body, which is {response.shown}")


def check_text(response: Response, expected: str) -> None:
    """Check the whole body as text, ignoring trailing line breaks.

    A byte order mark is text in UTF-8, where it has no use; other charsets need it.
    """
    __tracebackhide__ = True
    if response.content.startswith(codecs.BOM_UTF8) and not expected.startswith(_MARK):
        raise AssertionError(
            f"the body begins with a byte order mark (U+FEFF), which was not expected; it is "
            f"{response.shown}"
        )
    whole = Literal(expected.rstrip("\r\n"))  # a line that begins with # is not a marker here
    check_match(response.text.rstrip("\r\n"), whole, at="the body")


def check_bytes(response: Response, expected: bytes, what: str) -> None:
    """Check the body byte by byte."""
    __tracebackhide__ = True
    body = response.content
    if body != expected:
        raise AssertionError(
            f"the body is not {what}: {len(body)} bytes with the SHA-256 {sha256(body)}, and "
            f"should be {len(expected)} bytes with {sha256(expected)}"
        )


def check_sha256(response: Response, expected: str) -> None:
    """Check the body's SHA-256 hex digest."""
    __tracebackhide__ = True
    found = sha256(response.content)
    if found != expected.lower():
        raise AssertionError(f"the SHA-256 of the body is {found}, and should be {expected}")


def sha256(content: bytes) -> str:
    """Return the SHA-256 hex digest of bytes."""
    return hashlib.sha256(content).hexdigest()


def check_redirect(response: Response, target: str) -> None:
    """Check that the response redirects to an address; a path refers to the same host."""
    __tracebackhide__ = True
    check_status(response, Statuses("301, 302, 303, 307 or 308"))
    asked = str(response.http.request.url)
    location = response.http.headers.get("location", "")
    if not location:
        raise AssertionError(f"{response.described}: there is no Location that leads to {target}")
    found, expected = _joined(asked, location), _joined(asked, target)
    if expected is None:
        raise ConversationError(f"{target} is not an address, nor a path")
    if found != expected:
        shown_location = line(found or f"{location}, which is not an address", _LONGEST_ADDRESS)
        raise AssertionError(f"the response redirects to {shown_location}, and should to {target}")


def _joined(asked: str, location: str) -> str | None:
    """Return the address of a Location, None if it has none."""
    try:
        return urljoin(asked, location)
    except ValueError:  # brackets that do not enclose an IPv6 address
        return None


def check_problem(response: Response) -> None:
    """Check that the response is a problem document with its own status, 4xx or 5xx (RFC 9457).

    The RFC makes every member optional, but a document without any says nothing about a problem.
    """
    __tracebackhide__ = True
    check_status(response, Statuses("4xx or 5xx"))
    check_media_type(response, _PROBLEM)
    status = f"#int {response.status}..{response.status}"
    members = {**dict.fromkeys(_PROBLEM_MEMBERS, "#string"), "status": status}
    document = response.json if isinstance(response.json, dict) else {}
    there = {name: kind for name, kind in members.items() if name in document}
    if not there:
        names = ", ".join(members)
        raise AssertionError(f"the problem document has none of {names}; it is {response.shown}")
    check_match(document, there, Mode.CONTAINS)


def check_same(results: Sequence[Result], before: Sequence[Result]) -> None:
    """Check that responses have the same statuses and bodies as the previous ones.

    It fails where there was no response, the first time or the second.
    """
    __tracebackhide__ = True
    if not before:
        raise ConversationError(NOTHING_BEFORE)
    actual, expected = [_shown(r) for r in results], [Literal(_shown(r)) for r in before]
    check_match(actual, expected, at="responses")


def _shown(result: Result) -> dict[str, Any]:
    __tracebackhide__ = True
    if isinstance(result, RequestError):
        fault = f"the responses cannot be compared: {result}"
        raise AssertionError(fault) from result  # noqa: TRY004 - a check that fails
    try:
        body: Any = result.json
    except AssertionError:
        body = _exact(result.http.content)
    return {"status": result.status, "body": body}


def _exact(body: bytes) -> str:
    """Return a body as text that no other body has."""
    try:
        return body.decode()
    except UnicodeDecodeError:
        return f"{len(body):,} bytes with the SHA-256 {sha256(body)}"
