"""Secrets reach the parent process through a pipe."""

from __future__ import annotations

import os

import pytest

from support.secrets.pipe import SecretPipe, SecretSender

VARIABLE = "ACCEPTANCE_SECRETS_PIPE"


@pytest.fixture(autouse=True)
def _no_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the pipe of whoever runs the tests away."""
    monkeypatch.delenv(VARIABLE, raising=False)


def sender(pipe: SecretPipe, monkeypatch: pytest.MonkeyPatch) -> SecretSender:
    """Make the end of a child, which has the pipe under a number of its own."""
    number = os.dup(int(pipe.environment[VARIABLE]))
    monkeypatch.setenv(VARIABLE, str(number))
    return SecretSender()


@pytest.mark.promise("safety.md", "The secrets reach it through a pipe")
def test_what_a_child_sends_the_parent_has_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    with SecretPipe() as pipe:
        child = sender(pipe, monkeypatch)
        assert VARIABLE not in os.environ, "its own children do not get it"
        child.send({"one": "of the settings"})
        child.send({})
        child.send({"two\ud800": "of a response", "long": "x" * 200_000})
        child.close()
        child.close()
        child.send({"three": "too late"})
    assert pipe.secrets == {
        "one": "of the settings",
        "two\ud800": "of a response",
        "long": "x" * 200_000,
    }


def test_the_environment_is_otherwise_the_same() -> None:
    with SecretPipe() as pipe:
        assert {n: v for n, v in pipe.environment.items() if n != VARIABLE} == dict(os.environ)
        assert pipe.passed == (int(pipe.environment[VARIABLE]),)
    assert pipe.secrets == {}


def test_without_a_parent_nothing_is_sent() -> None:
    child = SecretSender()
    child.send({"one": "of the settings"})
    child.close()


def test_a_parent_that_has_exited_is_not_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    monkeypatch.setenv(VARIABLE, str(writing))
    child = SecretSender()
    child.send({"one": "of the settings"})
    child.close()
