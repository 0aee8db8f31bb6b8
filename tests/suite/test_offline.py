"""While a scenario runs on the embedded API, opening a connection fails it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette

from support.backends.sealing import landlock
from support.backends.sealing.seal import OWNED
from tests.apis.serving import served

if TYPE_CHECKING:
    from collections.abc import Callable

    Suite = Callable[..., pytest.RunResult]

STEPS = """
import contextlib, socket, urllib.request

def reach(port=9):
    socket.create_connection(("127.0.0.1", port), 1).close()

@pytest.fixture
def reaching():
    reach()

@pytest.fixture
def leaving():
    yield
    reach()

@when("a step asks an address")
def _():
    urllib.request.build_opener(urllib.request.ProxyHandler({})).open("http://127.0.0.1:9/")
@when("a step asks an address and swallows the error")
async def _():
    with contextlib.suppress(BaseException):
        await asyncio.open_connection("127.0.0.1", 9)
@when("the client asks another host and the error is swallowed")
async def _(client):
    with contextlib.suppress(BaseException):
        await client.send("GET", "http://elsewhere.example.com/x")
@when("a fixture asks one")
def _(reaching): ...
@when("a fixture asks one at its end")
def _(leaving): ...
@when("the API is asked")
async def _(client):
    assert (await client.send("GET", "/health")).status_code == 200
@then("it is done")
def _(): ...
"""
FEATURE = """\
Feature: Offline
  {tag}
  Scenario: One
    When {step}
    Then it is done
"""
CLOSED = "127.0.0.1:9: the network is blocked while a scenario runs on the embe"


@pytest.mark.promise("safety.md", "It needs no settings for that")
@pytest.mark.promise("safety.md", "While a scenario runs on the embedded API")
@pytest.mark.promise("safety.md", "An attempt fails the scenario")
@pytest.mark.promise("safety.md", "Python's sockets |")
@pytest.mark.promise("backends.md", "`embedded` |")
@pytest.mark.promise("backends.md", "While a scenario runs on embedded")
@pytest.mark.parametrize(
    ("step", "message", "outcome"),
    [
        ("a step asks an address", CLOSED, {"failed": 1}),
        ("a step asks an address and swallows the error", CLOSED, {"failed": 1}),
        (
            "the client asks another host and the error is swallowed",
            "GET http://elsewhere.example.com/x: the embedded backend opens no",
            {"failed": 1},
        ),
        ("a fixture asks one", CLOSED, {"failed": 1}),
        ("a fixture asks one at its end", CLOSED, {"passed": 1, "errors": 1}),
    ],
)
def test_an_attempt_fails_the_scenario(
    suite: Suite, step: str, message: str, outcome: dict[str, int]
) -> None:
    result = suite(STEPS, off=FEATURE.format(tag="", step=step))
    result.assert_outcomes(**outcome)
    assert any(message in line for line in result.outlines), result.stdout.str()


def test_without_an_attempt_nothing_changes(suite: Suite) -> None:
    suite(STEPS, off=FEATURE.format(tag="", step="the API is asked")).assert_outcomes(passed=1)


def test_on_workers_and_with_reruns_only_scenarios_are_watched(
    suite: Suite, pytester: pytest.Pytester
) -> None:
    """pytest-rerunfailures and other tests may use sockets."""
    pytester.makepyfile(
        test_other="""
        import socket

        def test_other():
            with socket.create_server(("127.0.0.1", 0)) as server:
                socket.create_connection(server.getsockname()).close()
        """
    )
    feature = FEATURE.format(tag="@flaky:sometimes", step="a step asks an address")
    result = suite(STEPS, "-n", "1", off=feature)
    assert result.parseoutcomes() == {"passed": 1, "failed": 1, "rerun": 2}


IN_C = """
import ctypes, os, socket

@when("C code asks an address")
def _():
    libc = ctypes.CDLL(None, use_errno=True)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        address = b"\\2\\0" + port.to_bytes(2) + bytes([127, 0, 0, 1]) + bytes(8)
        client = libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0)
        failed = libc.connect(client, address, 16)
        os.close(client)
        assert not failed, os.strerror(ctypes.get_errno())
@then("it is done")
def _(): ...
"""


@pytest.mark.promise("safety.md", "Libraries in C that make")
@pytest.mark.promise("safety.md", "On Linux, the system refuses them")
@pytest.mark.promise("safety.md", "connection to server at")
@pytest.mark.promise("safety.md", "other code in an owned process |")
@pytest.mark.promise("safety.md", "other code under plain `pytest` |")
@pytest.mark.promise("backends.md", "On Linux, `make acceptance`")
@pytest.mark.skipif(not landlock.is_available(), reason="this system does not have Landlock")
@pytest.mark.parametrize("way", ["acceptance", "worker", "forked", "other tests", "own"])
def test_a_process_of_the_run_is_closed_for_other_code_than_pythons(
    suite: Suite, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """The user's own process is not, nor one that runs other tests, too."""
    if way in {"acceptance", "other tests"}:
        monkeypatch.setenv(OWNED, "1")
    if way == "other tests":
        pytester.makepyfile(test_other="def test_other(): ...")
    arguments = {"worker": ["-n", "1"], "forked": ["--parallel", "2"]}.get(way, [])
    features = {"off": FEATURE.format(tag="", step="C code asks an address")}
    if way == "forked":  # one scenario needs no worker
        features["on"] = features["off"]
    result = suite(IN_C, *arguments, **features)
    if way in {"acceptance", "worker", "forked"}:
        result.assert_outcomes(failed=len(features))
        result.stdout.fnmatch_lines(
            ["api network: closed for all code, by Landlock and seccomp", "E*Permission denied*"]
        )
    else:
        assert result.parseoutcomes() == {"passed": 2 if way == "other tests" else 1}


@pytest.mark.promise("backends.md", "`live` |")
def test_on_the_live_backend_the_network_is_open(suite: Suite) -> None:
    steps = """
import socket
@when("a step asks an address")
def _():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
@then("it is done")
def _(): ...
"""
    feature = FEATURE.format(tag="", step="a step asks an address")
    suite(steps, off=feature).assert_outcomes(failed=1)
    with served(Starlette()) as url:
        suite(steps, "--base-url", url, off=feature).assert_outcomes(passed=1)
