"""The API of the comparison."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.benchmarks.comparison.server import TOKEN, Connection, Users, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.benchmarks.comparison.server import Server

USER = {"email": "ada@example.com", "name": "Ada", "password": "S3cret!pw"}
SIGNED_IN = f"Authorization: Bearer {TOKEN}\r\n"


class Transport:
    """It keeps what is written."""

    def __init__(self) -> None:
        self.written = b""

    def is_closing(self) -> bool:
        """Return whether nothing can be written."""
        return False

    def write(self, data: bytes) -> None:
        """Keep it."""
        self.written += data

    def take(self) -> list[str]:
        """Return the statuses, and forget everything."""
        written, self.written = self.written.decode(), b""
        return re.findall(r"HTTP/1\.1 (.*)\r\n", written)


@pytest.fixture
def transport() -> Transport:
    return Transport()


@pytest.fixture
def connection(transport: Transport) -> Connection:
    made = Connection(Users(), latency=0)
    made.connection_made(transport)
    return made


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(0.001) as running:
        yield running


def request(method: str, path: str, body: Any = None, *, headers: str = SIGNED_IN) -> bytes:
    content = b"" if body is None else json.dumps(body).encode()
    head = f"{method} {path} HTTP/1.1\r\nHost: api\r\n{headers}"
    return f"{head}content-length: {len(content)}\r\n\r\n".encode() + content


def test_a_user_is_created_fetched_and_deleted() -> None:
    users = Users()
    assert users.answer("POST", "/users", json.dumps(USER).encode()) == (
        201,
        {"id": 1, "email": "ada@example.com", "name": "Ada"},
    )
    assert users.answer("GET", "/users/1", b"")[0] == 200
    assert users.answer("DELETE", "/users/1", b"") == (204, None)
    assert users.answer("GET", "/users/1", b"")[0] == 404
    assert users.answer("POST", "/users", b"{}")[0] == 422
    assert users.take_counts() == {
        "POST 201": 1,
        "GET 200": 1,
        "DELETE 204": 1,
        "GET 404": 1,
        "POST 422": 1,
    }
    assert users.take_counts() == {}


def test_requests_may_come_in_pieces_or_together(
    connection: Connection, transport: Transport
) -> None:
    for byte in request("POST", "/users", USER):
        connection.data_received(bytes([byte]))
    assert transport.take() == ["201 Created"]
    connection.data_received(request("GET", "/users/1") + request("DELETE", "/users/1"))
    assert transport.take() == ["200 OK", "204 No Content"]


def test_a_request_without_the_token_is_refused_and_not_counted(
    connection: Connection, transport: Transport
) -> None:
    connection.data_received(request("GET", "/users/1", headers=""))
    assert transport.take() == ["401 Refused"]
    connection.data_received(request("GET", "/-/counts", headers=""))
    assert transport.written.endswith(b"{}")


def test_it_serves_over_http(server: Server) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with httpx.Client(base_url=server.address, headers=headers) as client:
        made = client.post("/users", json=USER)
        assert made.status_code == 201
        assert client.get(f"/users/{made.json()['id']}").json()["name"] == "Ada"
    assert server.take_counts() == {"POST 201": 1, "GET 200": 1}
