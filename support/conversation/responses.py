"""HTTP responses."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from support.http.json_body import JsonBodyError, media_type, read_json_body
from support.http.targets import target_of
from support.http.text_body import BodyContentError, decoded_body, shown_body, text_body
from support.http.transports.exchange import NOTE
from support.language.visible import line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import httpx

T = TypeVar("T")

_LONGEST_LIST = 1_000  # characters of a list of names in an error
_SHOWN = 200  # characters of a body shown in an error

_STATUS = r"[1-5](?:\d\d|xx)"
STATUSES = rf"{_STATUS}(?:(?:, {_STATUS})*,? or {_STATUS})?"
"""A pattern of texts that list statuses."""
_CLASS = "x"  # of 2xx


class BodyError(AssertionError):
    """A body is not JSON although JSON was expected, or cannot be decoded."""


@dataclass(frozen=True)
class Statuses:
    """The accepted statuses of a response: ``201``, ``2xx``, ``200, 201 or 204``."""

    written: str

    def accept(self, status: int) -> bool:
        """Return whether a status is one of them."""
        return any(
            self._accepts(word, str(status)) for word in re.split(r",? or |, ", self.written)
        )

    def _accepts(self, word: str, status: str) -> bool:
        return status[0] == word[0] if word.endswith(_CLASS) else status == word


@dataclass(frozen=True)
class Response:
    """A response; ``seconds`` is the time from sending the request to the last byte received."""

    http: httpx.Response
    seconds: float

    @property
    def status(self) -> int:
        """The status code."""
        return self.http.status_code

    @property
    def media_type(self) -> str:
        """The content type without its parameters, in lower case; empty without one."""
        return media_type(self.http)

    @property
    def asked(self) -> str:
        """The request: ``GET /users``."""
        return f"{self.http.request.method} {target_of(self.http.request)}"

    @property
    def described(self) -> str:
        """The request and the status: ``GET /users: 200``."""
        note = self.http.extensions.get(NOTE)
        shown = f"{self.asked}: {self.status}"
        return f"{shown} ({note})" if note else shown

    @property
    def content(self) -> bytes:
        """The body; raises BodyError if its content coding cannot be decoded."""
        return self._body(decoded_body)

    @property
    def text(self) -> str:
        """The body as text; raises BodyError if it is not text in its charset."""
        return self._body(text_body)

    def _body(self, read: Callable[[httpx.Response], T]) -> T:
        try:
            return read(self.http)
        except BodyContentError as error:
            raise BodyError(f"{self.described}: the body {error}") from error

    @property
    def rough_text(self) -> str:
        """The body as text, with replacement characters if it is not all text."""
        try:
            return self.text
        except BodyError:
            return self.content.decode("utf-8", "replace")

    @cached_property
    def json(self) -> Any:
        """The body as JSON; raises BodyError if it is not JSON."""
        try:
            return read_json_body(self.content)
        except JsonBodyError as error:
            message = f"{self.described}: the body {error}; it is {self.shown}"
            raise BodyError(message) from error

    def strings(self) -> Iterator[str]:
        """Yield the strings and names of the body as JSON, without escapes; none if it is not."""
        try:
            waiting = [self.json]
        except BodyError:
            return
        while waiting:
            value = waiting.pop()
            if isinstance(value, str):
                yield value
            elif isinstance(value, dict):
                waiting += [*value, *value.values()]
            elif isinstance(value, list):
                waiting += value

    @property
    def shown(self) -> str:
        """The truncated body with its content type."""
        return shown_body(self.http, _SHOWN)

    def header(self, name: str) -> str:
        """Return a header; raises AssertionError that lists the existing ones."""
        __tracebackhide__ = True
        return _named("header", name, self.http.headers)

    def cookie(self, name: str) -> str:
        """Return the value of a cookie that the response sets; raises AssertionError."""
        __tracebackhide__ = True
        return _named("cookie", name, self.cookies)

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies that the response sets; one that has expired is deleted instead.

        Of several with one name, the last; quotes around a value are not part of it.
        """
        found: dict[str, str] = {}
        for written in self.http.headers.get_list("set-cookie"):
            pair, _, attributes = written.partition(";")
            name, _, value = pair.partition("=")
            found.pop(name.strip(), None)
            if not _has_expired(attributes):
                found[name.strip()] = value.strip().strip('"')
        return found


def _has_expired(attributes: str) -> bool:
    """Return whether a cookie is deleted; Max-Age precedes Expires (RFC 6265, section 5.3)."""
    pairs = (attribute.partition("=") for attribute in attributes.split(";"))
    given = {name.strip().lower(): value.strip() for name, _, value in pairs}
    if re.fullmatch(r"-?\d+", age := given.get("max-age", "")):
        return age.startswith("-") or not age.strip("0")
    try:
        return parsedate_to_datetime(given.get("expires", "")).timestamp() <= time.time()
    except (ValueError, OverflowError):  # no date, or one of the far future
        return False


def listed(names: Iterable[str]) -> str:
    """Return names for a message, shortened."""
    return line(", ".join(names) or "none", _LONGEST_LIST)


def _named(what: str, name: str, there: Mapping[str, str]) -> str:
    __tracebackhide__ = True
    if name not in there:
        raise AssertionError(f"the response has no {what} {name}; it has: {listed(there)}")
    return there[name]
