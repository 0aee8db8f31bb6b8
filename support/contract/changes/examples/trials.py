"""Look for a message that one document allows and the other does not."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from support.contract.changes.change import Change, Example

if TYPE_CHECKING:
    from collections.abc import Iterable

    from support.contract.changes.examples.sides import Side
    from support.contract.drifts import Drift, Kind
    from support.http.exchange import Exchange

_TRIES = 400  # messages
_OF_REQUESTS: Final[frozenset[Kind]] = frozenset({"path", "method", "request"})
_OF_ANSWERS: Final[frozenset[Kind]] = frozenset({"status", "media type", "header", "body"})


def find_example(
    accepting: Side,
    refusing: Side,
    exchanges: Iterable[Exchange],
    *,
    place: str = "",
    is_request: bool,
) -> Example | None:
    """Return an example of an exchange that one side allows and the other refuses at a place.

    Both are judged as those of a run are. Returns None if there is none among the first exchanges.
    """
    kinds = _OF_REQUESTS if is_request else _OF_ANSWERS
    for exchange in islice(exchanges, _TRIES):
        refusals = [one for one in refusing.drifts(exchange) if one.kind in kinds]
        refusal = next((one for one in refusals if _is_at(one, place)), None)
        if refusal and not any(one.kind in kinds for one in accepting.drifts(exchange)):
            said = f"{refusal.expected} ({refusal.keyword})"
            return Example(exchange, accepting.name, said, is_request)
    return None


def broken(operation: str, place: str, sentence: str, example: Example | None) -> Change:
    """Return a change that is breaking if there is an example of it, and one to look at if not."""
    return Change("breaking" if example else "look", operation, place, sentence, example)


def _is_at(drift: Drift, place: str) -> bool:
    return drift.place.startswith(place) or place.startswith(drift.place)
