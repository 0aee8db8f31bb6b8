"""Errors for requests without a usable response.

The hierarchy; each error has the request and the number of the failed attempt::

    RequestError                     raised directly if the request is malformed
    |-- ConnectionFailedError      the connection could not be established
    |   |-- UnknownHostError       the host name could not be resolved
    |   |-- TlsFailedError         the TLS handshake failed
    |   |-- UntrustedServerError   the server's certificate is not trusted
    |-- RedirectError              a redirect cannot be followed
    |   |-- TooManyRedirectsError  the limit of redirects was reached
    |-- ConnectionLostError        the connection broke before the response was complete
    |-- RequestTimeoutError        a timeout expired
    |-- ResponseTooLargeError      the body is larger than the limit
    |-- UnreadableResponseError    the response is not HTTP, or its encoding is broken
    |-- HostNotAllowedError        the host is not allowed
    |-- ProductionError            the request could change something in production
"""

from __future__ import annotations

import re
from socket import gaierror
from typing import TYPE_CHECKING

import httpx

from support.http.wording import plain
from support.language.visible import line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import ClassVar

_LONGEST_WHERE = 2_000  # characters of the method and the address
_LONGEST_REASON = 500  # characters, because servers may send a long status line or Location

# Malformed requests; a retry would fail in the same way.
UNSENDABLE = (httpx.LocalProtocolError, httpx.UnsupportedProtocol)


class UnsendableRequestError(ValueError):
    """A request that HTTP cannot express; the message says which part, and why."""


class UnexpectedResponseError(AssertionError):
    """A response that violates the API's contract in its status, its media type or a field.

    Typed clients derive their errors from it, so that reports classify these failures as drift.
    """

    response: httpx.Response


class RequestError(Exception):
    """A request without a usable response; ``attempt`` counts from 1.

    ``reason`` says what happened, without the request and the remedy.
    """

    remedy: ClassVar[str] = ""

    def __init__(self, request: httpx.Request, reason: str, *, attempt: int = 1) -> None:
        where = f"{request.method} {request.url.copy_with(userinfo=b'', query=None)}"
        tries = f" (attempt {attempt})" if attempt > 1 else ""
        shown = line(reason.rstrip("."), _LONGEST_REASON)
        super().__init__(f"{line(where, _LONGEST_WHERE)}{tries}: {shown}. {self.remedy}".rstrip())
        self.request = request
        self.reason = reason
        self.attempt = attempt


class ConnectionFailedError(RequestError):
    """The connection could not be established."""

    remedy = "Is the API running, and is API_BASE_URL right?"


class UnknownHostError(ConnectionFailedError):
    """The host name could not be resolved."""

    remedy = "Is API_BASE_URL right, and can this machine reach the host's network?"


class TlsFailedError(ConnectionFailedError):
    """The TLS handshake failed."""

    remedy = "Does the server use HTTPS on this port, or should the address begin with http://?"


class UntrustedServerError(ConnectionFailedError):
    """The server's certificate is not trusted, expired or for another host."""

    remedy = (
        "API_CONNECTION__CA_FILE adds trusted certificates to the system's; "
        "API_CONNECTION__VERIFY=false trusts every server."
    )


class RedirectError(RequestError):
    """A redirect cannot be followed."""

    remedy = "Send the request without following redirects, and check where it leads."


class TooManyRedirectsError(RedirectError):
    """The limit of redirects was reached."""

    remedy = "Is this a redirect loop? Send the request without following redirects."


class ConnectionLostError(RequestError):
    """The connection broke before the response was complete."""

    remedy = "The server or a proxy closed it; the reason may be in its log."


class RequestTimeoutError(RequestError):
    """A timeout expired before the response was complete."""

    remedy = "The timeouts are API_CONNECT_TIMEOUT, API_READ_TIMEOUT and so on, in seconds."


class ResponseTooLargeError(RequestError):
    """The body is larger than the limit; reading stopped there."""

    remedy = "Raise API_MAX_RESPONSE_BYTES if responses of this size are expected."


class UnreadableResponseError(RequestError):
    """The response is not HTTP, or its content encoding is broken."""

    remedy = "Is there a proxy or another server at this address?"


