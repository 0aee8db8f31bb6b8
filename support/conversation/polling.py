"""Waiting until the API says what is expected."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from support.conversation.checks import check_at
from support.conversation.errors import ConversationError
from support.conversation.responses import BodyError
from support.conversation.tables import as_csv
from support.http.retry import IDEMPOTENT
from support.matching.paths import PathError, values_at
from support.matching.shown import shown

if TYPE_CHECKING:
    from support.conversation.checks import Statuses
    from support.conversation.conversation import Conversation
    from support.conversation.responses import Response
    from support.conversation.written import ExpectedValue, JsonPath
    from support.templates.values import Values

FIRST_WAIT = 0.1  # seconds; doubled after each attempt
LONGEST_WAIT = 2.0


@dataclass(frozen=True)
class Attempt:
    """What one repetition found: seconds since the first, and the value as text."""

    at: float
    found: str


class Goal(Protocol):
    """What is waited for."""

    def reached(self, response: Response, values: Values) -> bool:
        """Tell whether it has come."""
        ...

    def missed(self, response: Response, values: Values) -> bool:
        """Tell whether it can come no more."""
        ...

    def shown(self, response: Response) -> str:
        """Return what there is now."""
        ...


@dataclass(frozen=True)
class StatusGoal:
    """A status."""

    statuses: Statuses

    def __str__(self) -> str:
        """Return it as part of a sentence."""
        return f"the response status {self.statuses.written}"

    def reached(self, response: Response, values: Values) -> bool:
        """Tell whether the response has it."""
        del values
        return self.statuses.accept(response.status)

    def missed(self, response: Response, values: Values) -> bool:
        """Return False: any status may change."""
        del response, values
        return False

    def shown(self, response: Response) -> str:
        """Return the status."""
        return str(response.status)


@dataclass(frozen=True)
class ValueGoal:
    """A value at a path; ``end`` is one that stays when it has come."""

    path: JsonPath
    expected: ExpectedValue
    end: ExpectedValue | None = None

    def __str__(self) -> str:
        """Return it as part of a sentence."""
        return f"{self.expected.written} at {self.path.written}"

    def reached(self, response: Response, values: Values) -> bool:
        """Tell whether the value is there."""
        return self._is(response, self.expected.value(values))

    def missed(self, response: Response, values: Values) -> bool:
        """Tell whether the value is the one that stays."""
        return self.end is not None and self._is(response, self.end.value(values))

    def shown(self, response: Response) -> str:
        """Return the value, or that there is none."""
        try:
            found = values_at(response.json, self.path.written)
        except BodyError:
            return f"no JSON ({response.status})"
        return ", ".join(map(shown, found)) or f"nothing ({response.status})"

    def _is(self, response: Response, expected: Any) -> bool:
        try:
            check_at(response, self.path, expected)
        except (AssertionError, PathError):
            return False
        return True


@dataclass(frozen=True)
class Polled:
    """What came of waiting: each attempt, and why it failed, empty where it did not."""

    attempts: tuple[Attempt, ...]
    failure: str = ""

    @property
    def table(self) -> str:
        """The attempts for the report, as CSV."""
        return as_csv([("seconds", "found"), *((f"{a.at:.1f}", a.found) for a in self.attempts)])

    def check(self) -> None:
        """Raise AssertionError, telling what the attempts found, unless the goal was reached."""
        __tracebackhide__ = True
        if self.failure:
            raise AssertionError(f"{self.failure}. {len(self.attempts)} attempts: {self._history}")

    @property
    def _history(self) -> str:
        told: list[str] = []
        for attempt, before in zip(self.attempts, (None, *self.attempts), strict=False):
            if before is None or before.found != attempt.found:
                told.append(f"{attempt.found} after {attempt.at:.1f} s")
        return "; ".join(told)


async def poll(conversation: Conversation, seconds: float, goal: Goal) -> Polled:
    """Repeat the last request until the goal is reached, missed, or the time is over.

    The answer that is there already counts as the first. Raises ConversationError for a request
    that may change data.
    """
    request, values = conversation.last_request, conversation.values
    if request.method not in IDEMPOTENT:
        raise ConversationError(
            f"{request.method} {request.address} cannot be repeated to wait for {goal}: it may "
            "change data each time. Ask with GET first"
        )
    loop = asyncio.get_running_loop()
    started, wait = loop.time(), FIRST_WAIT
    attempts = [Attempt(0.0, goal.shown(conversation.response))]
    while not goal.reached(conversation.response, values):
        if goal.missed(conversation.response, values):
            return Polled(tuple(attempts), f"{goal} can come no more")
        left = started + seconds - loop.time()
        if left <= 0:
            return Polled(tuple(attempts), f"{goal} did not come within {seconds:g} s")
        await asyncio.sleep(min(wait, left))
        wait = min(wait * 2, LONGEST_WAIT)
        conversation.note(await conversation.deliver(request))
        attempts.append(Attempt(loop.time() - started, goal.shown(conversation.response)))
    return Polled(tuple(attempts))
