"""HTTP exchanges, a request with its response or error, and their listeners."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SentRequest:
    """A request as it was sent; its ``repr`` omits fields that may contain secrets."""

    method: str
    url: str = field(repr=False)
    headers: Headers = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def named_headers(self) -> httpx.Headers:
        """The headers by their names; scenarios may send some that are not ASCII."""
        return _by_name(self.headers)


@dataclass(frozen=True)
class ReceivedResponse:
    """A complete response; ``body`` is decoded (gzip, ...).

    ``header_encoding`` is the one by which the bytes of its headers were decoded.
    """

    status: int
    reason: str
    http_version: str
    headers: Headers = field(repr=False)
    body: bytes = field(repr=False)
    header_encoding: str = field(default="utf-8", repr=False)

    @property
    def named_headers(self) -> httpx.Headers:
        """The headers by their names; servers send some that are not ASCII."""
        return _by_name(self.headers)


def _by_name(headers: Headers) -> httpx.Headers:
    return httpx.Headers([(name.encode(), value.encode()) for name, value in headers])


@dataclass(frozen=True)
class Exchange:
    """One attempt of a request: either ``response`` or ``error`` is set.

    It contains secrets as they were sent; ``Redactor.exchange`` returns a masked copy.
    """

    request: SentRequest
    response: ReceivedResponse | None
    error: str | None
    started_at: float  # seconds since the epoch
    elapsed: float  # seconds until the last byte, or the error
    attempt: int  # from 1
    is_sent: bool = True  # whether the server may have received the request

    def __repr__(self) -> str:
        """Omit headers and bodies, which may contain secrets."""
        return f"<Exchange {self.request.method} {self.outcome}>"

    @property
    def outcome(self) -> str:
        """The status code as text, or ``no response``."""
        return str(self.response.status) if self.response else "no response"


Listener = Callable[[Exchange], None]
"""Called with each exchange when it has ended; secrets in it are not masked."""

Announcer = Callable[[SentRequest], None]
"""Called with each request before it is sent; if it raises, the request is not sent."""


_INTERRUPTS = (KeyboardInterrupt, SystemExit, GeneratorExit, asyncio.CancelledError)


class ListenerError(Exception):
    """An error of httpx in a listener; unwrapped, it would pass for one of the exchange."""


@dataclass
class _Scope:
    listeners: tuple[Listener, ...]
    errors: list[BaseException] = field(default_factory=list)


_scopes: ContextVar[tuple[_Scope, ...]] = ContextVar("scopes", default=())
_announcer: ContextVar[Announcer | None] = ContextVar("announcer", default=None)
_is_deferred: ContextVar[bool] = ContextVar("is_deferred", default=False)


@contextmanager
def listening(*listeners: Listener) -> Iterator[None]:
    """Call listeners with each exchange that ends in this context, including its tasks.

    Outer listeners are called before inner ones, and those of one call in their order. An error
    of one listener does not prevent the others from being called: it is raised when the exchange
    is complete. After a network error, which takes precedence, it is raised when the block ends.
    """
    scope = _Scope(listeners)
    token = _scopes.set((*_scopes.get(), scope))
    try:
        yield
    except BaseException as error:
        for missed in scope.errors:
            error.add_note(f"a listener of exchanges failed, too: {missed!r}")
        raise
    finally:
        _scopes.reset(token)
    _raise_first(scope.errors)


@contextmanager
def announcing(announcer: Announcer | None) -> Iterator[None]:
    """Call this with each request in this context, including its tasks, before it is sent.

    The exchange that follows has the same ``SentRequest``; it follows unless the announcer raises.
    It takes the place of an outer one, and None of any: a fixture whose end raises leaves its
    context to what follows, because pytest-asyncio resets it only after an end without an error.
    """
    token = _announcer.set(announcer)
    try:
        yield
    finally:
        _announcer.reset(token)


def announce(request: SentRequest) -> None:
    """Call the announcer of the current context; what it raises is raised at once."""
    if announcer := _announcer.get():
        announcer(request)


@contextmanager
def deferring_errors() -> Iterator[None]:
    """Raise errors of listeners when their blocks end, not at an exchange within this block.

    For clean-up, which an error must not stop.
    """
    token = _is_deferred.set(True)
    try:
        yield
    finally:
        _is_deferred.reset(token)


def publish(exchange: Exchange, *, deferred: bool = False) -> None:
    """Call all listeners of the current context, then raise the first error of them.

    An interrupt, such as Ctrl-C, is raised before all others.
    Nothing is raised if the exchange has failed, or nobody waits for it any more (``deferred``):
    the errors are raised when the blocks of their listeners end.
    """
    errors: list[tuple[_Scope, BaseException]] = []
    interrupts: list[BaseException] = []
    for scope in _scopes.get():
        for listener in scope.listeners:
            try:
                listener(exchange)
            except _INTERRUPTS as error:
                interrupts.append(error)
            except httpx.HTTPError as error:
                errors.append((scope, _listener_error(error)))
            except BaseException as error:  # noqa: BLE001 - pytest's outcomes are no Exceptions
                errors.append((scope, error))
    _raise_first(interrupts)
    if deferred or exchange.response is None or _is_deferred.get():
        for scope, kept in errors:
            scope.errors.append(kept)
    else:
        _raise_first([error for _, error in errors])


def _listener_error(error: httpx.HTTPError) -> ListenerError:
    wrapped = ListenerError(f"a listener of exchanges failed: {error!r}")
    wrapped.__cause__ = error
    return wrapped


def _raise_first(errors: Sequence[BaseException]) -> None:
    """Raise the first failure; what is no Exception, such as pytest's skip, comes after these."""
    if errors:
        first, *others = sorted(errors, key=lambda error: not isinstance(error, Exception))
        for other in others:
            first.add_note(f"another listener of exchanges failed, too: {other!r}")
        raise first
