"""What a tester reads when a request got no usable answer."""

from __future__ import annotations

import httpx
import pytest

from support.http import errors
from support.http.errors import (
    ConnectionFailedError,
    ConnectionLostError,
    RequestError,
    RequestTimeoutError,
    UnreadableResponseError,
    request_error,
)

REQUEST = httpx.Request("GET", "http://user:hunter22@api.example.com/users?token=hunter22")

FAILED = "Is the API running, and is API_BASE_URL right?"
LOST = "The server, or something between, closed it: its log may tell why."
LATE = "The limits are API_CONNECT_TIMEOUT, API_READ_TIMEOUT and so on, in seconds."
UNREADABLE = "Is there a proxy or another server at this address?"
BROKE = "the connection broke before the answer was complete"


@pytest.mark.parametrize(
    ("raised", "expected", "message"),
    [
        (
            httpx.ConnectError("All connection attempts failed"),
            ConnectionFailedError,
            f"could not connect: All connection attempts failed. {FAILED}",
        ),
        (httpx.ConnectError(""), ConnectionFailedError, f"could not connect. {FAILED}"),
        (httpx.ConnectTimeout(""), RequestTimeoutError, f"no connection in time. {LATE}"),
        (
            httpx.PoolTimeout(""),
            RequestTimeoutError,
            f"no free connection in time: too many requests are in flight. {LATE}",
        ),
        (httpx.ReadTimeout(""), RequestTimeoutError, f"no complete answer in time. {LATE}"),
        (httpx.WriteTimeout(""), RequestTimeoutError, f"no complete answer in time. {LATE}"),
        (
            httpx.ReadTimeout("no complete answer within 30 s"),
            RequestTimeoutError,
            f"no complete answer within 30 s. {LATE}",
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
            f"the answer is unreadable: illegal status line. {UNREADABLE}",
        ),
        (
            httpx.DecodingError("incorrect header check"),
            UnreadableResponseError,
            f"the answer is unreadable: incorrect header check. {UNREADABLE}",
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
def test_errors_are_told_in_a_testers_words(
    raised: httpx.RequestError, expected: type[RequestError], message: str
) -> None:
    """Where, what and what to do; without the query and the password of the address."""
    error = request_error(raised, REQUEST, attempt=1)
    assert type(error) is expected
    assert str(error) == f"GET http://api.example.com/users: {message}"


def test_a_later_attempt_is_told() -> None:
    error = request_error(httpx.ReadTimeout(""), REQUEST, attempt=3)
    assert str(error).startswith("GET http://api.example.com/users (attempt 3): no complete")
    assert error.attempt == 3
    assert error.request is REQUEST


def test_the_tree_in_the_documentation_is_the_tree() -> None:
    documented = {word for word in str(errors.__doc__).split() if word.endswith("Error")}
    defined = {cls.__name__ for cls in RequestError.__subclasses__()}
    assert documented == {"RequestError", *defined}
