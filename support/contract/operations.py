"""The operations of a document, with their parameters, bodies and answers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from support.contract.documents.pointers import joined, parts_of
from support.contract.documents.structure import METHODS
from support.contract.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})  # OpenAPI 3.1, 4.8.12.1


_STATUS = re.compile(r"[1-5](?:\d\d|XX)|default", re.IGNORECASE)
_PLAIN = frozenset({"form", "simple"})
_PLACES = frozenset({"query", "header", "path", "cookie", "querystring"})  # the last since 3.2


@dataclass(frozen=True)
class Value:
    """A parameter or a header: its name, its place (query, path ...), and its schema's pointer.

    ``is_json`` is true for one with ``content``, whose text is JSON. ``is_plain`` is false for one
    whose ``style`` writes more than values and commas, ``ids[a]=1`` for instance.
    """

    name: str
    place: str
    is_required: bool
    schema: str | None
    explode: bool = True
    is_json: bool = False
    is_plain: bool = True


@dataclass(frozen=True)
class Body:
    """The media types of a body, each with the pointer of its schema, if it has one."""

    content: Mapping[str, str | None]
    is_required: bool = False

    def covering(self, kind: str) -> str | None:
        """Return the documented media type that covers one, the more specific first."""
        if kind in self.content:
            return kind
        of_type = f"{kind.partition('/')[0]}/*"
        documented = {one.partition(";")[0].strip(): one for one in self.content}
        return next((documented[one] for one in (kind, of_type, "*/*") if one in documented), None)


@dataclass(frozen=True)
class Answer:
    """A documented answer: its status (200, 4XX or default), its headers and its body."""

    status: str
    headers: tuple[Value, ...] = ()
    body: Body = field(default_factory=lambda: Body({}))


@dataclass(frozen=True)
class Operation:
    """What a method does on a path."""

    name: str
    method: str
    path: str
    parameters: tuple[Value, ...] = ()
    body: Body | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def answer(self, status: int) -> Answer | None:
        """Return the documented answer of a status: its own, that of its class, or the default."""
        for key in (str(status), f"{status // 100}XX", "default"):
            if key in self.answers:
                return self.answers[key]
        return None

    @property
    def statuses(self) -> str:
        """The documented statuses, for a message."""
        return ", ".join(sorted(self.answers)) or "none"


class Reader:
    """Reads the operations of a document without external references."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document

    def operations(self) -> Iterator[Operation]:
        """Yield all operations, in the order of the document."""
        for path, written in (self._document.get("paths") or {}).items():
            if path.startswith("/"):
                place, item = self.resolved(joined(("paths", path)), written)
                shared = self._values(f"{place}/parameters", item.get("parameters") or [])
                for method in METHODS:
                    if isinstance(item.get(method), dict):
                        yield self._operation(f"{place}/{method}", path, method, shared)

    def _operation(self, place: str, path: str, method: str, shared: list[Value]) -> Operation:
        node = self.at(place)
        own = self._values(f"{place}/parameters", node.get("parameters") or [])
        values = {(value.name, value.place): value for value in (*shared, *own)}
        answers = [
            self._answer(place + joined(("responses", status)), status)
            for status in (node.get("responses") or {})
            if not status.startswith("x-")
        ]
        return Operation(
            name=node.get("operationId") or f"{method.upper()} {path}",
            method=method.upper(),
            path=path,
            parameters=tuple(
                value
                for value in values.values()
                if value.place != "header" or value.name.lower() not in _IGNORED_HEADERS
            ),
            body=self._request(f"{place}/requestBody") if "requestBody" in node else None,
            answers={answer.status: answer for answer in answers},
        )

    def _request(self, place: str) -> Body:
        place, node = self.resolved(place, self.at(place))
        return Body(self._content(place, node), is_required=node.get("required") is True)

    def _answer(self, place: str, status: str) -> Answer:
        if not _STATUS.fullmatch(status):
            raise ContractError(f"{place}: {status!r} is not a status, such as 200, 4XX or default")
        place, node = self.resolved(place, self.at(place))
        headers = [
            self._value(place + joined(("headers", name)), header, name=name, where="header")
            for name, header in (node.get("headers") or {}).items()
            if name.lower() != "content-type"  # ignored, OpenAPI 3.1, 4.8.17.1
        ]
        status = status if status == "default" else status.upper()
        return Answer(status, tuple(headers), Body(self._content(place, node)))

    def _content(self, place: str, node: Mapping[str, Any]) -> dict[str, str | None]:
        return {
            kind.lower(): f"{place}{joined(('content', kind))}/schema"
            if "schema" in (media or ())
            else None
            for kind, media in (node.get("content") or {}).items()
        }

    def _values(self, place: str, nodes: list[Any]) -> list[Value]:
        if not isinstance(nodes, list):
            raise ContractError(f"{place} is not a list of parameters")
        return [self._parameter(f"{place}/{number}", node) for number, node in enumerate(nodes)]

    def _parameter(self, place: str, node: Any) -> Value:
        value = self._value(place, node)
        if value.name == "None" or value.place not in _PLACES:
            raise ContractError(f"{place} is not a parameter: it needs a name, and in: query, ...")
        return value

    def _value(self, place: str, node: Any, *, name: str = "", where: str = "") -> Value:
        place, node = self.resolved(place, node)
        [content] = list((node.get("content") or {"": None}).items())[:1]
        schema = f"{place}/schema" if "schema" in node else None
        if content[0]:
            schema = f"{place}{joined(('content', content[0]))}/schema"
        where = where or str(node.get("in"))
        return Value(
            name=name or str(node.get("name")),
            place=where,
            is_required=node.get("required") is True,
            schema=schema,
            explode=node.get("explode", node.get("style", "form") == "form" and where == "query"),
            is_json="json" in content[0],
            is_plain=node.get("style", "form") in _PLAIN,
        )

    def resolved(self, place: str, node: Any) -> tuple[str, dict[str, Any]]:
        """Return where a chain of references ends, and what is there.

        Raises ContractError for one without an end.
        """
        seen = set()
        while isinstance(node, dict) and "$ref" in node:
            place = _decoded(node["$ref"])
            if place in seen:
                raise ContractError(f"the $ref '#{place}' leads to itself")
            seen.add(place)
            node = self.at(place)
        return place, node if isinstance(node, dict) else {}

    def at(self, pointer: str) -> Any:
        """Return what is at a pointer."""
        node: Any = self._document
        for part in parts_of(pointer):
            node = node[int(part)] if isinstance(node, list) else node[part]
        return node


def _decoded(reference: str) -> str:
    return unquote(reference.removeprefix("#"))
