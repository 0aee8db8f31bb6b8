"""The points of a document: everything in it that a run may have seen, by criterion.

The criteria follow Martin-Lopez, Segura and Ruiz-Cortes, "Test coverage criteria for RESTful web
APIs" (A-TEST 2019), and Corradini et al., "Restats" (ICSME 2021).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from support.contract.coverage.fields import Field, FieldReader
from support.contract.drifts import json_path
from support.contract.media_types import FORM, is_json
from support.contract.operations import Reader

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from support.contract.documents.directions import Direction
    from support.contract.loading import Document
    from support.contract.operations import Body, Operation, Value

Criterion = Literal[
    "operations",
    "statuses",
    "media types",
    "parameters",
    "enum values",
    "request fields",
    "answer fields",
]

FEWEST_CHOICES = 2  # a value that is always the same is no choice


class Point(NamedTuple):
    """One thing that a run may have seen.

    ``operation`` is a method and a documented path. ``status`` is the documented one of an answer
    (200, 4XX, default), and empty for a request. ``name`` is a media type, "query limit", a JSON
    path, "header ETag", or one of them with the value of an enumeration: ``$.role = "admin"``.
    """

    criterion: Criterion
    operation: str
    status: str = ""
    name: str = ""

    def __str__(self) -> str:
        """Return a text such as "GET /users 429" or "POST /users request $.email"."""
        is_of_body = self.criterion == "media types" or self.name.startswith("$")
        message = self.status or ("request" if is_of_body else "")
        return " ".join(filter(None, (self.operation, message, self.name)))


@dataclass(frozen=True)
class ValuePoints:
    """The points of a value, of its fields and of its entries."""

    point: Point | None = None
    choices: Mapping[str, Point] = field(default_factory=dict)
    fields: Mapping[str, ValuePoints] = field(default_factory=dict)
    entries: ValuePoints | None = None

    def __iter__(self) -> Iterator[Point]:
        """Yield all points."""
        if self.point:
            yield self.point
        yield from self.choices.values()
        for inner in self.fields.values():
            yield from inner
        yield from self.entries or ()

    def __bool__(self) -> bool:
        """Return whether there is any point."""
        return bool(self.point or self.choices or self.fields or self.entries)

    def without(self, known: AbstractSet[Point]) -> ValuePoints:
        """Return the points that are not known."""
        fields = {name: inner.without(known) for name, inner in self.fields.items()}
        return ValuePoints(
            point=None if self.point in known else self.point,
            choices={choice: one for choice, one in self.choices.items() if one not in known},
            fields={name: inner for name, inner in fields.items() if inner},
            entries=(self.entries and self.entries.without(known)) or None,
        )


@dataclass(frozen=True)
class BodyPoints:
    """The points of a body in one of its media types."""

    point: Point | None
    value: ValuePoints

    def __iter__(self) -> Iterator[Point]:
        """Yield all points."""
        if self.point:
            yield self.point
        yield from self.value

    def without(self, known: AbstractSet[Point]) -> BodyPoints:
        """Return the points that are not known."""
        return BodyPoints(None if self.point in known else self.point, self.value.without(known))


@dataclass(frozen=True)
class ParameterPoints:
    """The points of a parameter."""

    parameter: Value
    value: ValuePoints


@dataclass(frozen=True)
class AnswerPoints:
    """The points of a documented answer; ``headers`` are by their names in lower case."""

    point: Point
    headers: Mapping[str, ValuePoints]
    bodies: Mapping[str, BodyPoints]

    def __iter__(self) -> Iterator[Point]:
        """Yield all points."""
        yield self.point
        for header in self.headers.values():
            yield from header
        for body in self.bodies.values():
            yield from body

    def without(self, known: AbstractSet[Point]) -> AnswerPoints:
        """Return the points in the answer that are not known, and its own."""
        headers = {name: header.without(known) for name, header in self.headers.items()}
        headers = {name: header for name, header in headers.items() if header}
        return AnswerPoints(self.point, headers, _unknown(self.bodies, known))


@dataclass(frozen=True)
class OperationPoints:
    """The points of an operation; ``answers`` are by their documented statuses."""

    operation: Operation
    point: Point
    parameters: tuple[ParameterPoints, ...]
    bodies: Mapping[str, BodyPoints]
    answers: Mapping[str, AnswerPoints]

    def __iter__(self) -> Iterator[Point]:
        """Yield all points; those of several media types may be equal."""
        yield self.point
        for parameter in self.parameters:
            yield from parameter.value
        for body in self.bodies.values():
            yield from body
        for answer in self.answers.values():
            yield from answer

    def without(self, known: AbstractSet[Point]) -> OperationPoints:
        """Return the points in the messages that are not known, and those of the messages."""
        statuses = {point.status for point in known}
        answers = {
            status: answer.without(known) if status in statuses else answer
            for status, answer in self.answers.items()
        }
        if "" not in statuses:
            return replace(self, answers=answers)
        values = [(one.parameter, one.value.without(known)) for one in self.parameters]
        return replace(
            self,
            parameters=tuple(ParameterPoints(one, value) for one, value in values if value),
            bodies=_unknown(self.bodies, known),
            answers=answers,
        )


def _unknown(bodies: Mapping[str, BodyPoints], known: AbstractSet[Point]) -> dict[str, BodyPoints]:
    left = {kind: body.without(known) for kind, body in bodies.items()}
    return {kind: body for kind, body in left.items() if body.point or body.value}


class PointReader:
    """Reads the points of a document, an operation at a time."""

    def __init__(self, document: Document) -> None:
        self._operations = document.operations
        self._readers = {
            direction: FieldReader(Reader(bundle)) for direction, bundle in document.bundles.items()
        }
        self._fields: dict[tuple[Direction, str], Field] = {}

    def points(self) -> Iterator[Point]:
        """Yield all points in the order of the document, each once."""
        for operation in self._operations:
            yield from dict.fromkeys(self.of(operation))

    def of(self, operation: Operation) -> OperationPoints:
        """Return the points of an operation."""
        name = str(operation)
        answers = {
            status: AnswerPoints(
                point=Point("statuses", name, status),
                headers={h.name.lower(): self._header(name, status, h) for h in answer.headers},
                bodies=self._bodies(name, status, answer.body),
            )
            for status, answer in operation.answers.items()
        }
        return OperationPoints(
            operation=operation,
            point=Point("operations", name),
            parameters=tuple(
                ParameterPoints(one, self._parameter(name, one)) for one in operation.parameters
            ),
            bodies=self._bodies(name, "", operation.body) if operation.body else {},
            answers=answers,
        )

    def _bodies(self, operation: str, status: str, body: Body) -> dict[str, BodyPoints]:
        return {
            kind: BodyPoints(
                point=Point("media types", operation, status, kind),
                value=self._body(operation, status, kind, pointer),
            )
            for kind, pointer in body.content.items()
        }

    def _body(self, operation: str, status: str, kind: str, pointer: str | None) -> ValuePoints:
        """Return the points of what can be read: JSON, and the fields of forms."""
        essence = kind.partition(";")[0].strip()
        if pointer is None or not (is_json(essence) or essence == FORM):
            return ValuePoints()
        at = Point("answer fields" if status else "request fields", operation, status, "$")
        value = self._field("response" if status else "request", pointer)
        return _within(value, at) if is_json(essence) else _of_form(value, at)

    def _header(self, operation: str, status: str, header: Value) -> ValuePoints:
        at = Point("answer fields", operation, status, f"header {header.name}")
        return _of_text(self._field("response", header.schema), at)

    def _parameter(self, operation: str, parameter: Value) -> ValuePoints:
        at = Point("parameters", operation, "", f"{parameter.place} {parameter.name}")
        return _of_text(self._field("request", parameter.schema), at)

    def _field(self, direction: Direction, pointer: str | None) -> Field:
        if pointer is None:
            return Field()
        if (direction, pointer) not in self._fields:
            self._fields[direction, pointer] = self._readers[direction].field(pointer)
        return self._fields[direction, pointer]


@cache
def _step(name: str) -> str:
    """Return a field's part of a JSON path; documents repeat their names a thousand times."""
    return json_path((name,))[1:]


