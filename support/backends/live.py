"""An API over the network."""

from __future__ import annotations

import asyncio
import os
import ssl
from contextlib import AbstractContextManager, nullcontext
from socket import gaierror
from typing import TYPE_CHECKING

import httpx

from support.backends.backend import LIVE, ScenarioData
from support.backends.tls import context_maker, proxy
from support.http.errors import request_error
from support.http.transports.direct.transport import DirectTransport
from support.http.transports.pool import PooledTransport
from support.settings.connection import Connection

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


_NUMBERED_OTHERWISE = (ssl.SSLError, gaierror)


class LiveBackend:
    """The API at a base URL; resources stay until they are deleted.

    Raises SettingsError if a file or the proxy of the connection cannot be used.
    """

    name = "live"
    tag = LIVE
    needs_address = True
    keeps_data = True
    keeps_sign_ins = True
    is_offline = False
    is_recorded = False
    contract: Path | None = None
    writes = None

    def __init__(
        self, base_url: str, *, connect_timeout: float, connection: Connection | None = None
    ) -> None:
        connection = connection or Connection()
        self.base_url = base_url
        self._connect_timeout = connect_timeout
        self._ssl_context = context_maker(connection)
        self._proxy = proxy(connection)
        self._http2 = connection.http2
        self._shows_certificate = connection.certificate_file is not None
        self._needs_httpcore = connection.needs_httpcore is not None

    def transport(self) -> httpx.AsyncBaseTransport:
        """Create the transport that the settings need; its connections share one SSL context."""
        if not self._needs_httpcore:
            return DirectTransport(self._ssl_context)
        return PooledTransport(self._ssl_context(), http2=self._http2, proxy=self._proxy)

    def scenario(
        self,
        nodeid: str,  # noqa: ARG002 - all scenarios are alike
        seed: int,
        has_passed: Callable[[], bool] = lambda: True,  # noqa: ARG002 - nothing is written
    ) -> AbstractContextManager[ScenarioData]:
        """Return the run's seed; the API needs no preparation."""
        return nullcontext(ScenarioData(seed))

    def check(self) -> None:
        """Raise httpx.RequestError unless the base URL responds, with any status.

        The request uses a transport like that of the run, so that a proxy that requires a
        password, or an untrusted certificate, is an error here already. No event loop must run.
        """
        try:
            asyncio.run(self._ask())
        except httpx.ProxyError as error:
            message = f"the proxy responded {error}; its address is set in API_CONNECTION__PROXY"
            raise httpx.ProxyError(message) from error
        except httpx.ConnectError as error:
            if self._proxy is not None and "CERTIFICATE" not in str(error):
                message = f"{error}; requests go by the proxy in API_CONNECTION__PROXY"
            elif "CERTIFICATE_VERIFY_FAILED" in str(error):
                message = f"{error}; set API_CONNECTION__CA_FILE to trust further authorities"
            elif (number := _system_error(error)) is not None:
                message = f"[Errno {number}] {os.strerror(number)}"
            else:
                raise
            raise httpx.ConnectError(message) from error
        except httpx.RequestError as error:
            raise type(error)(self._broken(error)) from error

    def _broken(self, error: httpx.RequestError) -> str:
        """Say what happened also where the error has no text, as for a connection that is reset."""
        reason = request_error(error, error.request, attempt=1).reason
        if not isinstance(error, httpx.NetworkError | httpx.RemoteProtocolError):
            return reason
        if self._shows_certificate or error.request.url.scheme != "https":
            return reason
        return (
            f"{reason}; a server that demands a certificate needs API_CONNECTION__CERTIFICATE_FILE"
        )

    async def _ask(self) -> None:
        client = httpx.AsyncClient(
            transport=self.transport(), trust_env=False, timeout=self._connect_timeout
        )
        # The body, which may be endless, is not read.
        async with client, client.stream("GET", self.base_url) as response:
            if response.status_code == httpx.codes.PROXY_AUTHENTICATION_REQUIRED:
                raise httpx.ProxyError("407 Proxy Authentication Required")


def _system_error(error: BaseException | None) -> int | None:
    """Return the number of the system's error for which there is no connection."""
    while error is not None:
        number = error.errno if isinstance(error, OSError) else None
        if number is not None and not isinstance(error, _NUMBERED_OTHERWISE):
            return number
        error = error.__cause__
    return None
