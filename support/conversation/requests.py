"""Requests, before and after their placeholders are filled."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from support.conversation.bodies import NoContent
from support.conversation.step_values import Address, Text
from support.http.redirects import is_safe_for_other_origins
from support.http.targets import with_query
from support.language.placeholders.filling import names_in

if TYPE_CHECKING:
    from support.conversation.bodies import Content
    from support.language.placeholders.values import Values

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class FilledRequest:
    """A request ready to send; ``address`` is a path of the service, or an absolute URL."""

    method: str
    address: str
    headers: Pairs
    query: Pairs
    content: dict[str, Any] = field(repr=False)

    def with_query(self, **parameters: str | int) -> FilledRequest:
        """Return a copy with these query parameters added or replaced."""
        path, _, query = self.address.partition("?")
        parts = [part for part in query.split("&") if part and _name_of(part) not in parameters]
        address = f"{path}?{'&'.join(parts)}" if parts else path
        kept = [(name, value) for name, value in self.query if name not in parameters]
        added = [(name, str(value)) for name, value in parameters.items()]
        return replace(self, address=address, query=(*kept, *added))

    @property
    def target(self) -> str:
        """The address with the query appended to its own, if any."""
        return with_query(self.address, self.query)

    def moved_to(self, address: str) -> FilledRequest:
        """Return a copy for an absolute URL that includes the query."""
        return replace(self, address=address, query=())

    def without_secrets(self) -> FilledRequest:
        """Return a copy for another origin, without headers that may contain this one's secrets."""
        kept = tuple(pair for pair in self.headers if is_safe_for_other_origins(pair[0]))
        return replace(self, headers=kept)


@dataclass(frozen=True)
class Request:
    """A request as written in a feature, with the parts that earlier steps have set."""

    method: str
    address: Address
    content: Content = field(default_factory=NoContent)
    headers: Pairs = ()
    query: Pairs = ()

    def names(self) -> set[str]:
        """Return the names of the remembered values that it uses."""
        values = [value for _, value in self.headers]
        written = [self.address.written, *values, *(text for pair in self.query for text in pair)]
        return {*names_in(written), *self.content.names()}

    def filled(self, values: Values) -> FilledRequest:
        """Fill all placeholders; raises TemplateError."""
        content = self.content.filled(values)
        own = tuple(content.pop("headers", ()))
        headers = _filled(self.headers, values)
        given = {name.lower() for name, _ in headers}
        query = _filled(self.query, values)
        return FilledRequest(
            self.method,
            self.address.filled(values),
            (*(pair for pair in own if pair[0].lower() not in given), *headers),
            tuple((Text(name).filled(values), value) for name, value in query),
            content,
        )


def _name_of(part: str) -> str:
    return unquote_plus(part.partition("=")[0])


def _filled(pairs: Pairs, values: Values) -> Pairs:
    return tuple((name, Text(value).filled(values)) for name, value in pairs)
