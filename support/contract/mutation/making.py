"""Make the mutants of recorded answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.contract.mutation.mutants import Mutant
from support.contract.mutation.options import Options
from support.contract.mutation.places import Place, places
from support.http.json_body import read_plain_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from support.contract.loading import Document
    from support.contract.mutation.mutants import Change
    from support.contract.mutation.shapes import Shape, Shapes
    from support.http.exchange import ReceivedResponse

_CHOICES = 3  # other values that are tried until one conforms
_OUTAGES = (429, *range(500, 600))  # what any request may get: no lie about this one
_SUCCESS, _REFUSAL = 2, 4  # classes of statuses
_ABOUT_VALUES: tuple[Change, ...] = ("the field is missing", "null", "another type")
_ABOUT_LISTS: tuple[Change, ...] = (
    "an empty list",
    "an entry is missing",
    "an entry is doubled",
    "ids are swapped",
)
_ABOUT_ANSWERS: tuple[Change, ...] = (
    "the answer before the change",
    "other order of fields",
    "other white space",
)


class Maker:
    """Makes mutants by the document; ``donors`` are recorded answers, one of each shape."""

    def __init__(
        self, document: Document, shapes: Shapes, donors: Mapping[Shape, ReceivedResponse]
    ) -> None:
        self._shapes = shapes
        self._options = Options(document.bundles["response"])
        self._donors = donors

    def mutants(self, shape: Shape, response: ReceivedResponse) -> Iterator[Mutant]:
        """Yield the mutants of an answer, some of them several times."""
        yield Mutant(shape, "an undocumented status")
        for donor in _nearest(shape, self._donors):
            yield Mutant(shape, "another status", donor=self._donors[donor])
        for header in self._shapes.answer(shape).headers:
            yield Mutant(shape, "the header is missing", header=header.name)
            for choice in range(_CHOICES):
                yield Mutant(shape, "another header", header=header.name, choice=choice)
        if response.body:
            yield Mutant(shape, "another media type")
            yield from self._of_body(shape, response)

    def options(self, shape: Shape, place: Place) -> tuple[Any, ...]:
        """Return the values that enums of the document allow at a place of a body."""
        bodies = self._shapes.answer(shape).body.content.values()
        pointer = next((pointer for pointer in bodies if pointer), None)
        return self._options.at(pointer, place) if pointer else ()

    def _of_body(self, shape: Shape, response: ReceivedResponse) -> Iterator[Mutant]:
        try:
            body = read_plain_json(response.body)
        except ValueError:
            return
        for change in _ABOUT_ANSWERS:
            yield Mutant(shape, change)
        for place, value in dict(places(body)).items():
            yield from self._of_value(shape, place, value)

    def _of_value(self, shape: Shape, place: Place, value: Any) -> Iterator[Mutant]:
        if isinstance(value, dict):
            yield Mutant(shape, "an unknown field", place)
        if isinstance(value, list):
            yield from (Mutant(shape, change, place) for change in _ABOUT_LISTS)
        if place and place[-1] is not None:
            yield from (Mutant(shape, change, place) for change in _ABOUT_VALUES)
        if isinstance(value, dict | list):
            return
        options = self.options(shape, place)
        for choice in range(_CHOICES):
            yield Mutant(shape, "another value", place, choice=choice, options=options)


def _nearest(shape: Shape, donors: Iterable[Shape]) -> Iterator[Shape]:
    """Yield the nearest status of the same class, and success for a refusal or the reverse."""
    others = [
        one
        for one in donors
        if one.operation == shape.operation and one != shape and one.status not in _OUTAGES
    ]
    others.sort(key=lambda one: (abs(one.status - shape.status), one.status))
    for kind in (shape.status // 100, _SUCCESS if shape.status // 100 == _REFUSAL else _REFUSAL):
        yield from [one for one in others if one.status // 100 == kind][:1]
        others = [one for one in others if one.status // 100 != kind]
