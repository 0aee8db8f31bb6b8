"""An operation as exchanges show it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from support.contract.coercion import Shape
from support.contract.draft.values import Seen
from support.contract.media_types import FORM, essence, is_json
from support.language.strict_json import RefusedJsonError, read_strictly

if TYPE_CHECKING:
    from support.http.exchange import Exchange, Headers, ReceivedResponse, SentRequest

_SUCCESS = range(200, 300)
_ANY_TYPE = "*/*"  # of a body without a media type
_VARIABLE = re.compile(r"\{([^{}]+)\}")
_INTEGER = re.compile(r"-?(?:0|[1-9]\d*)")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")


@dataclass
class Content:
    """The bodies of a media type; ``is_readable`` is false if one of them is no value of JSON."""

    seen: Seen = field(default_factory=Seen)
    is_readable: bool = True

    def schema(self) -> dict[str, Any]:
        """Return a media type object."""
        return {"schema": self.seen.schema()} if self.is_readable else {}


@dataclass
class Bodies:
    """The bodies at one place, by their media types."""

    content: dict[str, Content] = field(default_factory=dict)
    empty: set[str] = field(default_factory=set)  # media types of messages without a body

    def add(self, headers: Headers, body: bytes) -> None:
        """Add the body of a message."""
        kind = essence(headers) or _ANY_TYPE
        if not body:
            self.empty.add(kind)
            return
        content = self.content.setdefault(kind, Content())
        try:
            content.seen.add(_value(kind, body))
        except (ValueError, RefusedJsonError, RecursionError):
            content.is_readable = False

    def written(self) -> dict[str, Any]:
        """Return the media types with their schemas."""
        made = {kind: one.schema() for kind, one in self.content.items()}
        return made | {kind: {} for kind in self.empty} if made else {}


@dataclass
class Drafted:
    """An operation; of its requests, those that the API has accepted show the schemas."""

    path: str
    accepted: list[SentRequest] = field(default_factory=list)
    refused: list[SentRequest] = field(default_factory=list)
    answers: dict[int, Bodies] = field(default_factory=dict)
    path_values: dict[str, list[str]] = field(default_factory=dict)

    def add(self, exchange: Exchange, response: ReceivedResponse, path: str) -> None:
        """Add an exchange; ``path`` is that of the request, as it was sent."""
        is_accepted = response.status in _SUCCESS
        (self.accepted if is_accepted else self.refused).append(exchange.request)
        if is_accepted:
            for name, text in _variables(self.path, path).items():
                self.path_values.setdefault(name, []).append(text)
        bodies = self.answers.setdefault(response.status, Bodies())
        if exchange.request.method != "HEAD":  # an answer to it has no body
            bodies.add(response.headers, response.body)

    def join(self, other: Drafted) -> None:
        """Add the requests of HEAD to those of GET."""
        self.accepted += other.accepted
        self.refused += other.refused
        for status in other.answers:
            self.answers.setdefault(status, Bodies())
        for name, texts in other.path_values.items():
            self.path_values.setdefault(name, []).extend(texts)

    def written(self) -> dict[str, Any]:
        """Return an operation object."""
        made: dict[str, Any] = {}
        if parameters := [*self._of_path(), *self._of_query()]:
            made["parameters"] = parameters
        if body := self._body():
            made["requestBody"] = body
        made["responses"] = {
            str(status): _response(status, bodies)
            for status, bodies in sorted(self.answers.items())
        }
        return made

    def _of_path(self) -> list[dict[str, Any]]:
        return [
            {"name": name, "in": "path", "required": True, "schema": self._of_texts(name)}
            for name in _VARIABLE.findall(self.path)
        ]

    def _of_texts(self, name: str) -> dict[str, Any]:
        return _text_schema(self.path_values.get(name, []))

    def _of_query(self) -> list[dict[str, Any]]:
        texts: dict[str, list[list[str]]] = {}
        for request in self.accepted or self.refused:
            given: dict[str, list[str]] = {}
            for name, text in parse_qsl(urlsplit(request.url).query, keep_blank_values=True):
                given.setdefault(name, []).append(text)
            for name, values in given.items():
                texts.setdefault(name, []).append(values)
        return [
            {
                "name": name,
                "in": "query",
                "schema": _query_schema(values, is_seen=bool(self.accepted)),
            }
            for name, values in texts.items()
        ]

    def _body(self) -> dict[str, Any]:
        bodies = Bodies()
        for request in self.accepted or self.refused:
            bodies.add(request.headers, request.body)
        if not bodies.content:
            return {}
        if not self.accepted:
            return {"content": {kind: {} for kind in bodies.content}}
        is_always = {"required": True} if not bodies.empty else {}
        content = {kind: one.schema() for kind, one in bodies.content.items()}
        return {**is_always, "content": content}


def _response(status: int, bodies: Bodies) -> dict[str, Any]:
    content = bodies.written()
    return {"description": _reason(status), **({"content": content} if content else {})}


def _reason(status: int) -> str:
    known = {one.value: one.phrase for one in HTTPStatus}
    return known.get(status, f"Status {status}")


def _query_schema(values: list[list[str]], *, is_seen: bool) -> dict[str, Any]:
    texts = [text for given in values for text in given]
    schema = _text_schema(texts) if is_seen else {}
    if any(len(given) > 1 for given in values):
        return {"type": "array", "items": schema}
    return schema


def _text_schema(texts: list[str]) -> dict[str, Any]:
    """Return a schema of texts, which are numbers or booleans if all of them could be."""
    if texts and all(map(_INTEGER.fullmatch, texts)):
        return {"type": "integer"}
    if texts and all(map(_NUMBER.fullmatch, texts)):
        return {"type": "number"}
    if texts and {*texts} <= {"true", "false"}:
        return {"type": "boolean"}
    return {"type": "string"}


def _variables(template: str, path: str) -> dict[str, str]:
    pairs = zip(template.split("/"), path.split("/"), strict=True)
    return {part[1:-1]: unquote(text) for part, text in pairs if part.startswith("{")}


def _value(kind: str, body: bytes) -> Any:
    """Return a body as a value of JSON; raises ValueError for one that has none."""
    if is_json(kind):
        return read_strictly(body.decode())
    if kind == FORM:
        return Shape().of_fields(parse_qsl(body.decode(), keep_blank_values=True))
    raise ValueError(kind)
