"""An API over the network."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

import httpx

from support.backends.data import ScenarioData
from support.backends.tls import proxy, ssl_context
from support.http.transport import PooledTransport
from support.settings.connection import Connection


class LiveBackend:
    """The API at a base URL; what scenarios create stays until they delete it.

    Raises SettingsError for a connection whose files or whose proxy cannot be used.
    """

    name = "live"
    keeps_data = True
    keeps_sign_ins = True
    is_offline = False
    is_recorded = False

    def __init__(
        self, base_url: str, *, connect_timeout: float, connection: Connection | None = None
    ) -> None:
        connection = connection or Connection()
        self.base_url = base_url
        self._connect_timeout = connect_timeout
        self._ssl_context = ssl_context(connection)
        self._proxy = proxy(connection)
        self._http2 = connection.http2

    def transport(self) -> httpx.AsyncBaseTransport:
        """Make a transport over connection pools, with one SSL context for all of them."""
        return PooledTransport(self._ssl_context, http2=self._http2, proxy=self._proxy)

    def scenario(self, nodeid: str, seed: int) -> AbstractContextManager[ScenarioData]:  # noqa: ARG002 - one for all
        """Do nothing: the API is what it is."""
        return nullcontext(ScenarioData(seed))

    def check(self) -> None:
        """Raise httpx.RequestError unless something at the base URL answers, whatever it says.

        It is asked over the same connection as later: a proxy that wants a password, and a
        certificate that nobody trusts, are errors.
        """
        try:
            self._ask()
        except UnicodeError as error:  # of a part of the host name longer than 63 characters
            raise httpx.ConnectError(f"the host name is not valid: {error}") from error
        except httpx.ProxyError as error:
            told = f"the proxy answers {error}; its address is API_CONNECTION__PROXY"
            raise httpx.ProxyError(told) from error
        except httpx.ConnectError as error:
            if "CERTIFICATE_VERIFY_FAILED" not in str(error):
                raise
            told = f"{error}; API_CONNECTION__CA_FILE says whom to trust besides"
            raise httpx.ConnectError(told) from error

    def _ask(self) -> None:
        client = httpx.Client(
            verify=self._ssl_context,
            http2=self._http2,
            proxy=self._proxy,
            trust_env=False,
            timeout=self._connect_timeout,
        )
        with client, client.stream("GET", self.base_url) as answer:  # the body may be endless
            if answer.status_code == httpx.codes.PROXY_AUTHENTICATION_REQUIRED:
                raise httpx.ProxyError("407 Proxy Authentication Required")
