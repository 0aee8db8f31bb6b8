"""The warm process: ``python -m tests.warm FD`` forks a run of pytest for each request there.

A run has three kinds of processes: its keeper, which forks the others and waits for their ends;
pytest; and its workers, which are forked from the keeper to be as fresh as pytest.
"""

from __future__ import annotations

import gc
import importlib.metadata
import os
import shutil
import signal
import socket
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from support.bootstrap import ROOT
from tests.warm.processes import become, fork, reap, received, usual_signals
from tests.warm.workers import start_workers_by, work

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.metadata import Distribution
    from typing import NoReturn

FEATURE = 'Feature: Warm\n  Scenario: Up\n    When I GET "/health"\n'


def warm_up() -> None:
    """Import what runs need, by a first run: pytest rewrites assertions of what it imports."""
    with tempfile.TemporaryDirectory() as name, open(os.devnull, "w") as nowhere:  # noqa: PTH123 - a device
        folder = Path(name)
        shutil.copy(ROOT / "pyproject.toml", folder)
        text = f"import runpy\n\nplugins = runpy.run_path({str(ROOT / 'conftest.py')!r})"
        (folder / "conftest.py").write_text(f'{text}\npytest_plugins = plugins["pytest_plugins"]\n')
        (folder / "warm.feature").write_text(FEATURE, encoding="utf-8")
        stdout, sys.stdout = sys.stdout, nowhere
        try:
            options = ["-q", "-p", "no:cacheprovider", f"--alluredir={folder / 'results'}"]
            pytest.main([f"--rootdir={folder}", *options, str(folder)])
        finally:
            sys.stdout = stdout
    gc.collect()
    gc.freeze()  # objects that exist already are neither searched nor copied by each child


class _Read:
    """An installed package whose entry points have been read."""

    def __init__(self, package: Distribution) -> None:
        self._package = package
        self.entry_points = package.entry_points

    def __getattr__(self, name: str) -> Any:
        return getattr(self._package, name)


def read_entry_points() -> None:
    """Read the entry points of all packages: pytest reads them for each ``-p`` again."""
    search = importlib.metadata.distributions
    packages = [_Read(package) for package in search()]

    def distributions(**which: Any) -> Iterable[Any]:
        return search(**which) if which else packages

    setattr(importlib.metadata, "distributions", distributions)  # noqa: B010 - it is overloaded


def serve(fd: int) -> None:
    """Fork a keeper for each request."""
    with socket.socket(fileno=fd) as connection:
        while message := received(connection):
            request, files = message
            fork(lambda: keep(request, files), connection)  # noqa: B023 - called at once
            for file in files:
                os.close(file)
            reap(os.WNOHANG)
    reap()


def keep(request: dict[str, Any], files: list[int]) -> NoReturn:
    """Fork pytest, and workers on its request; send its status when all have ended."""
    status, out, err, *passed = files
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    become(request)
    ours, theirs = socket.socketpair()
    with ours:
        pid = fork(lambda: run(request, files, theirs), ours)
        theirs.close()
        os.dup2(err, 2)
        for file in (out, err, *passed):
            os.close(file)
        while message := received(ours):
            fork(lambda: work(*message, group=pid), ours)
            for file in message[1]:
                os.close(file)
    _, ended = os.waitpid(pid, 0)
    reap()
    os.write(status, f"{os.waitstatus_to_exitcode(ended)}\n".encode())
    os._exit(0)


def run(request: dict[str, Any], files: list[int], keeper: socket.socket) -> int:
    """Run pytest with the outputs and the passed files of the request."""
    status, out, err, *passed = files
    os.setpgid(0, 0)  # a group without the keeper, which reports when the others are killed
    usual_signals()
    os.write(status, f"{os.getpid()}\n".encode())
    os.close(status)
    _renumber({out: 1, err: 2, **dict(zip(passed, request["passed"], strict=True))})
    start_workers_by(keeper)
    sys.argv[:] = [pytest.__file__.replace("__init__", "__main__"), *request["arguments"]]
    return int(pytest.main())


def _renumber(files: dict[int, int]) -> None:
    """Give open files other numbers, and let children inherit them."""
    apart = {os.dup(file): number for file, number in files.items()}
    for file in files:
        os.close(file)
    for file, number in apart.items():
        os.dup2(file, number)
        os.close(file)


if __name__ == "__main__":
    sys.dont_write_bytecode = False
    read_entry_points()
    warm_up()
    serve(int(sys.argv[1]))
