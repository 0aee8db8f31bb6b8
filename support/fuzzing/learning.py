"""Which secrets of exchanges are learned: those of accounts, and none that were made up."""

from __future__ import annotations

import dataclasses
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.fuzzing.cases import Written
    from support.http.exchange import Exchange, Listener, SentRequest


class Learner:
    """A listener that passes exchanges on to another one, which learns their secrets.

    What schemathesis has made up, such as the password ``00000000``, is no secret: it would be
    masked wherever these characters occur, and found as a leak in any large file.
    """

    def __init__(self, learn: Listener) -> None:
        self._learn = learn
        self._made_up: Written | None = None

    @contextmanager
    def sending(self, case: Written) -> Iterator[None]:
        """Take the requests of this context for made up if they are the case."""
        self._made_up = case
        try:
            yield
        finally:
            self._made_up = None

    def __call__(self, exchange: Exchange) -> None:
        """Pass an exchange on, without what was made up."""
        case = self._made_up
        if case is not None and _is_of(exchange.request, case):
            exchange = dataclasses.replace(exchange, request=_without(exchange.request, case))
        self._learn(exchange)


def _is_of(request: SentRequest, case: Written) -> bool:
    """Return whether a request is a case; a token may have been renewed before it."""
    return (request.method, request.body) == (case.method, case.body)


def _without(request: SentRequest, case: Written) -> SentRequest:
    names = {name.lower() for name, _ in case.headers}
    headers = tuple(pair for pair in request.headers if pair[0].lower() not in names)
    url = request.url.partition("?")[0]
    return dataclasses.replace(request, url=url, headers=headers, body=b"")
