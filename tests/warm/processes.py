"""Forked processes that behave like new ones, and the requests for them."""

from __future__ import annotations

import atexit
import importlib
import json
import os
import random
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from support.bootstrap import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn

OURS = ("support", "steps", "tests")
PATH = [entry for entry in sys.path if entry not in {"", str(ROOT)}]
MOST_FILES = 8


def become(request: dict[str, Any]) -> None:
    """Take on the environment, the folder and the modules of a new process."""
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    added = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    sys.path[:] = [str(Path.cwd()), *added, *PATH]
    importlib.invalidate_caches()
    if not _finds_ours():  # a copy of the project has modules of its own
        for name in [name for name in sys.modules if name.partition(".")[0] in OURS]:
            del sys.modules[name]
    sys.modules.pop("conftest", None)
    random.seed()


def _finds_ours() -> bool:
    """Whether a process of the usual kind would import this project's modules."""
    found = (entry for entry in map(Path, sys.path) if (entry / OURS[0]).is_dir())
    return next(found, Path()).resolve() == ROOT


def usual_signals() -> None:
    """Handle signals as Python does when it starts."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def fork(child: Callable[[], int], connection: socket.socket) -> int:
    """Fork a process, without this connection, that ends after a call; return its ID."""
    pid = os.fork()
    if not pid:
        connection.close()
        _end(_status_of(child))
    return pid


def _status_of(call: Callable[[], int]) -> int:
    """Return the result or exit status of a call; show an error as Python does when it ends."""
    try:
        return call()
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else 1
    except BaseException:  # noqa: BLE001 - there is nothing above
        sys.excepthook(*sys.exc_info())
        return 1


def _end(status: int) -> NoReturn:
    """End this process without closing what it shares with the warm one."""
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(status)


def reap(options: int = 0) -> None:
    """Wait for children that have ended, which also adds up their processor time."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, options)[0]:
            pass


def send(connection: socket.socket, request: dict[str, Any], files: list[int]) -> None:
    """Send a request with open files."""
    text = json.dumps(request).encode()
    socket.send_fds(connection, [len(text).to_bytes(4)], files)
    connection.sendall(text)


def received(connection: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    """Return the next request and its files, or None at the end."""
    head, files, _, _ = socket.recv_fds(connection, 4, MOST_FILES)
    if not head:
        return None
    text, size = b"", int.from_bytes(head)
    while len(text) < size:
        more = connection.recv(size - len(text))
        if not more:
            return None
        text += more
    return json.loads(text), files
