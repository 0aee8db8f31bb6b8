"""The two documents, and their schemas in comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from support.contract.changes.change import Change
from support.contract.changes.examples.sides import Side
from support.contract.changes.examples.trials import broken, find_example
from support.contract.changes.schemas.candidates import candidates
from support.contract.changes.schemas.containment import Comparison
from support.contract.changes.schemas.wording import path_of, words
from support.contract.schemas import Forms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from support.contract.changes.schemas.containment import Difference
    from support.contract.documents.directions import Direction
    from support.contract.loading import Document
    from support.contract.operations import Operation
    from support.http.exchange import Exchange


class Spot(NamedTuple):
    """What has a schema: the operation, its name for people, and where drifts place it.

    ``is_body`` is false for parameters and headers, whose drifts have their name as place.
    """

    operation: Operation
    name: str
    place: str
    is_body: bool


class Pair:
    """The old document and the new one.

    What the old one allows in requests, the new one has to allow; in answers, it is the other way
    round.
    """

    def __init__(self, old: Document, new: Document) -> None:
        self.old = Side("OLD", old)
        self.new = Side("NEW", new)
        requests = {"old": old.bundles["request"], "new": new.bundles["request"]}
        answers = {"old": old.bundles["response"], "new": new.bundles["response"]}
        self._comparisons: dict[Direction, Comparison] = {
            "request": Comparison(
                self.old.openers["request"],
                self.new.openers["request"],
                ("old", "new"),
                Forms(requests),
            ),
            "response": Comparison(
                self.new.openers["response"],
                self.old.openers["response"],
                ("new", "old"),
                Forms(answers),
            ),
        }

    def sides(self, direction: Direction) -> tuple[Side, Side]:
        """Return the wide and the narrow side."""
        return (self.old, self.new) if direction == "request" else (self.new, self.old)

    def of_schemas(
        self,
        direction: Direction,
        pointers: tuple[str | None, str | None],
        spot: Spot,
        exchange: Callable[[Any], Exchange | None],
    ) -> Iterator[Change]:
        """Yield the changes of two schemas, at pointers in the wide and the narrow document.

        ``exchange`` returns one with a value, or None if there cannot be one.
        """
        wide, narrow = self.sides(direction)
        parts = wide.openers[direction].at(pointers[0]), narrow.openers[direction].at(pointers[1])
        for difference in self._comparisons[direction].differences(*parts):
            said = words(difference, direction)
            place = f"{spot.name} {path_of(difference.path)}" if difference.path else spot.name
            if said.verdict != "breaking":
                yield Change(said.verdict, str(spot.operation), place, said.sentence)
                continue
            example = find_example(
                wide,
                narrow,
                self._exchanges(direction, parts[0], difference, exchange),
                place=_place(spot, difference),
                is_request=direction == "request",
            )
            yield broken(str(spot.operation), place, said.sentence, example)

    def _exchanges(
        self,
        direction: Direction,
        root: tuple[dict[str, Any], ...],
        difference: Difference,
        exchange: Callable[[Any], Exchange | None],
    ) -> Iterator[Exchange]:
        sampler = self.sides(direction)[0].samplers[direction]
        for candidate in candidates(difference, sampler):
            for value in sampler.holding(root, difference.path, candidate):
                if (made := exchange(value)) is not None:
                    yield made


def _place(spot: Spot, difference: Difference) -> str:
    """Return where the drift of an example has to be."""
    if not spot.is_body:
        return spot.place
    return path_of(difference.path).replace("[*]", "[0]").removesuffix(".*")