def _within(value: Field, at: Point) -> ValuePoints:
    """Return the points within a value, which is no point itself."""
    fields = {
        name: _of_field(inner, at._replace(name=at.name + _step(name)))
        for name, inner in value.fields.items()
    }
    entries = _within(value.entries, at._replace(name=f"{at.name}[*]")) if value.entries else None
    return ValuePoints(None, _choices(value, at), fields, entries)


def _of_field(value: Field, at: Point) -> ValuePoints:
    inner = _within(value, at)
    return ValuePoints(at, inner.choices, inner.fields, inner.entries)


def _of_form(value: Field, at: Point) -> ValuePoints:
    """Return the points of a form, whose fields are texts or lists of them."""
    fields = {
        name: _of_text(inner, at._replace(name=at.name + _step(name)))
        for name, inner in value.fields.items()
    }
    return ValuePoints(fields=fields)


def _of_text(value: Field, at: Point) -> ValuePoints:
    entries = _choices(value.entries, at) if value.entries else {}
    return ValuePoints(at, entries or _choices(value, at))


def _choices(value: Field, at: Point) -> dict[str, Point]:
    if value.choices is None or len(value.choices) < FEWEST_CHOICES:
        return {}
    return {
        choice: Point("enum values", at.operation, at.status, f"{at.name} = {choice}")
        for choice in sorted(value.choices)
    }
