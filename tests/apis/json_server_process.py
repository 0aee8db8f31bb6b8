"""json-server, a third-party API, as a process on this machine."""

from __future__ import annotations

import queue
import shutil
import socket
import subprocess
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from support.reporting.page.allure_cli import find_node
from tests.apis.npm import installed

if TYPE_CHECKING:
    from collections.abc import Iterator

HOME = Path(__file__).parent / "json_server"
DEADLINE = 30.0  # seconds until it listens


def install() -> Path:
    """Install the versions in package-lock.json, once for all workers; return the program."""
    return installed(HOME, "json-server") / "json-server" / "lib" / "cli" / "bin.js"


@contextmanager
def json_server(folder: Path) -> Iterator[str]:
    """Serve a copy of ``db.json`` in a folder; yields the address."""
    shutil.copy(HOME / "db.json", folder)
    port = _free_port()
    command = [*find_node().node, str(install()), "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(
        [*command, "db.json"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as server:
        try:
            _wait_for_line(server, "Home")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for_line(server: subprocess.Popen[str], text: str) -> None:
    output = server.stdout
    assert output
    lines: queue.Queue[str] = queue.Queue()

    def read() -> None:
        for line in output:
            lines.put(line)
        lines.put("")  # the end

    threading.Thread(target=read, daemon=True).start()
    seen = [""]
    while text not in seen[-1]:
        seen.append(lines.get(timeout=DEADLINE))
        assert seen[-1], f"json-server ended before it listened: {''.join(seen)}"
