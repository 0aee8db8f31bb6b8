"""Requests and responses that conform to a document."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode

from support.contract.changes.change import HOST
from support.contract.changes.examples.credentials import alternatives
from support.contract.changes.examples.credentials import headers as headers_of
from support.contract.changes.examples.kinds import concrete
from support.contract.media_types import FORM, is_json
from support.http.exchange import Exchange, ReceivedResponse, SentRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from support.contract.changes.examples.credentials import Alternative
    from support.contract.changes.examples.sides import Side
    from support.contract.operations import Answer, Operation, Value

_VARIABLE = re.compile(r"\{([^{}]+)\}")
_ACCEPTED = 200

Given = dict[tuple[str, str], list[str] | None]
"""The texts of parameters by their place and name; None for one that is not sent."""


def request(
    side: Side,
    operation: Operation,
    given: Mapping[tuple[str, str], list[str] | None] | None = None,
    body: tuple[str, bytes] | None = None,
    credentials: Alternative | None = None,
) -> SentRequest:
    """Return a request with all that is required, and with these values instead."""
    texts = _texts(side, operation) | dict(given or {})

    def segment(match: re.Match[str]) -> str:
        return quote((texts.get(("path", match[1])) or ["1"])[0], safe="")

    if credentials is None:
        credentials = alternatives(side, operation)[0]
    sent = [(where, name, one) for (where, name), values in texts.items() for one in values or ()]
    query = urlencode([(name, one) for where, name, one in sent if where == "query"])
    headers = tuple((name, one) for where, name, one in sent if where == "header")
    body = body or _required_body(side, operation)
    kind = (("Content-Type", body[0]),) if body else ()
    url = f"{HOST}{_VARIABLE.sub(segment, operation.path)}{'?' if query else ''}{query}"
    return SentRequest(
        operation.method, url, (*headers_of(credentials), *headers, *kind), body[1] if body else b""
    )


def accepted(sent: SentRequest) -> Exchange:
    """Return an exchange in which the API accepts a request."""
    return Reply({}, None).exchange(sent, _ACCEPTED)


class Reply(NamedTuple):
    """The headers of a response, and its media type and body, if it has one."""

    headers: Mapping[str, str]
    body: tuple[str, bytes] | None

    def exchange(self, sent: SentRequest, status: int) -> Exchange:
        """Return an exchange with this response."""
        kind = [("Content-Type", self.body[0])] if self.body else []
        headers, body = (*self.headers.items(), *kind), self.body[1] if self.body else b""
        response = ReceivedResponse(status, "", "HTTP/1.1", headers, body)
        return Exchange(sent, response, None, 0, 0, 1)

    def with_header(self, name: str, text: str | None) -> Reply:
        """Return a reply with a header of this value, or without it."""
        rest = {key: value for key, value in self.headers.items() if key != name}
        return self._replace(headers=rest if text is None else {**rest, name: text})


def reply(side: Side, answer: Answer, kind: str | None = None) -> Reply:
    """Return a reply with what an answer requires, of a media type or of the first one."""
    headers = {
        one.name: text[0]
        for one in answer.headers
        if one.is_required and (text := texts_of(one, side.sample("response", one.schema)))
    }
    kind = kind or next(iter(answer.body.content), None)
    if kind is None:
        return Reply(headers, None)
    value = side.sample("response", answer.body.content[kind])
    return Reply(headers, (concrete(kind), written_as(kind, value) or b"a"))


def written_as(kind: str, value: Any) -> bytes | None:
    """Return a value as a body of a media type; None if it cannot be."""
    kind = concrete(kind).partition(";")[0].strip()
    if is_json(kind):
        return json.dumps(value, ensure_ascii=False).encode()
    if kind == FORM:
        return _form(value)
    return value.encode() if isinstance(value, str) else None


def texts_of(value: Value, given: Any) -> list[str] | None:
    """Return a value as a parameter or header has it; None if it cannot have it."""
    if value.is_json:
        return [json.dumps(given)]
    if isinstance(given, dict):
        return None
    if isinstance(given, list):
        texts = [_text(one) for one in given]
        return texts if value.explode else [",".join(texts)]
    return [_text(given)]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _form(value: Any) -> bytes | None:
    if not isinstance(value, dict):
        return None
    if any(isinstance(one, dict) for one in value.values()):
        return None
    fields = {
        name: list(map(_text, one)) if isinstance(one, list) else _text(one)
        for name, one in value.items()
    }
    return urlencode(fields, doseq=True).encode()


def _texts(side: Side, operation: Operation) -> dict[tuple[str, str], list[str] | None]:
    return {
        (one.place, one.name): texts_of(one, side.sample("request", one.schema))
        for one in operation.parameters
        if one.is_required or one.place == "path"
    }


def _required_body(side: Side, operation: Operation) -> tuple[str, bytes] | None:
    if operation.body is None or not operation.body.is_required:
        return None
    for kind, pointer in operation.body.content.items():
        written = written_as(kind, side.sample("request", pointer))
        if written is not None:
            return concrete(kind), written
    return None
