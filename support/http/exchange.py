"""A request and its answer or error as one value, published to whoever listens."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SentRequest:
    """A request as it went out; ``repr`` leaves out what may hold secrets."""

    method: str
    url: str = field(repr=False)
    headers: Headers = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class ReceivedResponse:
    """A complete answer; ``body`` has its content encoding (gzip, ...) removed."""

    status: int
    reason: str
    http_version: str
    headers: Headers = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Exchange:
    """One attempt of one request: ``response`` or ``error`` is set, never both.

    Holds secrets as they were sent; ``redaction.Redactor.exchange`` makes the copy to show.
    """

    request: SentRequest
    response: ReceivedResponse | None
    error: str | None
    started_at: float  # seconds since the epoch
    elapsed: float  # seconds until the last byte, or the error
    attempt: int  # from 1

    def __repr__(self) -> str:
        """Leave out headers and bodies, which may hold secrets."""
        return f"<Exchange {self.request.method} {self.outcome}>"

    @property
    def outcome(self) -> str:
        """The status code as text, or ``no answer``."""
        return str(self.response.status) if self.response else "no answer"


_listeners: ContextVar[tuple[Callable[[Exchange], None], ...]] = ContextVar("listeners", default=())


@contextmanager
def listening(*listeners: Callable[[Exchange], None]) -> Iterator[None]:
    """Have listeners told of each exchange that ends in this context, tasks of it included."""
    token = _listeners.set((*_listeners.get(), *listeners))
    try:
        yield
    finally:
        _listeners.reset(token)


def publish(exchange: Exchange) -> None:
    """Tell the listeners of the current context, in the order of their registration."""
    for listener in _listeners.get():
        listener(exchange)
