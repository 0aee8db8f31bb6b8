"""What a scenario asks for: a request before its placeholders are filled, and after."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import httpx

from support.conversation.content import NoContent
from support.conversation.written import Address, Text
from support.http.redirects import told_to_anybody
from support.templates.filling import names_in

if TYPE_CHECKING:
    from support.conversation.content import Content
    from support.templates.values import Values

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class FilledRequest:
    """A request as it is sent; ``address`` is a path of the service, or a whole address."""

    method: str
    address: str
    headers: Pairs
    query: Pairs
    content: dict[str, Any] = field(repr=False)

    def with_query(self, **parameters: str | int) -> FilledRequest:
        """Return it with further parameters, in place of those of these names."""
        url = httpx.URL(self.address)
        given = [*url.params.multi_items(), *self.query]
        kept = [(name, value) for name, value in given if name not in parameters]
        added = [(name, str(value)) for name, value in parameters.items()]
        return replace(self, address=str(url.copy_with(query=None)), query=(*kept, *added))

    @property
    def target(self) -> str:
        """The address with the query, which goes on from one that the address has."""
        if not self.query:
            return self.address
        joint = "&" if "?" in self.address else "?"
        return f"{self.address}{joint}{httpx.QueryParams(list(self.query))}"

    def moved_to(self, address: str) -> FilledRequest:
        """Return it for a whole address, query included."""
        return replace(self, address=address, query=())

    def without_secrets(self) -> FilledRequest:
        """Return it for another origin, without the headers that may be secrets of this one."""
        kept = tuple(pair for pair in self.headers if told_to_anybody(pair[0]))
        return replace(self, headers=kept)


@dataclass(frozen=True)
class Request:
    """A request as a feature writes it, with what earlier steps have set for it."""

    method: str
    address: Address
    content: Content = field(default_factory=NoContent)
    headers: Pairs = ()
    query: Pairs = ()

    def names(self) -> set[str]:
        """Return the names of remembered values that it uses."""
        written = [self.address.written, *(value for _, value in (*self.headers, *self.query))]
        return {*names_in(written), *self.content.names()}

    def filled(self, values: Values) -> FilledRequest:
        """Fill all of it; raises TemplateError."""
        content = self.content.filled(values)
        own = tuple(content.pop("headers", ()))
        headers = _filled(self.headers, values)
        given = {name.lower() for name, _ in headers}
        return FilledRequest(
            self.method,
            self.address.filled(values),
            (*(pair for pair in own if pair[0].lower() not in given), *headers),
            _filled(self.query, values),
            content,
        )


def _filled(pairs: Pairs, values: Values) -> Pairs:
    return tuple((name, Text(value).filled(values)) for name, value in pairs)
