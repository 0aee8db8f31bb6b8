"""The API of the comparison: ``python -m tests.benchmarks.comparison.server --latency 0.025``.

It creates, fetches and deletes users in memory, and counts what it has answered. It is written on
asyncio's protocols, so that it takes little of the processor time that the clients compete for.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import subprocess
import sys
import urllib.request
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from support.bootstrap import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = "secret"  # pragma: allowlist secret
COUNTS = "/-/counts"
_AUTHORIZED = f"\r\nauthorization: bearer {TOKEN}\r\n".encode()
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)")
_REQUIRED = {"email", "name", "password"}
_REASONS = {200: "OK", 201: "Created", 204: "No Content"}


class Users:
    """The users, and how often each method was answered with each status."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._users: dict[str, dict[str, Any]] = {}
        self._last = 0

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, Any]:
        """Return the status and the document for a request of somebody who is signed in."""
        status, document = self._answer(method, path, body)
        self.counts[f"{method} {status}"] += 1
        return status, document

    def _answer(self, method: str, path: str, body: bytes) -> tuple[int, Any]:
        if method == "POST" and path == "/users":
            return self._create(json.loads(body))
        key = path.removeprefix("/users/")
        if key not in self._users:
            return 404, {"error": "not found"}
        if method == "DELETE":
            del self._users[key]
            return 204, None
        return 200, self._users[key]

    def _create(self, sent: dict[str, Any]) -> tuple[int, Any]:
        if not sent.keys() >= _REQUIRED:
            return 422, {"error": f"required: {', '.join(sorted(_REQUIRED))}"}
        self._last += 1
        user = {"id": self._last, "email": sent["email"], "name": sent["name"]}
        self._users[str(self._last)] = user
        return 201, user

    def take_counts(self) -> dict[str, int]:
        """Return the counts, and start again without users."""
        counts = dict(self.counts)
        self.counts.clear()
        self._users.clear()
        return counts


class Connection(asyncio.Protocol):
    """A connection that is kept open; requests have a Content-Length or no body."""

    def __init__(self, users: Users, latency: float) -> None:
        self._users = users
        self._latency = latency
        self._received = b""
        self._transport: Any = None

    def connection_made(self, transport: Any) -> None:
        """Keep the transport."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer the requests that are complete."""
        self._received += data
        while (end := self._received.find(b"\r\n\r\n")) >= 0:
            start = end + 4
            head = self._received[:start]
            length = _LENGTH.search(head.lower())
            stop = start + int(length[1] if length else 0)
            if len(self._received) < stop:
                return
            self._answer(head, self._received[start:stop])
            self._received = self._received[stop:]

    def _answer(self, head: bytes, body: bytes) -> None:
        method, path, _ = head.split(b"\r\n", 1)[0].decode().split(" ", 2)
        if path == COUNTS:
            self._send(200, self._users.take_counts())
        elif _AUTHORIZED not in head.lower():
            self._send(401, {"error": "unauthorized"})
        elif self._latency:
            answer = self._users.answer(method, path, body)
            asyncio.get_running_loop().call_later(self._latency, self._send, *answer)
        else:
            self._send(*self._users.answer(method, path, body))

    def _send(self, status: int, document: Any) -> None:
        reason = _REASONS.get(status, "Refused")
        head = f"HTTP/1.1 {status} {reason}\r\n"
        body = b""
        if document is not None:
            body = json.dumps(document).encode()
            head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        if not self._transport.is_closing():
            self._transport.write(f"{head}\r\n".encode() + body)


@dataclass(frozen=True)
class Server:
    """A server in a process of its own."""

    address: str

    def take_counts(self) -> dict[str, int]:
        """Return what it has answered since the last call, by method and status."""
        with urllib.request.urlopen(f"{self.address}{COUNTS}") as answer:
            counts: dict[str, int] = json.load(answer)
        return counts


@contextmanager
def serving(latency: float) -> Iterator[Server]:
    """Serve in a process, with ``latency`` seconds before each response."""
    command = [sys.executable, "-m", __name__, "--latency", str(latency)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield Server(process.stdout.readline().strip())
        finally:
            process.kill()


async def _serve(latency: float) -> None:
    users = Users()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(users, latency), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    print(f"http://127.0.0.1:{port}", flush=True)
    await server.serve_forever()


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each response")
    asyncio.run(_serve(parser.parse_args().latency))


if __name__ == "__main__":
    main()
