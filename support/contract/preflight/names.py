"""Hold the names in requests, and in what is expected of answers, against a document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from support.contract.media_types import JSON, is_json
from support.contract.operations import Reader
from support.contract.preflight.addresses import Asked, Unknown
from support.contract.preflight.fields import Fields
from support.contract.preflight.misses import Misses
from support.language.placeholders.grammar import TOKEN
from support.language.spelling import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from support.contract.baseline import KnownDrift
    from support.contract.documents.directions import Direction
    from support.contract.drifts import Kind
    from support.contract.loading import Document
    from support.contract.operations import Operation
    from support.contract.preflight.misses import Miss

_LISTED = 10  # names in a message
_NEAR = 0.75  # as emial and email are, but not role and name
_ENTRY = re.compile(r"\[\d+\]")


@dataclass(frozen=True)
class Answers:
    """The answers that a request may have, by their statuses, and the schema of their JSON.

    They have none if it ``is_empty``.
    """

    asked: Asked
    statuses: tuple[str, ...]
    schema: Any
    is_empty: bool

    def __str__(self) -> str:
        return f"the answer of {self.asked} ({', '.join(self.statuses)})"


class Names:
    """The names of a document; ``known`` are drifts to tolerate."""

    def __init__(self, document: Document, known: Sequence[KnownDrift] = ()) -> None:
        self._document = document
        self._known = known
        self._found: dict[tuple[str, Callable[[int], bool]], Answers] = {}

    def query(self, asked: Asked, names: Iterable[str], *, is_refused: bool) -> list[Unknown]:
        """Return the unknown parameters of a query; of a refused request, only misspelt ones.

        Never sure: a document cannot forbid others.
        """
        every = [value for operation in asked.operations for value in operation.parameters]
        known = list(dict.fromkeys(value.name for value in every if value.place == "query"))
        unknown = [name for name in names if name not in known and not TOKEN.search(name)]
        return [
            Unknown(name, _query_message(name, asked, known), is_sure=False)
            for name in unknown
            if not is_refused or did_you_mean(name, known, closeness=_NEAR)
        ]

    def body(
        self, asked: Asked, media_type: str, template: Any, *, is_expected: bool
    ) -> list[Unknown]:
        """Return the unknown fields of a body.

        Unless it ``is_expected`` to be accepted, only misspelt ones, which are not sure then.
        """
        contents = [one.body.content for one in asked.operations if one.body]
        misses = self._request_misses.of_body(
            self._schema("request", contents, media_type), template
        )
        return [
            Unknown(
                miss.name,
                f"{miss} is not in the document for the request of {asked}{_hint(miss)}",
                miss.is_sure and is_expected,
            )
            for miss in misses
            if (is_expected or did_you_mean(miss.name, miss.names, closeness=_NEAR))
            and not self._is_known(asked, "request", miss)
        ]

    def answers(self, asked: Asked, accepts: Callable[[int], bool]) -> Answers:
        """Return the documented answers with statuses that are accepted."""
        key = str(asked), accepts
        if key not in self._found:
            self._found[key] = self._answers(asked, accepts)
        return self._found[key]

    def _answers(self, asked: Asked, accepts: Callable[[int], bool]) -> Answers:
        found = [
            (status, answer.body.content)
            for operation in asked.operations
            for status, answer in operation.answers.items()
            if _is_accepted(status, operation, accepts)
        ]
        statuses = tuple(sorted({status for status, _ in found}))
        contents = [content for _, content in found if content]
        schema = self._schema("response", contents, JSON)
        return Answers(asked, statuses, schema, is_empty=not contents)

    def at_path(self, answers: Answers, path: str, expected: Sequence[Any] = ()) -> list[Unknown]:
        """Return what answers do not have at a path, and of the values ``expected`` there.

        Raises PathError for an invalid path.
        """
        misses = self._answer_misses.of_path(answers.schema, path, expected)
        return self._unread(answers, misses)

    def in_entries(self, answers: Answers, path: str, expected: Any) -> list[Unknown]:
        """Return what answers do not have at a path to a list, and of what each entry has to be."""
        misses = self._answer_misses.of_entries(answers.schema, path, expected)
        return self._unread(answers, misses)

    def _unread(self, answers: Answers, misses: Iterable[Miss]) -> list[Unknown]:
        return [
            Unknown(
                miss.name, f"{miss} is not in the document for {answers}{_hint(miss)}", miss.is_sure
            )
            for miss in misses
            if not self._is_known(answers.asked, "body", miss)
        ]

    @cached_property
    def _request_misses(self) -> Misses:
        return self._misses("request")

    @cached_property
    def _answer_misses(self) -> Misses:
        return self._misses("response")

    def _misses(self, direction: Direction) -> Misses:
        reader = Reader(self._document.bundles[direction])
        return Misses(Fields(lambda schema: reader.resolved("", schema)[1]))

    def _schema(
        self, direction: Direction, contents: Iterable[Mapping[str, str | None]], media_type: str
    ) -> Any:
        """Return the alternatives for bodies of a media type; True if one may be anything."""
        pointers = dict.fromkeys(
            pointer
            for content in contents
            for documented, pointer in content.items()
            if _covers(documented, media_type)
        )
        if not pointers or None in pointers:
            return True
        reader = Reader(self._document.bundles[direction])
        schemas = [reader.at(pointer) for pointer in pointers if pointer]
        return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}

    def _is_known(self, asked: Asked, kind: Kind, miss: Miss) -> bool:
        operations = set(map(str, asked.operations))
        place = _ENTRY.sub("[*]", str(miss))
        return any(
            known.kind == kind and known.operation in operations and known.place == place
            for known in self._known
        )


def _covers(documented: str, media_type: str) -> bool:
    """Return whether a documented media type is one, or that of other JSON if it is JSON."""
    kind = documented.partition(";")[0].strip()
    of_type = f"{media_type.partition('/')[0]}/*"
    return kind in {media_type, of_type, "*/*"} or (media_type == JSON and is_json(kind))


def _is_accepted(status: str, operation: Operation, accepts: Callable[[int], bool]) -> bool:
    if status.isdecimal():
        return accepts(int(status))
    named = {int(one) for one in operation.answers if one.isdecimal()}
    if status == "default":
        first = {f"{one[0]}" for one in operation.answers if one.endswith("XX")}
        return any(accepts(n) for n in range(100, 600) if n not in named and str(n)[0] not in first)
    hundred = int(status[0]) * 100
    return any(accepts(n) for n in range(hundred, hundred + 100) if n not in named)


def _query_message(name: str, asked: Asked, known: Sequence[str]) -> str:
    hint = did_you_mean(name, known) or f"; it has {', '.join(known[:_LISTED]) or 'none'}"
    return f"the query parameter {name} is not in the document for {asked}{hint}"


def _hint(miss: Miss) -> str:
    """Return what is there instead of a miss."""
    if miss.is_of_list:
        return "; there is a list: write [0] for one entry, [*] for all"
    if isinstance(miss.path[-1], int):
        return "; there is no list"
    if not miss.names:
        return "; there are no fields"
    rest = ", ..." if len(miss.names) > _LISTED else ""
    return (
        did_you_mean(miss.name, miss.names) or f"; there is {', '.join(miss.names[:_LISTED])}{rest}"
    )
