"""Requests that got no usable answer.

The tree, all of it with the request and the attempt that failed::

    RequestError                     also itself: the request could not be sent as it is
    |-- ConnectionFailedError      nothing listens there, or the name is unknown
    |-- ConnectionLostError        the connection broke before the answer was complete
    |-- RequestTimeoutError        a limit of time was reached
    |-- ResponseTooLargeError      the body is longer than the limit
    |-- UnreadableResponseError    what came back is not HTTP, or its encoding is broken
    |-- HostNotAllowedError        the address leads to a host that may not be asked
    |-- ProductionError            it could change something in production
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
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
    if isinstance(error, httpx.ConnectError):
        reason = f"could not connect{told}"
        return ConnectionFailedError(request, reason, attempt=attempt)
    if isinstance(error, httpx.NetworkError | httpx.RemoteProtocolError) and _is_cut(error):
        reason = f"the connection broke before the answer was complete{told}"
        return ConnectionLostError(request, reason, attempt=attempt)
    if isinstance(error, UNSENDABLE):
        return RequestError(request, f"the request cannot be sent{told}", attempt=attempt)
    return UnreadableResponseError(request, f"the answer is unreadable{told}", attempt=attempt)


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
