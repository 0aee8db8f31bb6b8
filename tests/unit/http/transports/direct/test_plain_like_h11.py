"""What is plain is read and written as h11 would, for any bytes; H11_EXAMPLES tries more."""

from __future__ import annotations

import os
from random import Random
from typing import TYPE_CHECKING

import h11
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.http.transports.direct import plain
from tests.end_to_end.faults.generated import answer

if TYPE_CHECKING:
    from collections.abc import Sequence

EXAMPLES = int(os.environ.get("H11_EXAMPLES", "400"))
enough = settings(derandomize=True, deadline=None, max_examples=EXAMPLES)

NAMES = st.sampled_from(
    [
        *(b"Host", b"host", b"X-A", b"Content-Length", b"content-length", b"Connection"),
        *(b"Transfer-Encoding", b"Upgrade", b"Expect", b"X: a", b"X ", b"", b"\xff", b"X\r\nY"),
    ]
)
VALUES = st.sampled_from(
    [
        *(b"2", b"0", b" 2", b"2 ", b"02", b"+2", b"2, 2", b"\xb2", b"close", b"keep-alive"),
        *(b"Keep-Alive", b"close, x", b"chunked", b"gzip", b"100-continue", b"websocket", b"a b"),
        *(
            b"a\tb",
            b"\x7f",
            b"\x00",
            b"\x0b",
            b"\xff",
            b"",
            b"\r\nX: y",
            b"a\nb",
            b"api.example.com",
        ),
    ]
)
HEADERS = st.lists(st.tuples(NAMES, VALUES) | st.just((b"X-A", b"b")), max_size=4)
METHODS = st.sampled_from([b"GET", b"POST", b"HEAD", b"CONNECT", b"DELETE", b"X_Y", b"A B", b""])
TARGETS = st.sampled_from(
    [b"/", b"*", b"/a?b=c", b"/a b", b"", b"/\xff", b"/\r\nX: y", b"http://a/"]
)
BODIES = st.sampled_from([b"", b"{}", b"a", b"{}HTTP/1.1 200 OK"])
LINES = st.sampled_from(
    [
        *(b"HTTP/1.1 200 OK", b"HTTP/1.1 204 None", b"HTTP/1.1 304 ", b"HTTP/1.1 200", b"SSH-2.0"),
        *(b"HTTP/1.1 999 \xff\x7f", b"HTTP/1.0 200 OK", b"HTTP/1.1 103 Early", b"HTTP/1.1 101 S"),
        *(b"HTTP/1.1 200 a\x00", b"HTTP/1.1 200  a ", b" HTTP/1.1 200 OK", b"HTTP/1.1 600 \t"),
    ]
)
BREAKS = st.sampled_from([b"\r\n"] * 8 + [b"\n", b"\r", b"\r\n "])


@st.composite
def responses(draw: st.DrawFn) -> bytes:
    """Return the bytes of a response in which anything may be wrong."""
    lines = [draw(LINES)]
    if draw(st.booleans()):
        lines.append(b"Content-Length: 2")
    for name, value in draw(HEADERS):
        lines.append(name + draw(st.sampled_from([b": ", b":", b":\t "])) + value)
    head = b"".join(line + draw(BREAKS) for line in lines)
    return head + draw(st.sampled_from([b"\r\n", b"\r\n", b"\n", b""])) + draw(BODIES)


def h11_request(
    method: bytes, target: bytes, headers: Sequence[tuple[bytes, bytes]], body: bytes
) -> bytes | None:
    """Return what h11 sends; None if it refuses."""
    state = h11.Connection(h11.CLIENT)
    try:
        sent = state.send(h11.Request(method=method, target=target, headers=list(headers)))
        content = state.send(h11.Data(data=body)) if body else b""
        return sent + content + state.send(h11.EndOfMessage())
    except h11.LocalProtocolError:
        return None


def h11_response(data: bytes, method: bytes) -> plain.PlainResponse:
    """Return what h11 reads; raises h11.RemoteProtocolError."""
    state = h11.Connection(h11.CLIENT, max_incomplete_event_size=100 * 1024)
    state.send(h11.Request(method=method, target="/", headers=[("Host", "a")]))
    state.send(h11.EndOfMessage())
    state.receive_data(data)
    head = state.next_event()
    assert isinstance(head, h11.Response)
    assert head.http_version == b"1.1"
    parts, event = [], state.next_event()
    while isinstance(event, h11.Data):
        parts.append(bytes(event.data))
        event = state.next_event()
    is_complete = isinstance(event, h11.EndOfMessage)
    follows = (state.our_state, state.their_state) == (h11.DONE, h11.DONE)
    return plain.PlainResponse(
        head.status_code,
        bytes(head.reason),
        [(bytes(name), bytes(value)) for name, value in head.headers.raw_items()],
        len(b"".join(parts)) if is_complete else -1,
        b"".join(parts),
        can_follow=follows and not state.trailing_data[0],
    )


def check(data: bytes, method: bytes) -> bool:
    """Check that a plain response is as h11 reads it; return whether it is plain."""
    read = plain.response(data, method)
    if read is not None:
        expected = h11_response(data, method)
        assert read[:3] == expected[:3]
        assert read.body == expected.body
        if len(read.body) == read.length:
            assert read == expected
        else:
            assert expected.length == -1
    return read is not None


@enough
@given(METHODS, TARGETS, HEADERS, BODIES, st.booleans())
def test_a_request_is_sent_as_h11_sends_it(
    method: bytes, target: bytes, headers: plain.Headers, body: bytes, is_whole: bool
) -> None:
    """One that h11 would refuse is not plain."""
    if is_whole:
        headers = [(b"Host", b"a"), *headers]
        headers += [(b"Content-Length", b"%d" % len(body))] if body else []
    sent = plain.request(method, target, headers, body)
    assert sent is None or sent == h11_request(method, target, headers, body)


@enough
@given(responses(), st.sampled_from([b"GET", b"HEAD", b"POST"]))
def test_a_response_is_read_as_h11_reads_it(data: bytes, method: bytes) -> None:
    check(data, method)


def test_generated_answers_are_read_as_h11_reads_them() -> None:
    """Those of the table of faults, whole and cut short."""
    random = Random(15)
    plains = 0
    for _ in range(EXAMPLES * 5):
        data = answer(random)
        plains += check(data, b"GET")
        check(data[: random.randrange(len(data) + 1)], b"GET")
    assert EXAMPLES / 10 < plains < EXAMPLES * 5


def test_a_difference_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain, "_BODILESS", frozenset({200}))
    with pytest.raises(AssertionError):
        check(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", b"GET")
