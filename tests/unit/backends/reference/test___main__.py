"""The command that serves the reference API, without serving."""

from __future__ import annotations

import signal
import socket
from typing import TYPE_CHECKING, Any

import pytest

from support.backends.reference import __main__ as command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.backends.reference.config import ReferenceConfig


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, ReferenceConfig]]]:
    """The addresses and configurations that were served, each until a signal at once."""
    seen: list[tuple[str, ReferenceConfig]] = []
    usual = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]

    def serve(listener: socket.socket, config: ReferenceConfig) -> None:
        seen.append((listener.getsockname()[0], config))
        assert listener.proto == socket.IPPROTO_TCP
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(command, "_serve", serve)
    monkeypatch.delenv(command.PASSWORD_VARIABLE, raising=False)
    yield seen
    for number, handler in zip((signal.SIGINT, signal.SIGTERM), usual, strict=True):
        signal.signal(number, handler)


def ended(*arguments: str) -> Any:
    """Run the command to its end; return its exit status."""
    with pytest.raises(SystemExit) as caught:
        command.main(arguments)
    return caught.value.code


def test_it_serves_until_a_signal(served: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("--port", "0") == 0
    [(host, config)] = served
    assert host == "127.0.0.1"
    assert config.requests_per_second is None
    assert "http://127.0.0.1:" in capsys.readouterr().out


def test_options_and_the_environment_configure_it(
    served: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(command.PASSWORD_VARIABLE, "another-password")
    ended("--port", "0", "--requests-per-second", "5", "--admin-email", "ada@example.com")
    [(_, config)] = served
    assert (config.admin_email, config.requests_per_second) == ("ada@example.com", 5.0)
    assert config.admin_password.get_secret_value() == "another-password"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--port", "65536"], "'65536' is not a port"),
        (["--port", "http"], "'http' is not a port"),
        (["--admin-email", "x"], "'x' is not valid"),
        (["--requests-per-second", "0"], "requests per second 0.0 is not valid"),
    ],
)
def test_invalid_options_are_usage_errors(
    served: Any, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert ended(*arguments) == 2
    assert message in capsys.readouterr().err
    assert served == []


def test_a_port_in_use_is_reported(served: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        message = ended("--port", str(port))
    assert f"127.0.0.1:{port}" in message
    assert "--port" in message
    assert served == []


@pytest.mark.parametrize("host", ["a" * 64 + ".example.com", "no such host"])
def test_an_invalid_host_is_reported(served: Any, host: str) -> None:
    assert f"Cannot listen on {host}:0" in ended("--host", host, "--port", "0")
    assert served == []


def test_an_ipv6_address_is_in_brackets() -> None:
    assert command._address("::1", 80) == "[::1]:80"
    assert command._address("127.0.0.1", 80) == "127.0.0.1:80"
