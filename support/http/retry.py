"""Retries of requests, and the wait before each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import httpx

from support.http.errors import UNSENDABLE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"})  # RFC 9110, 9.2.2
READING = frozenset({"GET", "HEAD", "OPTIONS"})  # they change nothing (RFC 9110, 9.2.1)
UNSAFE = frozenset({"POST", "PATCH"})  # the failed request may have had its effect
TRANSIENT = frozenset({429, 502, 503, 504})


@dataclass(frozen=True)
class RetryPolicy:
    """Retries idempotent requests, and with ``unsafe`` POST and PATCH, too.

    A request is retried after one of the TRANSIENT statuses or a transport error, unless it is
    malformed. The wait doubles from ``wait`` seconds, plus a random jitter of up to ``wait``,
    unless the response has a Retry-After header; if that exceeds ``max_wait`` seconds, the
    request is not retried.
    """

    attempts: int = 3
    wait: float = 0.1
    max_wait: float = 5.0
    unsafe: bool = False

    async def send(
        self, method: str, send: Callable[[int], Awaitable[httpx.Response]]
    ) -> httpx.Response:
        """Call ``send`` with the number of the attempt until it succeeds or no attempt is left.

        Returns the last response, whatever its status; raises the last httpx.TransportError.
        """
        is_repeatable = method.upper() in (IDEMPOTENT | UNSAFE if self.unsafe else IDEMPOTENT)
        if not is_repeatable or self.attempts == 1:
            return await send(1)
        failure: httpx.TransportError | _TransientResponseError
        try:
            return _raise_if_transient(await send(1))
        except (httpx.TransportError, _TransientResponseError) as error:
            failure = error
        return await self._send_again(send, failure)

    async def _send_again(
        self, send: Callable[[int], Awaitable[httpx.Response]], failure: Exception
    ) -> httpx.Response:
        """Go on after the failure of the first attempt: most need no second one."""
        import stamina  # noqa: PLC0415 - 10 ms

        try:
            async for attempt in stamina.retry_context(
                on=self._wait_after,
                attempts=self.attempts,
                timeout=None,
                wait_initial=self.wait,
                wait_jitter=self.wait,
                wait_max=self.max_wait,
            ):
                with attempt:
                    if attempt.num == 1:
                        raise failure
                    response = _raise_if_transient(await send(attempt.num))
        except _TransientResponseError as error:
            return error.response
        return response

    def _wait_after(self, error: Exception) -> bool | float:
        if not isinstance(error, _TransientResponseError):
            return isinstance(error, httpx.TransportError) and not isinstance(error, UNSENDABLE)
        wait = retry_after(error.response)
        if wait is None:
            return True
        return wait if wait <= self.max_wait else False


def _raise_if_transient(response: httpx.Response) -> httpx.Response:
    if response.status_code in TRANSIENT:
        raise _TransientResponseError(response)
    return response


class _TransientResponseError(Exception):
    def __init__(self, response: httpx.Response) -> None:
        super().__init__(response.status_code)
        self.response = response


def retry_after(response: httpx.Response, now: datetime | None = None) -> float | None:
    """Return the seconds to wait according to the Retry-After header, at least 0.

    The header holds seconds or an HTTP date (RFC 9110, 10.2.3); returns None if it is missing or
    malformed.
    """
    value = response.headers.get("retry-after", "").strip()
    if value.isdecimal():
        return float(value)
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, OverflowError):  # OverflowError: a year of twenty digits, for example
        return None
    if date.tzinfo is None:  # "-0000": UTC of unknown origin (RFC 5322, 3.3)
        date = date.replace(tzinfo=UTC)
    return max(0.0, (date - (now or datetime.now(UTC))).total_seconds())
