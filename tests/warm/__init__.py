"""pytest in processes forked from a warm one: the libraries are imported once, not by each run.

A run is still a process of its own, and so is each of its workers: it has its own modules,
environment, working folder, output and exit status, and may receive signals. It does not start up
as Python does, so tests of that (``python -m``, hash seeds, signals to a fresh process) start a
process of the usual kind.
"""

from __future__ import annotations

import atexit
import functools
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

from support.bootstrap import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Done:
    """How a run ended; ``returncode`` is negative after a signal, as subprocess has it."""

    returncode: int
    stdout: str
    stderr: str


def run_pytest(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str], limit: float = 120
) -> Done:
    """Run ``python -m pytest`` in a folder, with this environment and no other.

    Raises subprocess.TimeoutExpired, and kills the run, after ``limit`` seconds.
    """
    run = start_pytest(arguments, folder, environment)
    try:
        run.wait(limit)
    except BaseException:
        run.kill()
        raise
    return Done(run.wait(), *run.written())


def start_pytest(arguments: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Running:
    """Start ``python -m pytest`` in a folder, in a process group of its own."""
    out, err = tempfile.TemporaryFile("w+b"), tempfile.TemporaryFile("w+b")  # noqa: SIM115 - of the run
    started = _start(arguments, folder, environment, [out.fileno(), err.fileno()])
    return Running(*started, (out, err))


def pass_pytest(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str], passed: Sequence[int]
) -> int:
    """Run ``python -m pytest`` with the outputs and some open files of this process.

    Returns the exit status.
    """
    return Running(*_start(arguments, folder, environment, [1, 2], passed)).wait()


@dataclass
class Running:
    """A run that has been started, with an interface like that of subprocess.Popen.

    ``pid`` is also the process group of the run and its workers.
    """

    pid: int
    _status: IO[str]
    _outputs: tuple[IO[bytes], ...] = ()
    returncode: int | None = None
    _written: list[str] = field(default_factory=list)

    def poll(self) -> int | None:
        """Return the exit status, or None while it runs."""
        if self.returncode is None and select.select([self._status], [], [], 0)[0]:
            self.wait()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended; return the exit status.

        Raises subprocess.TimeoutExpired after ``timeout`` seconds, and can be called again.
        """
        if self.returncode is None:
            if not select.select([self._status], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("pytest", timeout or 0.0)
            self.returncode = int(self._status.readline() or -signal.SIGKILL)
            self._written = [_text(file) for file in self._outputs]
            self._status.close()
            for file in self._outputs:
                file.close()
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Wait until it has ended; return its stdout and stderr."""
        self.wait(timeout)
        return self.written()

    def written(self) -> tuple[str, str]:
        """Return its stdout and stderr so far."""
        ended = self.returncode is not None
        out, err = self._written if ended else map(_text, self._outputs)
        return out, err

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        if self.poll() is None:
            with suppress(ProcessLookupError):  # it has just ended
                os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill it and its workers, unless it has ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):  # they have just ended
                os.killpg(self.pid, signal.SIGKILL)
            self.wait()


def _start(
    arguments: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    outputs: Sequence[int],
    passed: Sequence[int] = (),
) -> tuple[int, IO[str]]:
    """Start pytest; return its process ID, and the file of its exit status to come."""
    reading, writing = os.pipe()
    request = {
        "arguments": [*arguments],
        "folder": str(folder),
        "environment": {**environment},
        "passed": [*passed],
    }
    try:
        _parent().ask(json.dumps(request).encode(), [writing, *outputs, *passed])
    finally:
        os.close(writing)
    status = os.fdopen(reading, buffering=1)
    return int(_line(reading)), status


def _unmeasured(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which coverage does not start.

    Unit tests cover the product; to measure runs as well would double what they take.
    """
    return {n: value for n, value in environment.items() if not n.startswith("COVERAGE_")}


class _Parent:
    """The warm process, which forks a child for each request."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._socket, theirs = socket.socketpair()
        fd = theirs.fileno()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.warm", str(fd)],
            cwd=ROOT,
            env=_unmeasured(os.environ),
            pass_fds=[fd],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        theirs.close()
        atexit.register(self._end)

    def ask(self, request: bytes, files: Sequence[int]) -> None:
        """Request a run of pytest."""
        with self._lock:
            socket.send_fds(self._socket, [len(request).to_bytes(4)], files)
            self._socket.sendall(request)

    def _end(self) -> None:
        self._socket.close()
        self._process.wait(10)


@functools.cache
def _parent() -> _Parent:
    """Start the warm process of this test process, once."""
    return _Parent()


def _line(file: int) -> str:
    """Read a line byte by byte: nothing of the next line is left in a buffer."""
    line = b""
    while not line.endswith(b"\n"):
        got = os.read(file, 1)
        if not got:
            raise ConnectionError("the warm process has not started the run")
        line += got
    return line.decode()


def _text(file: IO[bytes]) -> str:
    """Return the content of a file, without changing the position of the process that writes."""
    size = os.fstat(file.fileno()).st_size
    return os.pread(file.fileno(), size, 0).decode("utf-8", "replace").replace("\r\n", "\n")
