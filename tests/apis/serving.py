"""Serve an application over HTTP on this machine, in a thread of the test's process."""

from __future__ import annotations

import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import uvicorn

if TYPE_CHECKING:
    from collections.abc import Iterator

DEADLINE = 30  # seconds to start or to end


class _Server(uvicorn.Server):
    """A server that signals that it listens, or failed to start."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.decided = threading.Event()

    async def startup(self, sockets: Any = None) -> None:
        """Start listening."""
        await super().startup(sockets)
        self.decided.set()

    def run(self, sockets: Any = None) -> None:
        """Serve until stopped; if uvicorn exits because it cannot start, ``served`` raises."""
        try:
            with suppress(SystemExit):
                super().run(sockets)
        finally:
            self.decided.set()


@contextmanager
def served(app: Any, port: int = 0) -> Iterator[str]:
    """Serve an ASGI application on a port of 127.0.0.1, by default a free one; yield its address.

    Raises AssertionError if it does not start or stop in time.
    """
    server = _Server(uvicorn.Config(app, port=port, log_level="error", lifespan="on"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        assert server.decided.wait(DEADLINE), f"the server did not start in {DEADLINE} s"
        assert server.started, "the server could not start; see its log above"
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(DEADLINE)
        assert not thread.is_alive(), "the server did not stop"
