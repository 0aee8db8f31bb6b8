"""Landlock is used where the kernel's version of it knows connections."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, Any

import pytest

from support.backends.sealing import landlock

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("version", "is_available"), [(7, True), (4, True), (3, False), (None, False)]
)
def test_the_kernel_tells_its_version(
    monkeypatch: pytest.MonkeyPatch, version: int | None, *, is_available: bool
) -> None:
    def call(*_: object) -> int:
        if version is None:
            raise OSError(errno.EOPNOTSUPP, "it is turned off")
        return version

    monkeypatch.setattr(landlock, "call", call)
    monkeypatch.setattr(landlock, "is_linux", lambda: True)
    assert landlock.is_available() is is_available
    monkeypatch.setattr(landlock, "is_linux", lambda: False)
    assert not landlock.is_available()


@pytest.mark.parametrize("is_refused", [False, True])
def test_the_ruleset_is_closed_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, is_refused: bool
) -> None:
    ruleset = os.open(tmp_path, os.O_RDONLY)
    calls: list[Any] = []

    def call(number: int, *arguments: object) -> int:
        calls.append((number, arguments[-2:]))
        if is_refused and number == 446:
            raise OSError(errno.EPERM, "no")
        return ruleset

    monkeypatch.setattr(landlock, "call", call)
    monkeypatch.setattr(landlock, "gain_no_privileges", lambda: calls.append("no privileges"))
    if is_refused:
        with pytest.raises(PermissionError):
            landlock.refuse_connections()
    else:
        landlock.refuse_connections()
    assert calls == [(444, (16, 0)), "no privileges", (446, (ruleset, 0))]
    with pytest.raises(OSError, match="Bad file"):
        os.fstat(ruleset)
