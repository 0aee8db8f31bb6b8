"""Requests and responses without anything unusual."""

from __future__ import annotations

import pytest

from support.http.transports.direct import plain

HOST = (b"Host", b"api.example.com")
LINES = b"Date: now\r\nContent-Length: 2\r\n"


def response(
    head: bytes, body: bytes = b"{}", method: bytes = b"GET"
) -> plain.PlainResponse | None:
    return plain.response(head + b"\r\n" + body, method)


def test_a_request_is_written_as_it_is() -> None:
    headers = [HOST, (b"X-Names", b""), (b"content-LENGTH", b"2"), (b"A", "Łódź".encode())]
    assert plain.request(b"POST", b"/users?a=%20", headers, b"{}") == (
        b"POST /users?a=%20 HTTP/1.1\r\nHost: api.example.com\r\nX-Names: \r\n"
        b"content-LENGTH: 2\r\nA: \xc5\x81\xc3\xb3d\xc5\xba\r\n\r\n{}"
    )


@pytest.mark.parametrize(
    ("method", "target", "headers", "body"),
    [
        (b"CONNECT", b"/", [HOST], b""),
        (b"GE T", b"/", [HOST], b""),
        (b"GET", b"/a b", [HOST], b""),
        (b"GET", b"/\r\nX: y", [HOST], b""),
        (b"GET", b"/", [], b""),
        (b"GET", b"/", [HOST, HOST], b""),
        (b"GET", b"/", [(b"A", b"b"), HOST], b""),
        (b"GET", b"/", [HOST, (b"A b", b"c")], b""),
        (b"GET", b"/", [HOST, (b"A: b", b"c")], b""),
        (b"GET", b"/", [HOST, (b"A", b"b\r\nC: d")], b""),
        (b"GET", b"/", [HOST, (b"A", b" b")], b""),
        (b"GET", b"/", [HOST, (b"A", b"b\x00")], b""),
        (b"GET", b"/", [HOST, (b"Connection", b"close")], b""),
        (b"GET", b"/", [HOST, (b"Upgrade", b"websocket")], b""),
        (b"GET", b"/", [HOST, (b"Expect", b"100-continue")], b""),
        (b"POST", b"/", [HOST, (b"Transfer-Encoding", b"chunked")], b"{}"),
        (b"POST", b"/", [HOST, (b"Content-Length", b"3")], b"{}"),
        (b"POST", b"/", [HOST], b"{}"),
    ],
    ids=str,
)
def test_an_unusual_request_is_not_plain(
    method: bytes, target: bytes, headers: plain.Headers, body: bytes
) -> None:
    assert plain.request(method, target, headers, body) is None


def test_a_response_is_read_as_it_is() -> None:
    answer = response(b"HTTP/1.1 404 Not  there \r\nX-Id:  a b\t\r\nx-id:\r\ncontent-length: 2\r\n")
    assert answer == plain.PlainResponse(
        404,
        b"Not  there ",
        [(b"X-Id", b"a b"), (b"x-id", b""), (b"content-length", b"2")],
        2,
        b"{}",
        can_follow=True,
    )


@pytest.mark.parametrize("line", [b"HTTP/1.1 200 \r\n", b"HTTP/1.1 200\r\n"])
def test_a_reason_may_be_missing(line: bytes) -> None:
    answer = response(line + LINES)
    assert answer
    assert answer.reason == b""


def test_the_rest_of_the_body_may_be_missing() -> None:
    answer = response(b"HTTP/1.1 200 OK\r\n" + LINES, b"{")
    assert answer
    assert (answer.body, answer.length, answer.can_follow) == (b"{", 2, True)


@pytest.mark.parametrize(
    ("method", "status", "lines"),
    [
        (b"HEAD", b"200", LINES),
        (b"HEAD", b"200", b""),
        (b"GET", b"204", b""),
        (b"GET", b"304", LINES),
    ],
)
def test_some_responses_have_no_body(method: bytes, status: bytes, lines: bytes) -> None:
    answer = response(b"HTTP/1.1 %s \r\n%s" % (status, lines), b"", method)
    assert answer
    assert (answer.body, answer.can_follow) == (b"", True)


@pytest.mark.parametrize(
    ("lines", "body", "can_follow"),
    [
        (LINES, b"{}", True),
        (LINES, b"{}HTTP/1.1 200 OK", False),
        (LINES + b"Connection: keep-alive\r\n", b"{}", True),
        (LINES + b"Connection: Close\r\n", b"{}", False),
    ],
    ids=["usual", "surplus", "kept", "closed"],
)
def test_another_request_may_follow(lines: bytes, body: bytes, *, can_follow: bool) -> None:
    answer = response(b"HTTP/1.1 200 OK\r\n" + lines, body)
    assert answer
    assert (answer.body, answer.can_follow) == (b"{}", can_follow)


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.0 200 OK\r\n" + LINES,
        b"HTTP/1.1 103 Early Hints\r\n" + LINES,
        b"HTTP/1.1 200 OK\n" + LINES,
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\nX : a\r\n" + LINES,
        b"HTTP/1.1 200 OK\r\nno colon\r\n" + LINES,
        b"HTTP/1.1 200 OK\r\nX: a\r\n folded\r\n" + LINES,
        b"HTTP/1.1 200 OK\r\nX: a\x00\r\n" + LINES,
        b"HTTP/1.1 200 OK\r\nX: a\rb\r\n" + LINES,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: +2\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1234567890\r\n",
        b"HTTP/1.1 200 OK\r\nConnection: upgrade\r\n" + LINES,
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nConnection: keep-alive\r\n" + LINES,
        b"SSH-2.0\r\n",
        b"",
    ],
    ids=str,
)
def test_an_unusual_response_is_not_plain(head: bytes) -> None:
    assert response(head) is None


def test_an_incomplete_head_is_not_plain() -> None:
    assert plain.response(b"HTTP/1.1 200 OK\r\nContent-Le", b"GET") is None
