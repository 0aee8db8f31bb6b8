"""When a request is sent again, and after how long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import httpx
import stamina

from support.http.errors import UNSENDABLE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"})  # RFC 9110, 9.2.2
UNSAFE = frozenset({"POST", "PATCH"})  # whether the first one had an effect is not known
TRANSIENT = frozenset({429, 502, 503, 504})


@dataclass(frozen=True)
class RetryPolicy:
    """How often idempotent requests are sent; others are sent once, ``unsafe`` ones only if asked.

    Sent again after one of the TRANSIENT statuses or a transport error, unless the request is
    one that cannot be sent at all. The wait doubles from ``wait`` seconds, with up to ``wait``
    more at random, unless the answer has a Retry-After; one above ``max_wait`` seconds is not
    waited for.
    """

    attempts: int = 3
    wait: float = 0.1
    max_wait: float = 5.0
    unsafe: bool = False

    async def send(
        self, method: str, send: Callable[[int], Awaitable[httpx.Response]]
    ) -> httpx.Response:
        """Call ``send`` with the number of the attempt until it answers or attempts run out.

        Returns the last answer, whatever its status; raises the last httpx.TransportError.
        """
        repeatable = IDEMPOTENT | UNSAFE if self.unsafe else IDEMPOTENT
        attempts = self.attempts if method.upper() in repeatable else 1
        try:
            async for attempt in stamina.retry_context(
                on=self._wait_after,
                attempts=attempts,
                timeout=None,
                wait_initial=self.wait,
                wait_jitter=self.wait,
                wait_max=self.max_wait,
            ):
                with attempt:
                    response = _lasting(await send(attempt.num))
        except _TransientAnswerError as error:
            return error.response
        return response

    def _wait_after(self, error: Exception) -> bool | float:
        if not isinstance(error, _TransientAnswerError):
            return isinstance(error, httpx.TransportError) and not isinstance(error, UNSENDABLE)
        wait = retry_after(error.response)
        if wait is None:
            return True
        return wait if wait <= self.max_wait else False


def _lasting(response: httpx.Response) -> httpx.Response:
    if response.status_code in TRANSIENT:
        raise _TransientAnswerError(response)
    return response


class _TransientAnswerError(Exception):
    def __init__(self, response: httpx.Response) -> None:
        super().__init__(response.status_code)
        self.response = response


def retry_after(response: httpx.Response, now: datetime | None = None) -> float | None:
    """Return the seconds that a Retry-After header asks to wait, at least 0.

    It holds seconds or an HTTP date (RFC 9110, 10.2.3); None without one that can be read.
    """
    value = response.headers.get("retry-after", "").strip()
    if value.isdecimal():
        return float(value)
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, OverflowError):  # a year of twenty digits, for instance
        return None
    if date.tzinfo is None:  # "-0000": UTC of unknown origin (RFC 5322, 3.3)
        date = date.replace(tzinfo=UTC)
    return max(0.0, (date - (now or datetime.now(UTC))).total_seconds())
