"""What came back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from support.http.json_body import JsonBodyError, read_json_body
from support.http.media_type import media_type

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

_SHOWN = 200  # characters of a body that an error shows
_READ = 20 * _SHOWN  # bytes of it that are read for that; white space is left out


class BodyError(AssertionError):
    """A body that is not JSON where JSON was expected."""


@dataclass(frozen=True)
class Response:
    """An answer; ``seconds`` is the time from sending the request to the answer's last byte."""

    http: httpx.Response
    seconds: float

    @property
    def status(self) -> int:
        """The status code."""
        return self.http.status_code

    @property
    def media_type(self) -> str:
        """The content type without its parameters, in small letters; empty without one."""
        return media_type(self.http)

    @property
    def described(self) -> str:
        """The request and the status: ``GET /users: 200``."""
        request = self.http.request
        return f"{request.method} {request.url.raw_path.decode()}: {self.status}"

    @cached_property
    def json(self) -> Any:
        """The body as JSON; raises BodyError for one that is none."""
        try:
            return read_json_body(self.http.content)
        except JsonBodyError as error:
            told = f"{self.described}: the body {error}; it is {self.shown}"
            raise BodyError(told) from error

    @property
    def shown(self) -> str:
        """The body, shortened, with its content type."""
        if not self.http.content:
            return "empty"
        beginning = self.http.content[:_READ].decode(self.http.encoding or "utf-8", "replace")
        text = " ".join(beginning.split())
        is_all = len(text) <= _SHOWN and len(self.http.content) <= _READ
        cut = text if is_all else f"{text[:_SHOWN]}..."
        return f"{self.media_type or 'without content type'}: {cut}"

    def header(self, name: str) -> str:
        """Return a header; raises AssertionError naming those there are."""
        __tracebackhide__ = True
        return _named("header", name, self.http.headers)

    def cookie(self, name: str) -> str:
        """Return the value of a cookie that the answer sets; raises AssertionError."""
        __tracebackhide__ = True
        return _named("cookie", name, self.http.cookies)


def _named(what: str, name: str, there: Mapping[str, str]) -> str:
    __tracebackhide__ = True
    if name not in there:
        names = ", ".join(there) or "none"
        raise AssertionError(f"the response has no {what} {name}; there are: {names}")
    return there[name]
