"""An API that cannot be reached over the network, and the reason."""

from __future__ import annotations

import errno
import ssl
from socket import gaierror
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from support.backends import live
from support.backends.live import LiveBackend
from support.settings.connection import Connection

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """Check a backend whose API is a handler."""

    def check(handler: Any) -> None:
        backend = LiveBackend("http://api.example.com", connect_timeout=1)
        monkeypatch.setattr(backend, "transport", lambda: httpx.MockTransport(handler))
        backend.check()

    return check


def failing(error: Exception) -> Any:
    def handler(_: httpx.Request) -> httpx.Response:
        raise error

    return handler


@pytest.mark.parametrize("status", [200, 404, 500])
def test_any_response_is_enough(check: Any, status: int) -> None:
    check(lambda _: httpx.Response(status))


def test_a_proxy_that_requires_a_password_is_an_error(check: Any) -> None:
    with pytest.raises(httpx.ProxyError, match=r"407.*API_CONNECTION__PROXY"):
        check(lambda _: httpx.Response(407))
    with pytest.raises(httpx.ProxyError, match=r"refused.*API_CONNECTION__PROXY"):
        check(failing(httpx.ProxyError("refused")))


def test_an_untrusted_certificate_is_an_error_with_a_remedy(check: Any) -> None:
    with pytest.raises(httpx.ConnectError, match="API_CONNECTION__CA_FILE"):
        check(failing(httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed")))


def test_an_error_of_the_system_is_named(check: Any) -> None:
    refused = httpx.ConnectError("All connection attempts failed")
    refused.__cause__ = OSError("several")
    refused.__cause__.__cause__ = OSError(errno.EHOSTUNREACH, "no route")
    with pytest.raises(httpx.ConnectError, match=rf"^\[Errno {errno.EHOSTUNREACH}\] "):
        check(failing(refused))


@pytest.mark.parametrize("cause", [gaierror(-2, "unknown"), ssl.SSLError(1, "handshake")], ids=str)
def test_other_numbers_are_not_of_the_system(check: Any, cause: OSError) -> None:
    error = httpx.ConnectError("it is explained")
    error.__cause__ = cause
    with pytest.raises(httpx.ConnectError, match=r"^it is explained$"):
        check(failing(error))


@pytest.mark.parametrize("error", [httpx.ReadError(""), httpx.ConnectTimeout("")], ids=repr)
def test_an_error_without_text_is_explained(check: Any, error: httpx.RequestError) -> None:
    reason = "the connection broke" if isinstance(error, httpx.ReadError) else "no connection in"
    with pytest.raises(type(error), match=f"^{reason}") as caught:
        check(failing(error))
    assert caught.value.__cause__ is error


@pytest.mark.promise("connection.md", "If that happens before")
@pytest.mark.parametrize(
    ("url", "own", "is_named"),
    [
        ("https://api.example.com", {}, True),
        ("http://api.example.com", {}, False),
        ("https://api.example.com", {"certificate_file": __file__}, False),
    ],
)
def test_a_missing_certificate_may_be_why_a_connection_breaks(
    monkeypatch: pytest.MonkeyPatch, url: str, own: dict[str, Any], *, is_named: bool
) -> None:
    monkeypatch.setattr(live, "context_maker", lambda _: None)
    backend = LiveBackend(url, connect_timeout=1, connection=Connection(**own))
    handler = failing(httpx.ReadError(""))
    monkeypatch.setattr(backend, "transport", lambda: httpx.MockTransport(handler))
    with pytest.raises(httpx.ReadError) as caught:
        backend.check()
    assert ("API_CONNECTION__CERTIFICATE_FILE" in str(caught.value)) is is_named


def test_another_error_stays_as_it_is(check: Any) -> None:
    error = httpx.ConnectError("refused")
    with pytest.raises(httpx.ConnectError) as caught:
        check(failing(error))
    assert caught.value is error
