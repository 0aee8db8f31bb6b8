"""Requests that got no usable answer.

The tree, all of it with the request and the attempt that failed::

    RequestError                     also itself: the request could not be sent as it is
    |-- ConnectionFailedError      nothing listens there
    |   |-- UnknownHostError       the name has no address
    |   |-- TlsFailedError         what listens there cannot agree on TLS
    |   |-- UntrustedServerError   the server's certificate proves nothing
    |-- TooManyRedirectsError      the answers lead on and on
    |-- ConnectionLostError        the connection broke before the answer was complete
    |-- RequestTimeoutError        a limit of time was reached
    |-- ResponseTooLargeError      the body is longer than the limit
    |-- UnreadableResponseError    what came back is not HTTP, or its encoding is broken
    |-- HostNotAllowedError        the address leads to a host that may not be asked
    |-- ProductionError            it could change something in production
"""

from __future__ import annotations

import re
from socket import gaierror
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import ClassVar

UNSENDABLE = (httpx.LocalProtocolError, httpx.UnsupportedProtocol)  # and no use in trying again


class RequestError(Exception):
    """A request that got no usable answer; ``request`` and ``attempt`` (from 1) tell which."""

    remedy: ClassVar[str] = ""

    def __init__(self, request: httpx.Request, reason: str, *, attempt: int = 1) -> None:
        where = f"{request.method} {request.url.copy_with(userinfo=b'', query=None)}"
        tries = f" (attempt {attempt})" if attempt > 1 else ""
        super().__init__(f"{where}{tries}: {reason.rstrip('.')}. {self.remedy}".rstrip())
        self.request = request
        self.attempt = attempt


class ConnectionFailedError(RequestError):
    """Nothing accepted the connection."""

    remedy = "Is the API running, and is API_BASE_URL right?"


class UnknownHostError(ConnectionFailedError):
    """The name of the host has no address, or no name server tells it."""

    remedy = "Is API_BASE_URL right, and does this machine reach the network it is in?"


class TlsFailedError(ConnectionFailedError):
    """Client and server could not agree on TLS."""

    remedy = "Does the server take HTTPS at this port, or should the address begin with http://?"


class UntrustedServerError(ConnectionFailedError):
    """The certificate of the server does not prove that it is the one asked for."""

    remedy = (
        "API_CONNECTION__CA_FILE says whom to trust besides the system; "
        "API_CONNECTION__VERIFY=false trusts anybody."
    )


class TooManyRedirectsError(RequestError):
    """Each answer was a redirect, up to the limit."""

    remedy = "Does the server redirect in a circle? Ask it without following redirects."


class ConnectionLostError(RequestError):
    """The connection broke before the answer was complete."""

    remedy = "The server, or something between, closed it: its log may tell why."


class RequestTimeoutError(RequestError):
    """A limit of time was reached before the answer was complete."""

    remedy = "The limits are API_CONNECT_TIMEOUT, API_READ_TIMEOUT and so on, in seconds."


class ResponseTooLargeError(RequestError):
    """The body is longer than the limit; reading stopped there."""

    remedy = "Raise API_MAX_RESPONSE_BYTES if the API is meant to answer this much."


class UnreadableResponseError(RequestError):
    """What came back is not HTTP, or its content encoding is broken."""

    remedy = "Is there a proxy or another server at this address?"


class HostNotAllowedError(RequestError):
    """The request leads to a host that may not be asked; nothing was sent."""

    remedy = "If this host may be asked, add it to API_SAFETY__ALLOWED_HOSTS."


class ProductionError(RequestError):
    """The request could change something in production; nothing was sent."""

    remedy = "If this host may be changed, name it: --allow-destructive HOST."


def request_error(error: httpx.RequestError, request: httpx.Request, attempt: int) -> RequestError:
    """Translate httpx's error into ours, in words a tester understands."""
    detail = str(error)
    told = f": {detail}" if detail else ""
    if isinstance(error, httpx.TimeoutException):
        return RequestTimeoutError(request, _missed(error), attempt=attempt)
    if isinstance(error, httpx.ProxyError):
        reason = f"the proxy of API_CONNECTION__PROXY does not connect{told}"
        return ConnectionFailedError(request, reason, attempt=attempt)
    if isinstance(error, httpx.ConnectError):
        return _unconnected(error, request, attempt)
    if isinstance(error, httpx.NetworkError | httpx.RemoteProtocolError) and _is_cut(error):
        reason = f"the connection broke before the answer was complete{told}"
        return ConnectionLostError(request, reason, attempt=attempt)
    if isinstance(error, UNSENDABLE):
        return RequestError(request, f"the request cannot be sent{told}", attempt=attempt)
    return UnreadableResponseError(request, f"the answer is unreadable{told}", attempt=attempt)


_REFUSED = re.compile(r"certificate verify failed: (.*?)(?: \(_ssl\.c:\d+\))?$", re.DOTALL)
_NOBODY = re.compile("issuer|self.signed|first certificate")  # as OpenSSL says it of a signature
_PLAIN = re.compile("WRONG_VERSION_NUMBER|record layer failure|PACKET_LENGTH_TOO_LONG")


def _unconnected(
    error: httpx.ConnectError, request: httpx.Request, attempt: int
) -> ConnectionFailedError:
    """Tell what a tester can do something about from the words of OpenSSL.

    They are all there is of an error that was recorded.
    """
    detail = str(error)
    refused = _REFUSED.search(detail)
    if refused:
        reason = f"the server's certificate is refused: {_unproven(refused[1])}"
        return UntrustedServerError(request, reason, attempt=attempt)
    if "[SSL" in detail:
        reason = "what answers does not speak TLS" if _PLAIN.search(detail) else detail
        return TlsFailedError(request, f"no TLS connection: {reason}", attempt=attempt)
    if any(isinstance(cause, gaierror) for cause in _causes(error)):
        reason = f"the name {request.url.host} cannot be resolved"
        return UnknownHostError(request, reason, attempt=attempt)
    told = f": {detail}" if detail else ""
    return ConnectionFailedError(request, f"could not connect{told}", attempt=attempt)


def _unproven(reason: str) -> str:
    is_strange = _NOBODY.search(reason)
    return f"nobody who is trusted has signed it ({reason})" if is_strange else reason


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: list[BaseException] = []  # an error that is raised again can be its own context
    while error is not None and error not in seen:
        yield error
        seen.append(error)
        error = error.__cause__ or error.__context__


def _missed(error: httpx.TimeoutException) -> str:
    if isinstance(error, httpx.ConnectTimeout):
        return "no connection in time"
    if isinstance(error, httpx.PoolTimeout):
        return "no free connection in time: too many requests are in flight"
    return str(error) or "no complete answer in time"


def _is_cut(error: httpx.RequestError) -> bool:
    """Tell a broken connection from broken HTTP; httpx has RemoteProtocolError for both."""
    cut = ("disconnected", "without sending", "peer closed", "incomplete")
    return isinstance(error, httpx.NetworkError) or any(word in str(error) for word in cut)
