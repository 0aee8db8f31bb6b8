"""Messages for requests without a usable response."""

from __future__ import annotations

import re
from socket import gaierror
from typing import TYPE_CHECKING

import httpcore
import httpx
import pytest

from support.http import errors
from support.http.client import ApiClient, ClientLimits, open_client
from support.http.errors import (
    ConnectionFailedError,
    ConnectionLostError,
    RedirectError,
    RequestError,
    RequestTimeoutError,
    TlsFailedError,
    UnknownHostError,
    UnreadableResponseError,
    UntrustedServerError,
    request_error,
)
from support.http.retry import RetryPolicy

if TYPE_CHECKING:
    from collections.abc import Iterator


REQUEST = httpx.Request("GET", "http://user:hunter22@api.example.com/users?token=hunter22")

FAILED = "Is the API running, and is API_BASE_URL right?"
LOST = "The server or a proxy closed it; the reason may be in its log."
LATE = "The timeouts are API_CONNECT_TIMEOUT, API_READ_TIMEOUT and so on, in seconds."
UNREADABLE = "Is there a proxy or another server at this address?"
BROKE = "the connection broke before the response was complete"


@pytest.mark.parametrize(
    ("raised", "expected", "message"),
    [
        (
            httpx.ConnectError("All connection attempts failed"),
            ConnectionFailedError,
            f"could not connect: All connection attempts failed. {FAILED}",
        ),
        (
            httpx.ProxyError("407 Proxy Authentication Required"),
            ConnectionFailedError,
            (
                "the proxy of API_CONNECTION__PROXY does not connect: 407 Proxy Authentication "
                f"Required. {FAILED}"
            ),
        ),
        (httpx.ConnectError(""), ConnectionFailedError, f"could not connect. {FAILED}"),
        (httpx.ConnectTimeout(""), RequestTimeoutError, f"no connection in time. {LATE}"),
        (
            httpx.PoolTimeout(""),
            RequestTimeoutError,
            f"no free connection in time: too many requests are in flight. {LATE}",
        ),
        (httpx.ReadTimeout(""), RequestTimeoutError, f"no complete response in time. {LATE}"),
        (httpx.WriteTimeout(""), RequestTimeoutError, f"no complete response in time. {LATE}"),
        (
            httpx.ReadTimeout("no complete response within 30 s"),
            RequestTimeoutError,
            f"no complete response within 30 s. {LATE}",
        ),
        (httpx.ReadError(""), ConnectionLostError, f"{BROKE}. {LOST}"),
        (httpx.WriteError("broken pipe"), ConnectionLostError, f"{BROKE}: broken pipe. {LOST}"),
        (httpx.CloseError("reset"), ConnectionLostError, f"{BROKE}: reset. {LOST}"),
        (
            httpx.RemoteProtocolError("Server disconnected without sending a response."),
            ConnectionLostError,
            f"{BROKE}: Server disconnected without sending a response. {LOST}",
        ),
        (
            httpx.RemoteProtocolError("peer closed connection without sending complete body"),
            ConnectionLostError,
            f"{BROKE}: peer closed connection without sending complete body. {LOST}",
        ),
        (
            httpx.RemoteProtocolError("incomplete chunked read"),
            ConnectionLostError,
            f"{BROKE}: incomplete chunked read. {LOST}",
        ),
        (
            httpx.RemoteProtocolError("illegal status line"),
            UnreadableResponseError,
            f"the response is unreadable: illegal status line. {UNREADABLE}",
        ),
        (
            httpx.DecodingError("incorrect header check"),
            UnreadableResponseError,
            f"the response is unreadable: incorrect header check. {UNREADABLE}",
        ),
        (
            httpx.LocalProtocolError("Illegal header value"),
            RequestError,
            "the request cannot be sent: Illegal header value.",
        ),
        (
            httpx.UnsupportedProtocol("Request URL has an unsupported protocol 'ftp://'."),
            RequestError,
            "the request cannot be sent: Request URL has an unsupported protocol 'ftp://'.",
        ),
    ],
    ids=lambda value: repr(value) if isinstance(value, Exception) else "",
)
def test_errors_are_described_in_a_testers_terms(
    raised: httpx.RequestError, expected: type[RequestError], message: str
) -> None:
    """Place, reason and remedy, without the query and the password of the address."""
    error = request_error(raised, REQUEST, attempt=1)
    assert type(error) is expected
    assert str(error) == f"GET http://api.example.com/users: {message}"


@pytest.mark.promise("faults.md", "Requests are sent once")
def test_a_later_attempt_is_named() -> None:
    error = request_error(httpx.ReadTimeout(""), REQUEST, attempt=3)
    assert str(error).startswith("GET http://api.example.com/users (attempt 3): no complete")
    assert error.attempt == 3
    assert error.request is REQUEST


