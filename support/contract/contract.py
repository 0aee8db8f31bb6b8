"""Hold exchanges against an OpenAPI document."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple, Protocol
from urllib.parse import parse_qsl, urlsplit

from support.contract.coercion import ParameterTexts
from support.contract.drifts import Drift, json_path
from support.contract.media_types import FORM, essence, is_json
from support.contract.routing import operation_of
from support.http.json_body import JsonBodyError, read_plain_json
from support.language.spelling import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from support.contract.documents.directions import Direction
    from support.contract.drifts import Kind
    from support.contract.loading import Document
    from support.contract.operations import Answer, Operation, Value
    from support.contract.schemas import Fault
    from support.http.exchange import Exchange, Headers, ReceivedResponse, SentRequest

_SHOWN = 80  # characters of a value
_REFUSED = range(400, 500)
_SUCCESS = range(200, 300)
_WITHOUT_BODY = (204, 304)  # RFC 9110, 15.3.5 and 15.4.5


class Mask(Protocol):
    """Masks secrets in what is shown."""

    def exchange(self, exchange: Exchange) -> Exchange:
        """Return a copy of an exchange without secrets."""
        ...

    def text(self, text: str) -> str:
        """Return a text without secrets."""
        ...


class _Found(NamedTuple):
    """A drift before what was found is masked: ``value`` is a path in the body, or a text."""

    kind: Kind
    place: str
    keyword: str
    expected: str
    value: tuple[str | int, ...] | str
    source: str = ""


class Contract:
    """An OpenAPI document, ready to check exchanges with the API at ``base_url``."""

    def __init__(self, document: Document, base_url: str, mask: Mask) -> None:
        self.document = document
        self._router = document.router(base_url)
        self._schemas = document.schemas()
        self._shapes = document.shapes()
        self._mask = mask

    @property
    def left_out(self) -> list[str]:
        """The pointers of patterns that are not checked, because they are not of ECMA-262."""
        return sorted({place for one in self._schemas.values() for place in one.left_out})

    def drifts(self, exchange: Exchange) -> list[Drift]:
        """Return the drifts of an exchange; none of one without a response."""
        request, response = exchange.request, exchange.response
        if response is None:
            return []
        path = urlsplit(request.url).path
        route = self._router.route(path)
        if route is None:
            says = f"other paths{did_you_mean(path, self._router.paths)}"
            found = _Found("path", "", "paths", says, "the path is not documented")
            return self._shown(f"{request.method} {path}", exchange, [found])
        operation = operation_of(request.method, route.operations)
        if operation is None:
            methods = ", ".join(route.operations)
            says = f"this path has {methods}"
            found = _Found("method", "", "methods", says, "the method is not documented")
            return self._shown(f"{request.method} {route.path}", exchange, [found])
        all_found = list(self._of_response(operation, request, response))
        if response.status in _SUCCESS:
            all_found += self._of_request(operation, request, route.values)
        return self._shown(str(operation), exchange, all_found) if all_found else []

    def _of_response(
        self, operation: Operation, request: SentRequest, response: ReceivedResponse
    ) -> Iterator[_Found]:
        answer = operation.answer(response.status)
        if answer is None:
            says = f"the statuses {operation.statuses}"
            yield _Found("status", "", "responses", says, f"the status is {response.status}")
            return
        yield from self._of_headers(answer, response.headers)
        if request.method != "HEAD":
            yield from self._of_body(answer, response)

    def _of_headers(self, answer: Answer, headers: Headers) -> Iterator[_Found]:
        for header in answer.headers:
            name = header.name.lower()
            texts = [value for given, value in headers if given.lower() == name]
            if texts:
                yield from self._of_header(header, texts)
            elif header.is_required:
                yield _Found(
                    "header", header.name, "required", "the header is required", "is missing"
                )

    def _of_header(self, header: Value, texts: list[str]) -> Iterator[_Found]:
        """Yield what is wrong with a header; one that is repeated is a list (RFC 9110, 5.3)."""
        is_list = header.schema is not None and self._shapes[header.schema].is_array
        for text in [",".join(texts)] if is_list else texts:
            yield from self._of_value(header, [text], "response", "header")

    def _of_body(self, answer: Answer, response: ReceivedResponse) -> Iterator[_Found]:
        content = answer.body.content
        if not content:
            if response.body:
                yield _Found("media type", "", "content", "no body", "there is a body")
            return
        if not response.body and response.status in _WITHOUT_BODY:
            return
        kind = essence(response.headers)
        covering = answer.body.covering(kind)
        if covering is None:
            says = f"the media type {' or '.join(content)}"
            yield _Found(
                "media type", "", "content", says, f"the media type is {kind or 'missing'}"
            )
            return
        if (pointer := content[covering]) and is_json(kind):
            try:
                value = read_plain_json(response.body)
            except JsonBodyError as error:
                yield _Found("body", "", "content", "JSON", f"the body {error}")
                return
            for fault in self._schemas["response"].faults(pointer, value):
                yield _of_fault(fault, "body")

    def _of_request(
        self, operation: Operation, request: SentRequest, in_path: Mapping[str, str]
    ) -> Iterator[_Found]:
        """Yield what a request breaks that the API has accepted."""
        if operation.parameters:
            yield from self._of_parameters(operation, request, in_path)
        if operation.body is None or not request.body:
            if operation.body is not None and operation.body.is_required:
                yield _Found(
                    "request", "", "required", "the request has a body", "was accepted without one"
                )
            return
        kind = essence(request.headers)
        covering = operation.body.covering(kind)
        if covering is None:
            says = f"a request is {' or '.join(operation.body.content)}"
            yield _Found(
                "request", "", "content", says, f"one in {kind or 'no media type'} was accepted"
            )
        elif pointer := operation.body.content[covering]:
            yield from self._of_sent(pointer, kind, request.body)

    def _of_sent(self, pointer: str, kind: str, body: bytes) -> Iterator[_Found]:
        """Yield what is wrong with the body of a request that was accepted: JSON, or a form."""
        if is_json(kind):
            try:
                value = read_plain_json(body)
            except JsonBodyError as error:
                yield _Found("request", "", "content", "JSON", f"a body was accepted that {error}")
                return
        elif kind == FORM:
            pairs = parse_qsl(body.decode(errors="replace"), keep_blank_values=True)
            value = self._shapes[pointer].of_fields(pairs)
        else:
            return
        faults = self._schemas["request"].faults(pointer, value)
        yield from (_of_fault(fault, "request") for fault in faults)

    def _of_parameters(
        self, operation: Operation, request: SentRequest, in_path: Mapping[str, str]
    ) -> Iterator[_Found]:
        given = ParameterTexts(request, in_path)
        for one in filter(self._is_read, operation.parameters):
            if texts := given.of(one):
                yield from self._of_value(one, texts, "request", "request")
            elif one.is_required and one.place != "path":
                says = f"the {one.place} parameter is required"
                yield _Found("request", one.name, "required", says, "was accepted without it")

    def _is_read(self, value: Value) -> bool:
        """Return whether values are checked: not those of objects, whose styles have many forms."""
        if value.is_json or value.schema is None:
            return True
        return value.is_plain and not self._shapes[value.schema].is_object

    def _of_value(
        self, value: Value, texts: list[str], direction: Direction, kind: Kind
    ) -> Iterator[_Found]:
        if value.schema is None or not self._is_read(value):
            return
        shape = self._shapes[value.schema]
        if value.is_json:
            try:
                given = json.loads(texts[0])
            except ValueError:
                given = texts[0]
        elif shape.is_array:
            listed = texts if value.explode else [part.strip() for part in texts[0].split(",")]
            given = shape.listed(listed)
        else:
            given = shape.value(texts[0])
        for fault in self._schemas[direction].faults(value.schema, given):
            yield _Found(
                kind, value.name, fault.keyword, fault.expected, "has another value", fault.place
            )

    def _shown(self, operation: str, exchange: Exchange, found: list[_Found]) -> list[Drift]:
        masked, text = self._mask.exchange(exchange), self._mask.text
        received = masked.response.body if masked.response else b""
        bodies = {"body": received, "request": masked.request.body}
        status = exchange.response.status if exchange.response else 0
        return [
            Drift(
                operation=text(operation),
                status=status,
                kind=one.kind,
                place=text(one.place),
                keyword=one.keyword,
                expected=one.expected,
                found=text(
                    one.value
                    if isinstance(one.value, str)
                    else _value(bodies.get(one.kind, b""), one)
                ),
                source=one.source,
            )
            for one in found
        ]


def _of_fault(fault: Fault, kind: Kind) -> _Found:
    place = json_path(fault.path)
    return _Found(kind, place, fault.keyword, fault.expected, fault.path, fault.place)


def _value(body: bytes, found: _Found) -> str:
    """Return a sentence about the value at a path in a masked body."""
    if found.keyword == "required":
        return "is missing"
    try:
        value = json.loads(body)
        for part in found.value:
            value = value[part]
    except (ValueError, LookupError, TypeError):
        return "has another value"
    text = json.dumps(value, ensure_ascii=False)
    return f"is {text if len(text) <= _SHOWN else f'{text[:_SHOWN]}...'}"
