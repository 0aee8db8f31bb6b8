"""Workers of pytest-xdist that are forked, where execnet would start processes."""

from __future__ import annotations

import os
import signal
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from execnet import gateway_io
from execnet.gateway_base import Popen2IO

from tests.warm.processes import become, send, usual_signals

if TYPE_CHECKING:
    import socket


class Worker(Popen2IO):
    """A worker, forked by the keeper of a run, with the interface that execnet needs."""

    def __init__(self, keeper: socket.socket, _: object, execmodel: Any) -> None:
        stdin, to = os.pipe()
        of, stdout = os.pipe()
        life, theirs = os.pipe()
        request = {"folder": str(Path.cwd()), "environment": {**os.environ}}
        send(keeper, request, [stdin, stdout, theirs])
        for file in (stdin, stdout, theirs):
            os.close(file)
        super().__init__(os.fdopen(to, "wb", 0), os.fdopen(of, "rb", 0), execmodel=execmodel)
        self._life = os.fdopen(life)
        self._pid = int(self._life.readline())

    def wait(self) -> int:
        """Wait until it has ended."""
        self._life.read()
        return 0

    def kill(self) -> None:
        """Kill it."""
        os.kill(self._pid, signal.SIGKILL)


def start_workers_by(keeper: socket.socket) -> None:
    """Let execnet request its workers from the keeper."""
    vars(gateway_io)["Popen2IOMaster"] = partial(Worker, keeper)


def work(request: dict[str, Any], files: list[int], *, group: int) -> int:
    """Run the code sent by execnet, like the ``python -c`` that it would start."""
    os.setpgid(0, group)
    usual_signals()
    become(request)
    stdin, stdout, life = files
    os.write(life, f"{os.getpid()}\n".encode())  # the worker has ended when the pipe is closed
    os.dup2(stdin, 0)
    os.dup2(stdout, 1)
    os.close(stdin)
    os.close(stdout)
    sys.stdin = os.fdopen(0, closefd=False)
    exec(eval(sys.stdin.readline()), {"__name__": "__main__"})
    return 0
