"""An API over the network."""

from __future__ import annotations

import ssl
from contextlib import AbstractContextManager, nullcontext

import httpx

from support.http.transport import PooledTransport


class LiveBackend:
    """The API at a base URL; what scenarios create stays until they delete it."""

    name = "live"
    keeps_data = True

    def __init__(self, base_url: str, *, connect_timeout: float) -> None:
        self.base_url = base_url
        self._connect_timeout = connect_timeout

    def transport(self) -> httpx.AsyncBaseTransport:
        """Make a transport over connection pools, with one SSL context for all of them."""
        return PooledTransport(ssl.create_default_context())

    def scenario(self) -> AbstractContextManager[None]:
        """Do nothing: the API is what it is."""
        return nullcontext()

    def check(self) -> None:
        """Raise httpx.RequestError unless something at the base URL answers, whatever it says."""
        try:
            with (
                httpx.Client(trust_env=False, timeout=self._connect_timeout) as client,
                client.stream("GET", self.base_url),  # the body may be endless
            ):
                return
        except UnicodeError as error:  # of a part of the host name longer than 63 characters
            raise httpx.ConnectError(f"the host name is not valid: {error}") from error