VERIFY = "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: "
REFUSED = "the server's certificate is refused"
NO_TLS = "no TLS connection: the server does not speak TLS"


@pytest.mark.parametrize(
    ("detail", "expected", "reason"),
    [
        (
            f"{VERIFY}certificate has expired (_ssl.c:1006)",
            UntrustedServerError,
            f"{REFUSED}: certificate has expired. {UntrustedServerError.remedy}",
        ),
        (
            f"{VERIFY}Hostname mismatch, certificate is not valid for 'a.example'. (_ssl.c:1006)",
            UntrustedServerError,
            f"{REFUSED}: Hostname mismatch, certificate is not valid for 'a.example'. ",
        ),
        (
            f"{VERIFY}self-signed certificate in certificate chain (_ssl.c:1000)",
            UntrustedServerError,
            f"{REFUSED}: no trusted authority signed it (self-signed certificate in ",
        ),
        (
            f"{VERIFY}unable to get local issuer certificate",
            UntrustedServerError,
            f"{REFUSED}: no trusted authority signed it (unable to get local issuer ",
        ),
        ("[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)", TlsFailedError, NO_TLS),
        ("[SSL] record layer failure (_ssl.c:1000)", TlsFailedError, NO_TLS),
        (
            "[SSL: TLSV1_ALERT_PROTOCOL_VERSION] tlsv1 alert protocol version (_ssl.c:1006)",
            TlsFailedError,
            "no TLS connection: [SSL: TLSV1_ALERT_PROTOCOL_VERSION] tlsv1 alert protocol version",
        ),
    ],
    ids=["expired", "name", "self-signed", "issuer", "plain", "plain, newer OpenSSL", "version"],
)
def test_a_tls_failure_is_explained_by_openssls_message(
    detail: str, expected: type[RequestError], reason: str
) -> None:
    """A recorded error has nothing but its message."""
    error = request_error(httpx.ConnectError(detail), REQUEST, attempt=1)
    assert type(error) is expected
    assert str(error).startswith(f"GET http://api.example.com/users: {reason}")
    assert str(error).endswith(expected.remedy)
    assert "_ssl.c" not in str(error) or expected is TlsFailedError


def test_certificates_that_are_refused_say_which_settings_there_are() -> None:
    assert "API_CONNECTION__CA_FILE" in UntrustedServerError.remedy
    assert "API_CONNECTION__VERIFY" in UntrustedServerError.remedy


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        (gaierror(-2, "Name or service not known"), UnknownHostError),
        (gaierror(8, "nodename nor servname provided, or not known"), UnknownHostError),
        (ConnectionRefusedError(111, "Connect call failed"), ConnectionFailedError),
    ],
)
async def test_an_unresolvable_name_is_recognised_by_its_cause(
    cause: OSError, expected: type[RequestError]
) -> None:
    """The message differs between systems."""
    lower, upper = httpcore.ConnectError(str(cause)), httpx.ConnectError(str(cause))
    upper.__cause__, lower.__cause__ = lower, cause

    def fail(_: httpx.Request) -> httpx.Response:
        raise upper

    async with open_client("http://api.invalid", httpx.MockTransport(fail), ClientLimits()) as http:
        with pytest.raises(ConnectionFailedError) as caught:
            await ApiClient(http, retry=RetryPolicy(attempts=1)).send("GET", "/users")
    assert type(caught.value) is expected
    message = (
        "the host name api.invalid cannot be resolved"
        if expected is UnknownHostError
        else str(cause)
    )
    assert message in str(caught.value)


def test_an_error_that_is_raised_again_may_be_its_own_cause() -> None:
    """This is how respx raises the errors of routes."""
    error, again = httpx.ConnectError("refused"), httpx.ConnectError("refused")
    error.__cause__, again.__cause__ = again, error
    assert type(request_error(error, REQUEST, attempt=1)) is ConnectionFailedError


def tree(cls: type[RequestError], indent: str = "") -> Iterator[str]:
    """Yield the lines for the subclasses of a class, as in the documentation."""
    for inner in cls.__subclasses__():
        yield f"{indent}|-- {inner.__name__}"
        yield from tree(inner, f"{indent}|   ")


def test_the_tree_in_the_documentation_is_the_tree() -> None:
    lines = [line.strip() for line in str(errors.__doc__).splitlines() if "|-- " in line]
    documented = [re.sub(r"(Error) .*", r"\1", line) for line in lines]
    assert documented == list(tree(RequestError))


def test_a_long_reason_is_shortened_and_its_invisible_characters_are_shown() -> None:
    error = RedirectError(REQUEST, f"the redirect to \u202e{'a' * 70_000}")
    assert "the redirect to \\u202ea" in str(error)
    assert "a... (70,017 characters). Send the request" in str(error)
    assert len(str(error)) < 800
