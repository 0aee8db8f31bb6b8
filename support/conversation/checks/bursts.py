"""Checks of several responses: their statuses and their times."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from support.conversation.errors import ConversationError
from support.conversation.responses import Statuses
from support.http.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from support.conversation.conversation import Result

_ALL = range(100, 600)  # RFC 9110, 15
_PART = re.compile(r"(?P<count>\d+) (?:responses? )?(?:is|are) (?P<statuses>.+)")


@dataclass(frozen=True)
class Shares:
    """The number of responses with each status: ``1 response is 201 and 19 are 409``."""

    written: str

    def parts(self) -> Iterator[tuple[int, Statuses]]:
        """Yield each number and its statuses."""
        for part in re.split(r",? and (?=\d+ (?:responses? )?(?:is|are))", self.written):
            match = _PART.fullmatch(part)
            if match is None:  # impossible: the step's parameter type accepts nothing else
                raise ValueError(part)
            yield int(match["count"]), Statuses(match["statuses"])

    def faults(self, names: Iterable[str]) -> Iterator[str]:
        """Yield why no responses can be shared out so."""
        del names
        parts = list(self.parts())
        if not sum(count for count, _ in parts):
            yield "0 responses are none; write how many there are"
        for (_, one), (_, other) in itertools.combinations(parts, 2):
            if shared := [status for status in _ALL if one.accept(status) and other.accept(status)]:
                yield (
                    f"{one.written} and {other.written} both contain {shared[0]}, so that a "
                    "response would count twice; write each status once"
                )


class Percent(int):
    """Which percentile of the response times is meant."""

    __slots__ = ()

    def faults(self, names: Iterable[str]) -> Iterator[str]:
        """Yield the fault of a number that is not a percentile."""
        del names
        if not 1 <= self <= 100:  # noqa: PLR2004 - percent
            yield f"p{int(self)} is not a percentile; write p1 to p100"


def check_shares(results: Sequence[Result], expected: Shares) -> None:
    """Check the number of responses with each status, and that there are no others.

    Raises ConversationError for a status that is named twice, and for none at all.
    """
    __tracebackhide__ = True
    for fault in expected.faults(()):
        raise ConversationError(fault)
    _check_parts(results, list(expected.parts()))


def check_all(results: Sequence[Result], count: int, expected: Statuses) -> None:
    """Check the number of responses, and that each has one of the statuses."""
    __tracebackhide__ = True
    _check_parts(results, [(count, expected)])


def _check_parts(results: Sequence[Result], parts: Sequence[tuple[int, Statuses]]) -> None:
    __tracebackhide__ = True
    wrong = [
        f"{_number(results, statuses)} instead of {count} are {statuses.written}"
        for count, statuses in parts
        if _number(results, statuses) != count
    ]
    if total := len(results) - sum(count for count, _ in parts):
        wrong.append(f"there are {len(results)}, {abs(total)} {'more' if total > 0 else 'fewer'}")
    if wrong:
        raise AssertionError(f"of the responses {'; '.join(wrong)}. They are: {_counts(results)}")


def check_slowest(results: Sequence[Result], limit: float) -> None:
    """Check that every response arrived in less than ``limit`` seconds."""
    __tracebackhide__ = True
    check_percentile(results, 100, limit)


def check_percentile(results: Sequence[Result], percent: int, limit: float) -> None:
    """Check that ``percent`` percent of the responses arrived in less than ``limit`` seconds.

    Uses the nearest rank: the p95 of 20 times is the 19th. Raises the error of a failed request.
    """
    __tracebackhide__ = True
    for fault in Percent(percent).faults(()):
        raise ConversationError(fault)
    times = sorted(_seconds(result) for result in results)
    found = times[math.ceil(len(times) * percent / 100) - 1]
    if found >= limit:
        name = "the response time" if len(times) == 1 else f"p{percent} of {len(times)} times"
        raise AssertionError(
            f"{name} is {_shown(found)}, and should be below {_shown(limit)}; "
            f"the times range from {_shown(times[0])} to {_shown(times[-1])}"
        )


def _number(results: Iterable[Result], statuses: Statuses) -> int:
    return sum(not isinstance(r, RequestError) and statuses.accept(r.status) for r in results)


def _counts(results: Iterable[Result]) -> str:
    kinds = Counter(
        f"without response ({result})" if isinstance(result, RequestError) else str(result.status)
        for result in results
    )
    return ", ".join(
        f"{count} {'is' if count == 1 else 'are'} {kind}" for kind, count in kinds.items()
    )


def _seconds(result: Result) -> float:
    if isinstance(result, RequestError):
        raise result
    return result.seconds


def _shown(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"
