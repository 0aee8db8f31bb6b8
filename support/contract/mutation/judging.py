"""Sort mutants by the contract: violations, lies, and changes that nobody was promised."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from support.contract.contract import Contract
from support.contract.mutation.carried import carried
from support.contract.mutation.making import Maker
from support.contract.mutation.mutants import HARMLESS, Mutant
from support.contract.mutation.others import is_date
from support.contract.mutation.places import name_of, places
from support.contract.mutation.shapes import Shape, Shapes
from support.contract.unmasked import Unmasked
from support.http.json_body import read_plain_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from support.contract.loading import Document
    from support.http.exchange import Exchange, ReceivedResponse

_ENOUGH = 20  # scenarios
_ABOUT_TEXTS = ("another value", "null", "the field is missing", "another header")


@dataclass(frozen=True)
class Found:
    """A mutant, and the scenarios in whose answers it can be told, by their node ids."""

    mutant: Mutant
    scenarios: tuple[str, ...]


@dataclass(frozen=True)
class Sorted:
    """The mutants of a suite.

    ``lies`` conform to the contract, ``violations`` do not. ``unpromised`` changes are of texts
    that no request carried, such as titles and messages, and of fields that the contract does not
    know. ``harmless`` ones change the form alone. ``shapes`` are the answers that were recorded,
    with the scenarios that received them.
    """

    lies: tuple[Found, ...]
    violations: tuple[Found, ...]
    unpromised: tuple[Found, ...]
    harmless: tuple[Found, ...]
    shapes: Mapping[Shape, tuple[str, ...]]

    @property
    def number(self) -> int:
        """How many mutants there are."""
        return sum(map(len, (self.lies, self.violations, self.unpromised, self.harmless)))


class Truth:
    """The contract, as the judge of answers; it shows nothing, and so masks nothing."""

    def __init__(self, document: Document, base_url: str) -> None:
        self._contract = Contract(document, base_url, Unmasked())

    def allows(self, exchange: Exchange) -> bool:
        """Return whether an exchange conforms."""
        return not self._contract.drifts(exchange)


def sort(document: Document, base_url: str, recorded: Mapping[str, Sequence[Exchange]]) -> Sorted:
    """Return the mutants of the answers that scenarios received, by the scenarios' node ids."""
    shapes, truth = Shapes(document, base_url), Truth(document, base_url)
    answers = list(_answers(shapes, truth, recorded))
    donors: dict[Shape, ReceivedResponse] = {}
    touching: dict[Shape, dict[str, None]] = {}
    for answer in answers:
        donors.setdefault(answer.shape, answer.response)
        touching.setdefault(answer.shape, {})[answer.scenario] = None
    maker = Maker(document, shapes, donors)
    tallies = _tallies(answers, maker, truth)
    return _sorted(
        tallies,
        _promised(answers, maker, recorded),
        {shape: tuple(scenarios) for shape, scenarios in touching.items()},
    )


class _Recorded(NamedTuple):
    """An answer of a scenario that conforms, and the exchanges of the scenario before it."""

    scenario: str
    shape: Shape
    exchange: Exchange
    response: ReceivedResponse
    earlier: Sequence[Exchange]


@dataclass
class _Tally:
    """In which scenarios a mutant conforms, and in which it does not; both in their order."""

    mutant: Mutant
    allowed: dict[str, None] = field(default_factory=dict)
    forbidden: dict[str, None] = field(default_factory=dict)

    @property
    def is_violation(self) -> bool:
        """Return whether it has broken the contract so often that it always does."""
        return not self.allowed and len(self.forbidden) >= _ENOUGH


def _answers(
    shapes: Shapes, truth: Truth, recorded: Mapping[str, Sequence[Exchange]]
) -> Iterator[_Recorded]:
    for scenario, exchanges in recorded.items():
        for number, exchange in enumerate(exchanges):
            request, response = exchange.request, exchange.response
            if response is None:
                continue
            shape = shapes.of(request.method, request.url, response.status)
            if shape is not None and truth.allows(exchange):
                yield _Recorded(scenario, shape, exchange, response, exchanges[:number])


def _tallies(answers: Sequence[_Recorded], maker: Maker, truth: Truth) -> list[_Tally]:
    """Return the mutants of all answers; of those with several choices the first that conforms."""
    tallies: dict[str, dict[int, _Tally]] = {}
    for scenario, shape, exchange, response, earlier in answers:
        for mutant in maker.mutants(shape, response):
            choices = tallies.setdefault(mutant.key, {})
            tally = choices.setdefault(mutant.choice, _Tally(mutant))
            if scenario in tally.allowed or tally.is_violation or _has_better(choices, mutant):
                continue
            told = mutant.told(exchange.request, response, earlier)
            if told is not None:
                is_allowed = truth.allows(replace(exchange, response=told))
                (tally.allowed if is_allowed else tally.forbidden)[scenario] = None
    chosen = [
        next((tally for tally in choices.values() if tally.allowed), choices[0])
        for choices in tallies.values()
    ]
    return [tally for tally in chosen if tally.allowed or tally.forbidden]


def _has_better(choices: Mapping[int, _Tally], mutant: Mutant) -> bool:
    """Return whether another choice conforms, which comes before that of a mutant."""
    return any(choices[number].allowed for number in range(mutant.choice))


def _sorted(
    tallies: Sequence[_Tally],
    promised: frozenset[str],
    touching: Mapping[Shape, tuple[str, ...]],
) -> Sorted:
    kinds: dict[str, list[Found]] = {
        kind: [] for kind in ("lies", "violations", "unpromised", "harmless")
    }
    for tally in tallies:
        kind, scenarios = _kind(tally, promised), tally.allowed or tally.forbidden
        kinds[kind].append(Found(tally.mutant, tuple(scenarios)))
    return Sorted(**{kind: tuple(found) for kind, found in kinds.items()}, shapes=touching)


def _kind(tally: _Tally, promised: frozenset[str]) -> str:
    mutant = tally.mutant
    if not tally.allowed:
        return "violations"
    if mutant.change in HARMLESS:
        return "harmless"
    is_of_text = mutant.change in _ABOUT_TEXTS and mutant.name not in promised
    return "unpromised" if is_of_text or mutant.change == "an unknown field" else "lies"


def _promised(
    answers: Sequence[_Recorded], maker: Maker, recorded: Mapping[str, Sequence[Exchange]]
) -> frozenset[str]:
    """Return the names of fields and headers with values that mean something to clients.

    Those are all but free texts. A free text means something if a request carried it, as an ID is
    in the path of one, in whatever answer: that of a listing is the same ID.
    """
    known = carried(one.request for exchanges in recorded.values() for one in exchanges)
    return frozenset(
        name
        for answer in answers
        for name, value, is_free in _values(answer, maker)
        if not is_free or value in known
    )


def _values(answer: _Recorded, maker: Maker) -> Iterator[tuple[str, Any, bool]]:
    """Yield the values of an answer, their names, and whether they are free texts."""
    for name, text in answer.response.headers:
        yield name.lower(), text, not (text.isdigit() or is_date(text))
    try:
        body = read_plain_json(answer.response.body)
    except ValueError:
        return
    for place, value in places(body):
        is_text = isinstance(value, str) and not is_date(value)
        yield name_of(place), value, is_text and not maker.options(answer.shape, place)