class HostNotAllowedError(RequestError):
    """The host is not allowed; nothing was sent."""

    remedy = "To allow this host, add it to API_SAFETY__ALLOWED_HOSTS."


class ProductionError(RequestError):
    """The request could change something in production; nothing was sent."""

    remedy = "To allow changes on this host, pass --allow-destructive HOST."


UNSENT = (
    *UNSENDABLE,
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    HostNotAllowedError,
    ProductionError,
)
"""Errors before the server could receive the request."""

UNANSWERED = (ConnectionFailedError, ConnectionLostError, RequestTimeoutError)
"""Errors of a request that the server did not answer; others are faults of either side."""


def request_error(error: httpx.RequestError, request: httpx.Request, attempt: int) -> RequestError:
    """Translate an httpx error into one of this module, in terms that a tester understands."""
    detail = f": {plain(str(error))}" if str(error) else ""
    if isinstance(error, httpx.TimeoutException):
        return RequestTimeoutError(request, _timeout_reason(error), attempt=attempt)
    if isinstance(error, httpx.ProxyError):
        reason = f"the proxy of API_CONNECTION__PROXY does not connect{detail}"
        return ConnectionFailedError(request, reason, attempt=attempt)
    if isinstance(error, httpx.ConnectError):
        return _unconnected(error, request, attempt)
    if isinstance(error, httpx.NetworkError | httpx.RemoteProtocolError) and _is_cut(error):
        reason = f"the connection broke before the response was complete{detail}"
        return ConnectionLostError(request, reason, attempt=attempt)
    if isinstance(error, UNSENDABLE):
        return RequestError(request, f"the request cannot be sent{detail}", attempt=attempt)
    return UnreadableResponseError(request, f"the response is unreadable{detail}", attempt=attempt)


_REFUSED = re.compile(r"certificate verify failed: (.*?)(?: \(_ssl\.c:\d+\))?$", re.DOTALL)
_UNTRUSTED = re.compile("issuer|self.signed|first certificate")  # OpenSSL: unknown authority
_PLAIN_TEXT = re.compile("WRONG_VERSION_NUMBER|record layer failure|PACKET_LENGTH_TOO_LONG")


def _unconnected(
    error: httpx.ConnectError, request: httpx.Request, attempt: int
) -> ConnectionFailedError:
    """Classify a failed connection by its message, including that of OpenSSL.

    An error that was replayed from a recording has nothing but its message.
    """
    detail = str(error)
    refused = _REFUSED.search(detail)
    if refused:
        reason = f"the server's certificate is refused: {_certificate_reason(refused[1])}"
        return UntrustedServerError(request, reason, attempt=attempt)
    if "[SSL" in detail:
        reason = "the server does not speak TLS" if _PLAIN_TEXT.search(detail) else detail
        return TlsFailedError(request, f"no TLS connection: {reason}", attempt=attempt)
    if any(isinstance(cause, gaierror) for cause in _causes(error)):
        reason = f"the host name {request.url.host} cannot be resolved"
        return UnknownHostError(request, reason, attempt=attempt)
    reason = f"could not connect: {detail}" if detail else "could not connect"
    return ConnectionFailedError(request, reason, attempt=attempt)


def _certificate_reason(reason: str) -> str:
    is_untrusted = _UNTRUSTED.search(reason)
    return f"no trusted authority signed it ({reason})" if is_untrusted else reason


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: list[BaseException] = []  # an error that is raised again may be its own context
    while error is not None and error not in seen:
        yield error
        seen.append(error)
        error = error.__cause__ or error.__context__


def _timeout_reason(error: httpx.TimeoutException) -> str:
    if isinstance(error, httpx.ConnectTimeout):
        return "no connection in time"
    if isinstance(error, httpx.PoolTimeout):
        return "no free connection in time: too many requests are in flight"
    return str(error) or "no complete response in time"


def _is_cut(error: httpx.RequestError) -> bool:
    """Return whether the connection broke; httpx raises RemoteProtocolError for bad HTTP, too."""
    cut = (
        "disconnected",
        "without sending",
        "peer closed",
        "incomplete",
        "peer unexpectedly closed",
    )
    return isinstance(error, httpx.NetworkError) or any(word in str(error) for word in cut)
