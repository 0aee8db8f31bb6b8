"""Count what exchanges have seen of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from support.contract.coercion import ParameterTexts
from support.contract.coverage.fields import text_of
from support.contract.coverage.points import PointReader
from support.contract.media_types import FORM, essence, is_json
from support.contract.routing import operation_of
from support.http.json_body import read_plain_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from support.contract.coverage.points import (
        BodyPoints,
        OperationPoints,
        ParameterPoints,
        Point,
        ValuePoints,
    )
    from support.contract.loading import Document
    from support.contract.operations import Body, Operation
    from support.http.exchange import Exchange, Headers, SentRequest


class Counter:
    """Counts what exchanges with the API at ``base_url`` have seen of a document.

    What is known already is not counted again, so that most bodies need not be read.
    """

    def __init__(self, document: Document, base_url: str) -> None:
        self._router = document.router(base_url)
        self._reader = PointReader(document)
        self._waiting: dict[str, OperationPoints] = {}
        self._known: set[Point] = set()

    def new(self, exchanges: Iterable[Exchange]) -> set[Point]:
        """Return the points that exchanges have seen and that are not known.

        One without a response has seen nothing, nor has one with an operation or a status that is
        not documented. HEAD has seen the operation of GET, but not its body.
        """
        found: set[Point] = set()
        for exchange in exchanges:
            route = self._router.route(urlsplit(exchange.request.url).path)
            operation = operation_of(exchange.request.method, route.operations) if route else None
            if route and operation:
                found.update(_seen(self._points(operation), exchange, route.values))
        return found - self._known

    @property
    def known(self) -> frozenset[Point]:
        """The points that are known."""
        return frozenset(self._known)

    def know(self, points: AbstractSet[Point]) -> None:
        """Count these points no more."""
        new = points - self._known
        self._known |= new
        for name in {point.operation for point in new} & self._waiting.keys():
            of_it = {point for point in new if point.operation == name}
            self._waiting[name] = self._waiting[name].without(of_it)

    def _points(self, operation: Operation) -> OperationPoints:
        name = str(operation)
        if name not in self._waiting:
            self._waiting[name] = self._reader.of(operation).without(self._known)
        return self._waiting[name]


def _seen(
    points: OperationPoints, exchange: Exchange, in_path: Mapping[str, str]
) -> Iterator[Point]:
    request, response, operation = exchange.request, exchange.response, points.operation
    if response is None:
        return
    yield points.point
    if points.parameters:
        yield from _in_parameters(points.parameters, request, in_path)
    if points.bodies and operation.body and request.body:
        yield from _in_body(points.bodies, operation.body, request.headers, request.body)
    answer = operation.answer(response.status)
    if answer is None:
        return
    waiting = points.answers[answer.status]
    yield waiting.point
    if waiting.headers:
        for name, text in response.headers:
            if header := waiting.headers.get(name.lower()):
                yield from _in_texts(header, [text])
    if waiting.bodies and response.body:
        yield from _in_body(waiting.bodies, answer.body, response.headers, response.body)


def _in_parameters(
    waiting: Iterable[ParameterPoints], request: SentRequest, in_path: Mapping[str, str]
) -> Iterator[Point]:
    given = ParameterTexts(request, in_path)
    for one in waiting:
        if texts := given.of(one.parameter):
            listed = texts if one.parameter.explode else texts[0].split(",")
            yield from _in_texts(one.value, listed)


def _in_body(
    waiting: Mapping[str, BodyPoints], body: Body, headers: Headers, content: bytes
) -> Iterator[Point]:
    """Yield the points in a body; of one that cannot be read, only that of its media type."""
    kind = essence(headers)
    covering = body.covering(kind)
    points = waiting.get(covering) if covering else None
    if points is None:
        return
    if points.point:
        yield points.point
    if not points.value:
        return
    try:
        if is_json(kind):
            yield from _in_value(points.value, read_plain_json(content))
        elif kind == FORM:
            yield from _in_form(points.value, content.decode())
    except ValueError:
        return


def _in_form(points: ValuePoints, content: str) -> Iterator[Point]:
    pairs = parse_qsl(content, keep_blank_values=True)
    for name, inner in points.fields.items():
        if texts := [text for known, text in pairs if known == name]:
            yield from _in_texts(inner, texts)


def _in_texts(points: ValuePoints, texts: Iterable[str]) -> Iterator[Point]:
    """Yield the points of a value that is written as texts: 2 is the number and the text."""
    if points.point:
        yield points.point
    for text in texts if points.choices else ():
        for choice in (text, text_of(text)):
            if choice in points.choices:
                yield points.choices[choice]


def _in_value(points: ValuePoints, value: Any) -> Iterator[Point]:
    if points.point:
        yield points.point
    if isinstance(value, dict):
        for name, inner in points.fields.items():
            if name in value:
                yield from _in_value(inner, value[name])
    elif isinstance(value, list):
        if entries := points.entries:
            for one in value:
                yield from _in_value(entries, one)
    elif points.choices and (choice := text_of(value)) in points.choices:
        yield points.choices[choice]
