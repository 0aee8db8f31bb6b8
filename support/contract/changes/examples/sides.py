"""One of the two documents, ready to make messages, and to judge those of the other one."""

from __future__ import annotations

import dataclasses
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from support.contract.changes.change import HOST
from support.contract.changes.schemas.parts import Opener
from support.contract.changes.schemas.sampling import Sampler
from support.contract.contract import Contract
from support.contract.documents.pointers import joined
from support.contract.operations import Reader
from support.contract.routing import Router
from support.contract.unmasked import Unmasked

if TYPE_CHECKING:
    from support.contract.changes.change import Name
    from support.contract.coercion import Shape
    from support.contract.documents.directions import Direction
    from support.contract.drifts import Drift
    from support.contract.loading import Document
    from support.contract.operations import Operation
    from support.contract.schemas import Schemas
    from support.http.exchange import Exchange

_TRIES = 60  # values of a schema, until one conforms


class Side:
    """The old document, or the new one.

    Its paths are those without the servers', which are compared by themselves.
    """

    def __init__(self, name: Name, document: Document) -> None:
        self.name = name
        self.document = document
        self.contract = Contract(dataclasses.replace(document, servers=()), HOST, Unmasked())
        self.openers: dict[Direction, Opener] = {
            direction: Opener(bundle) for direction, bundle in document.bundles.items()
        }
        self.samplers = {
            direction: Sampler(opener.parts) for direction, opener in self.openers.items()
        }
        self._samples: dict[tuple[Direction, str], Any] = {}

    @property
    def root(self) -> dict[str, Any]:
        """The document, without external references."""
        return self.document.bundles["response"]

    def node(self, operation: Operation) -> dict[str, Any]:
        """Return what the document has for an operation."""
        node: dict[str, Any] = self.item(operation)[operation.method.lower()]
        return node

    def item(self, operation: Operation) -> dict[str, Any]:
        """Return what the document has for the path of an operation."""
        reader = Reader(self.root)
        place = joined(("paths", operation.path))
        return reader.resolved(place, reader.at(place))[1]

    def links(self, operation: Operation, status: str) -> Any:
        """Return the links of an answer."""
        answers = self.node(operation).get("responses") or {}
        [key] = [one for one in answers if one.lower() == status.lower()][:1]
        return Reader(self.root).resolved("", answers[key])[1].get("links")

    def owner(self, pointer: str | None) -> dict[str, Any]:
        """Return what has the schema at a pointer: a parameter, a header or a media type."""
        if pointer is None:
            return {}
        owner: dict[str, Any] = Reader(self.root).at(pointer.removesuffix("/schema"))
        return owner

    def sample(self, direction: Direction, pointer: str | None) -> Any:
        """Return a value of a schema; one that does not conform if none is found."""
        if pointer is None:
            return "a"
        key = direction, pointer
        if key not in self._samples:
            parts = self.openers[direction].at(pointer)
            values = list(islice(self.samplers[direction].values(parts), _TRIES))
            schemas = self._schemas[direction]
            fitting = (value for value in values if schemas.is_valid(pointer, value))
            self._samples[key] = next(fitting, values[0] if values else None)
        return self._samples[key]

    def drifts(self, exchange: Exchange) -> list[Drift]:
        """Return what in an exchange the document does not allow."""
        return self.contract.drifts(exchange)

    @cached_property
    def router(self) -> Router:
        """The paths without those of the servers."""
        return Router(self.document.operations)

    @cached_property
    def shapes(self) -> dict[str, Shape]:
        """What is known of the schemas of values that are written as texts."""
        return self.document.shapes()

    @cached_property
    def _schemas(self) -> dict[Direction, Schemas]:
        return self.document.schemas()
