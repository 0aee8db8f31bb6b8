"""A network namespace needs a privilege, or a user namespace and a process without threads."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from support.backends.sealing import namespace
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

ENTER = """
import os, pathlib, socket
from support.backends.sealing import namespace
namespace._is_privileged = lambda: False
if not namespace._is_allowed():
    print("not allowed")
    raise SystemExit
before = os.getuid(), os.getgid()
namespace.enter()
print((os.getuid(), os.getgid()) == before)
pathlib.Path("{folder}/new").touch()
with socket.create_server(("127.0.0.1", 0)) as server:
    socket.create_connection(server.getsockname(), 5).close()
    print("reached its own server")
try:
    socket.create_connection(("192.0.2.1", 9), 5)
except OSError as error:
    print(error.strerror)
"""


@pytest.mark.promise("safety.md", "other code in an owned process |")
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has namespaces")
def test_without_a_privilege_the_user_stays_and_loopback_works(tmp_path: Path) -> None:
    command = [sys.executable, "-c", ENTER.format(folder=tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    if lines == ["not allowed"]:
        pytest.skip("this system does not allow user namespaces")
    assert lines == ["True", "reached its own server", "Network is unreachable"]
    assert (tmp_path / "new").exists()


MAY = {"is_linux": True, "is_privileged": False, "alone": True, "user": 1000, "is_allowed": True}


@pytest.mark.promise("safety.md", "A network namespace takes")
@pytest.mark.parametrize(
    ("changed", "is_available"),
    [
        ({}, True),
        ({"is_privileged": True, "alone": False, "user": 0, "is_allowed": False}, True),
        ({"is_linux": False, "is_privileged": True}, False),
        ({"alone": False}, False),
        ({"user": 0}, False),
        ({"is_allowed": False}, False),
    ],
)
def test_whether_it_may_be_created(
    monkeypatch: pytest.MonkeyPatch, changed: dict[str, int], *, is_available: bool
) -> None:
    given = MAY | changed
    monkeypatch.setattr(namespace, "is_linux", lambda: given["is_linux"])
    monkeypatch.setattr(namespace, "_capabilities", lambda: given["is_privileged"] << 21)
    monkeypatch.setattr(namespace, "_is_allowed", lambda: given["is_allowed"])
    monkeypatch.setattr(os, "geteuid", lambda: given["user"])
    assert namespace.is_available(alone=bool(given["alone"])) is is_available


@pytest.mark.parametrize("is_privileged", [False, True])
def test_it_is_entered_even_if_loopback_cannot_be_started(
    monkeypatch: pytest.MonkeyPatch, *, is_privileged: bool
) -> None:
    calls: list[object] = []

    def refuse() -> None:
        raise PermissionError

    monkeypatch.setattr(namespace, "_capabilities", lambda: is_privileged << 21)
    monkeypatch.setattr(namespace, "unshare", calls.append)
    monkeypatch.setattr(namespace, "_stay", lambda *ids: calls.append(ids))
    monkeypatch.setattr(namespace, "_start_loopback", refuse)
    namespace.enter()
    network, both = 0x40000000, 0x50000000
    assert calls == ([network] if is_privileged else [both, (os.geteuid(), os.getegid())])


@pytest.mark.skipif(sys.platform != "linux", reason="it reads /proc")
def test_capabilities_are_those_of_this_process() -> None:
    assert namespace._capabilities() >= 0
