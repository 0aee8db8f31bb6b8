"""The curl command of a report, run in a shell, sends the same request."""

from __future__ import annotations

import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import httpx
import pytest

from support.http.exchange import SentRequest
from support.reporting.cards.curl import command

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(
    shutil.which("curl") is None, reason="there is no curl on this machine"
)

Seen = tuple[str, str, list[tuple[str, str]], bytes]

_NOT_COMPARED = {"host", "connection", "accept-encoding", "content-length"}


class _Server(ThreadingHTTPServer):
    """Records requests."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seen: list[Seen] = []


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", "0")))
        headers = [
            (n.lower(), v) for n, v in self.headers.items() if n.lower() not in _NOT_COMPARED
        ]
        self.server.seen.append((self.command, self.path, sorted(headers), body))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def __getattr__(self, name: str) -> Callable[[], None]:
        """Handle any method."""
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def log_message(self, *args: object) -> None:
        """Do not log."""


@pytest.fixture
def server() -> Iterator[_Server]:
    """A server on the loopback interface."""
    with _Server() as made:
        thread = threading.Thread(target=made.serve_forever, args=(0.01,))
        thread.start()
        yield made
        made.shutdown()
        thread.join()


JSON = {"content-type": "application/json"}
NASTY = """{"a": "it's $(touch hacked) `touch hacked` \\" \\\\ %s !! ; & | < > * ~ é 日本"}"""


CASES: list[tuple[str, str, dict[str, str], bytes]] = [
    ("GET", "/users?limit=2&q=a%20b", {"accept": "application/json"}, b""),
    ("GET", "/a[1]/{b}/../c?x[]=1", {}, b""),
    ("HEAD", "/users", {}, b""),
    ("DELETE", "/users/1", {"if-match": '"3"', "authorization": "Bearer ***"}, b""),
    ("OPTIONS", "/", {"x-empty": ""}, b""),
    ("PURGE", "/", {"x-quote": 'it\'s $(id) `id` "x" \\ ;'}, b""),
    ("POST", "/users", {}, b""),
    ("POST", "/users", JSON, b'{"name": "Frieda"}'),
    ("POST", "/users", JSON, NASTY.encode()),
    ("POST", "/users", JSON, b'{\n  "a": [\n    1\n  ]\n}\n'),
    ("POST", "/token", {"content-type": "application/x-www-form-urlencoded"}, b"a=1&b=%40"),
    ("PUT", "/files/1", {"content-type": "text/csv"}, b"a,b\r\n\x1b[31m,100%\\n\r\n"),
    ("PATCH", "/files/1", {"content-type": "text/plain"}, "@\u202ecod é".encode()),
    ("GET", "/search", JSON, b"{}"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]} {case[1]} {case[3][:8]!r}")
def test_a_server_sees_the_same_request(
    server: _Server, tmp_path: Path, case: tuple[str, str, dict[str, str], bytes]
) -> None:
    """Method, path, headers and body; the shell executes nothing in them."""
    method, target, headers, body = case
    url = f"http://127.0.0.1:{server.server_port}{target}"
    with httpx.Client(trust_env=False) as client:
        request = client.build_request(method, url, headers=headers, content=body)
        client.send(request)
    sent = SentRequest(method, url, tuple(request.headers.multi_items()), body)
    made = command(sent)
    done = subprocess.run(
        ["/bin/sh", "-c", made.replace("curl ", "curl -q -sS --noproxy '*' ", 1)],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        timeout=20,
    )
    assert (done.returncode, done.stderr) == (0, b""), made
    by_suite, by_curl = server.seen
    assert (by_curl[0], by_curl[2], by_curl[3]) == (by_suite[0], by_suite[2], by_suite[3]), made
    assert by_curl[1] == target.replace(" ", "%20")
    assert list(tmp_path.iterdir()) == []


def test_a_named_body_is_taken_from_the_file(server: _Server, tmp_path: Path) -> None:
    """If it is binary or long."""
    body = b"\x89PNG\0\r\n"
    url = f"http://127.0.0.1:{server.server_port}/files"
    made = command(SentRequest("PUT", url, (("content-type", "image/png"),), body))
    (tmp_path / "body.bin").write_bytes(body)
    shell = ["/bin/sh", "-c", made.replace("curl ", "curl -q -sS --noproxy '*' ", 1)]
    subprocess.run(shell, cwd=tmp_path, check=True, timeout=20)
    assert server.seen == [("PUT", "/files", [("content-type", "image/png")], body)]
