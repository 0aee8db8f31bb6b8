"""Repeat a request until the response is as expected."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from support.conversation.checks.response import check_at
from support.conversation.errors import ConversationError, unrepeatable
from support.conversation.responses import BodyError
from support.conversation.tables import as_csv
from support.http.errors import UNANSWERED, RequestError
from support.http.retry import IDEMPOTENT
from support.language.matching.engine import mismatches
from support.language.matching.paths import PathError, is_singular, values_at
from support.language.matching.shown import shown

if TYPE_CHECKING:
    from support.conversation.conversation import Conversation, Result
    from support.conversation.requests import FilledRequest
    from support.conversation.responses import Response, Statuses
    from support.conversation.step_values import ExpectedValue, JsonPath
    from support.language.placeholders.values import Values

FIRST_WAIT = 0.1  # seconds; doubled after each attempt
LONGEST_WAIT = 2.0


@dataclass(frozen=True)
class Attempt:
    """One attempt: seconds since the first, and the value found, as text."""

    at: float
    found: str


class Goal(Protocol):
    """The condition to wait for."""

    def reached(self, response: Response, values: Values) -> bool:
        """Return whether it is met."""
        ...

    def missed(self, response: Response, values: Values) -> bool:
        """Return whether it can no longer be reached."""
        ...

    def shown(self, response: Response, values: Values) -> str:
        """Return the current value as text."""
        ...


@dataclass(frozen=True)
class StatusGoal:
    """A response status."""

    statuses: Statuses

    def __str__(self) -> str:
        """Return a description for messages."""
        return f"the response status {self.statuses.written}"

    def reached(self, response: Response, values: Values) -> bool:
        """Return whether the response has it."""
        del values
        return self.statuses.accept(response.status)

    def missed(self, response: Response, values: Values) -> bool:
        """Return False: any status may change."""
        del response, values
        return False

    def shown(self, response: Response, values: Values) -> str:
        """Return the status."""
        del values
        return str(response.status)


@dataclass(frozen=True)
class ValueGoal:
    """A value at a path; ``end`` is a final value, after which it cannot change.

    At a path to several values, one of them is enough to be final.
    """

    path: JsonPath
    expected: ExpectedValue
    end: ExpectedValue | None = None

    def __str__(self) -> str:
        """Return a description for messages."""
        return f"{self.expected.written} at {self.path.written}"

    def reached(self, response: Response, values: Values) -> bool:
        """Return whether the value is there."""
        return self._is(response, self.expected, values)

    def missed(self, response: Response, values: Values) -> bool:
        """Return whether the value, or one of several, is the final one."""
        if self.end is None:
            return False
        end = self.end.value(values)
        is_one = any(not mismatches(value, end) for value in self._several(response, values))
        return is_one or self._is(response, self.end, values)

    def shown(self, response: Response, values: Values) -> str:
        """Return the value, or a note that there is none."""
        try:
            found = values_at(response.json, self.path.filled(values).written)
        except BodyError:
            return f"not JSON ({response.status})"
        return ", ".join(map(shown, found)) or f"nothing ({response.status})"

    def _several(self, response: Response, values: Values) -> list[Any]:
        """Return the values at a path to several."""
        path = self.path.filled(values).written
        try:
            return [] if is_singular(path) else values_at(response.json, path)
        except (BodyError, PathError):
            return []

    def _is(self, response: Response, expected: ExpectedValue, values: Values) -> bool:
        try:
            check_at(response, self.path.filled(values), expected.value(values))
        except (AssertionError, PathError):
            return False
        return True


@dataclass(frozen=True)
class Polled:
    """The result of polling: each attempt, and the reason of a failure, else empty."""

    attempts: tuple[Attempt, ...]
    failure: str = ""

    @property
    def table(self) -> str:
        """The attempts for the report, as CSV."""
        return as_csv([("seconds", "found"), *((f"{a.at:.1f}", a.found) for a in self.attempts)])

    def check(self) -> None:
        """Raise AssertionError with the values found, unless the goal was reached."""
        __tracebackhide__ = True
        if self.failure:
            raise AssertionError(f"{self.failure}. {len(self.attempts)} attempts: {self._history}")

    @property
    def _history(self) -> str:
        changes: list[str] = []
        for attempt, before in zip(self.attempts, (None, *self.attempts), strict=False):
            if before is None or before.found != attempt.found:
                changes.append(f"{attempt.found} after {attempt.at:.1f} s")
        return "; ".join(changes)


async def poll(conversation: Conversation, seconds: float, goal: Goal) -> Polled:
    """Repeat the last request until the goal is reached or missed, or the time is up.

    The existing result counts as the first attempt; a server that does not answer may do so in a
    later one. Raises ConversationError for a request that
    may change data.
    """
    request, values = conversation.last_request, conversation.values
    if request.method not in IDEMPOTENT:
        raise ConversationError(unrepeatable(request.method, request.address))
    loop = asyncio.get_running_loop()
    started, wait = loop.time(), FIRST_WAIT
    result = conversation.result
    attempts = [Attempt(0.0, _shown(result, goal, values))]
    while True:
        if not isinstance(result, RequestError):
            if goal.missed(result, values):
                return Polled(tuple(attempts), f"{goal} can no longer be reached")
            if goal.reached(result, values):
                return Polled(tuple(attempts))
        left = started + seconds - loop.time()
        if left <= 0:
            return Polled(tuple(attempts), f"{goal} was not reached within {seconds:g} s")
        # Never sleeps beyond the limit, so that there is a last attempt at its very end.
        await asyncio.sleep(min(wait, left))
        wait = min(wait * 2, LONGEST_WAIT)
        result = await _tried(conversation, request)
        conversation.record(result)
        attempts.append(Attempt(loop.time() - started, _shown(result, goal, values)))


async def _tried(conversation: Conversation, request: FilledRequest) -> Result:
    """Send a request; that a server does not answer, while it restarts, is a result."""
    try:
        return await conversation.deliver(request)
    except UNANSWERED as error:
        return error


def _shown(result: Result, goal: Goal, values: Values) -> str:
    return (
        f"no answer ({result})" if isinstance(result, RequestError) else goal.shown(result, values)
    )
