"""What arrives at a server is what a feature says, byte for byte."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote_to_bytes, urlsplit

import httpx
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from steps.any_api import options, requests
from support.auth.roles import SignIns
from support.conversation.callers import Callers
from support.conversation.conversation import Conversation
from support.gherkin.running.running_step import running_step
from support.http.client import ApiClient, ClientLimits, open_client
from support.http.errors import UnsendableRequestError
from support.language.placeholders.values import Values
from support.settings.api_shape import Login
from tests.unit.conversation.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

wire_settings = settings(
    derandomize=True,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

VISIBLE = "".join(map(chr, range(0x21, 0x7F)))
PATHS = st.lists(
    st.sampled_from(["", ".", "..", "users", "%2F", "%2f", "%", "a;b=1", "a:b", "@", "'", "|^`<>"])
    | st.text(VISIBLE.translate({ord(c): None for c in '/?#"\\{}'}), max_size=6),
    max_size=5,
).map(lambda parts: "/" + "/".join(parts))
QUERIES = st.just("") | st.text(
    VISIBLE.translate({ord(c): None for c in '#"\\{}'}), max_size=12
).map("?{}".format)
METHODS = st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE"])
VALUES = st.text(st.characters(min_codepoint=0x20, exclude_characters='\x7f"\\{}'), max_size=12)
NUMBERS = st.from_regex(r"\A-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?\Z")
STRINGS = st.text(st.characters(exclude_characters="{}", codec="utf-8"), max_size=6).flatmap(
    lambda text: st.sampled_from([json.dumps(text), json.dumps(text, ensure_ascii=False)])
)
SPACES = st.text(" \t\n\r", max_size=3)
JSON = st.recursive(
    NUMBERS | STRINGS | st.sampled_from(["true", "null", '"\\ud83d"', '"\\u00E9\\/"']),
    lambda inner: (
        st.builds(
            lambda entries, space: f"[{space}{f',{space}'.join(entries)}{space}]",
            st.lists(inner, max_size=3),
            SPACES,
        )
        | st.builds(lambda one, space: f'{{"a"{space}:{one}{space}}}', inner, SPACES)
    ),
    max_leaves=8,
)


class Wire:
    """A server that keeps the bytes of each request, and conversations with it."""

    def __init__(self, http: httpx.AsyncClient, received: list[bytes]) -> None:
        self.received = received
        self._http = http

    @property
    def base(self) -> str:
        """The address of the server, without a path."""
        return str(self._http.base_url).rstrip("/")

    @property
    def conversation(self) -> Conversation:
        """A new conversation."""
        client, login = ApiClient(self._http), Login()
        callers = Callers(client, login, SignIns(client, login, {}))
        return Conversation(client, callers, Values(7, lambda: NOW), {})

    @property
    def last(self) -> tuple[bytes, list[bytes], bytes]:
        """The request line, the lines of the headers, and the body of the last request."""
        head, _, body = self.received[-1].partition(b"\r\n\r\n")
        line, *headers = head.split(b"\r\n")
        return line, headers, body


@asynccontextmanager
async def a_wire() -> AsyncIterator[Wire]:
    """Serve on a free port of loopback."""
    received: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await _head(reader):
            length = next(
                (int(line[15:]) for line in head.lower().split(b"\r\n") if line[:15] == _LENGTH), 0
            )
            received.append(head + await reader.readexactly(length))
            writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    async with server, open_client(base, httpx.AsyncHTTPTransport(), ClientLimits()) as client:
        yield Wire(client, received)


_LENGTH = b"content-length:"


async def _head(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""


@pytest_asyncio.fixture
async def wire() -> AsyncIterator[Wire]:
    """The wire of a test."""
    async with a_wire() as served:
        yield served


@pytest.fixture(autouse=True)
def step(tmp_path: Path) -> Any:
    """The running step, whose feature is in tmp_path."""
    running: Any = SimpleNamespace(folder=tmp_path, media_type="")
    token = running_step.set(running)
    yield running
    running_step.reset(token)


@wire_settings
@given(METHODS, PATHS, QUERIES)
@example("GET", "//users/5", "")
@example("GET", "/files/../../etc/passwd", "")
@example("GET", "//", "?next=http://other.example/a/../b")
async def test_the_target_is_the_written_address(
    perform: Any, wire: Wire, method: str, path: str, query: str
) -> None:
    for base in ("", wire.base):
        step = f'When I {method} "{base}{path}{query}"'
        await perform(requests, step, conversation=wire.conversation)
        assert wire.last[0] == f"{method} {path}{query} HTTP/1.1".encode()


@wire_settings
@given(st.text(st.characters(min_codepoint=0x20, exclude_characters='#"\\{}?%'), max_size=8))
@example("Zoë")
@example(" ")
async def test_characters_that_no_target_can_have_are_percent_encoded(
    perform: Any, wire: Wire, name: str
) -> None:
    step = f'When I GET "/{name}"'
    try:
        meant = name.encode()
    except UnicodeEncodeError:
        with pytest.raises(UnsendableRequestError, match="the address has half a character"):
            await perform(requests, step, conversation=wire.conversation)
        return
    await perform(requests, step, conversation=wire.conversation)
    target = wire.last[0].split(b" ")[1]
    assert unquote_to_bytes(target[1:]) == meant


@wire_settings
@given(
    st.lists(st.tuples(st.text("abcXYZ-_.!~", min_size=1, max_size=6), VALUES), max_size=4).map(
        lambda pairs: [(f"X-{name}", value.strip(" ")) for name, value in pairs]
    )
)
@example([("X-Name", "Zoë"), ("X-NAME", "名前"), ("X-Name", "")])
async def test_headers_are_written_as_they_are_in_their_order(
    perform: Any, wire: Wire, pairs: list[tuple[str, str]]
) -> None:
    conversation = wire.conversation
    for name, value in pairs:
        step = f'Given the request header "{name}" is "{value}"'
        await perform(options, step, conversation=conversation)
    try:
        sent = [f"{name}: {value}".encode() for name, value in pairs]
    except UnicodeEncodeError:
        with pytest.raises(UnsendableRequestError, match=r"the header X-.* has half a character"):
            await perform(requests, 'When I GET "/"', conversation=conversation)
        return
    await perform(requests, 'When I GET "/"', conversation=conversation)
    assert [line for line in wire.last[1] if line[:2] == b"X-"] == sent


@wire_settings
@given(METHODS, JSON)
@example("POST", '{"amount": 0.123456789012345678, "balance": 12345678901234567.89}')
@example("PUT", '{"name": "\\ud83d"}')
async def test_json_is_written_as_it_is(perform: Any, wire: Wire, method: str, text: str) -> None:
    step = f'When I {method} "/" with JSON:'
    await perform(requests, step, conversation=wire.conversation, docstring=text)
    assert wire.last[2] == text.encode()
    assert b"Content-Type: application/json" in wire.last[1]


@wire_settings
@given(st.text(st.characters(codec="utf-8", exclude_characters="{}"), max_size=20))
async def test_a_text_is_written_as_it_is(perform: Any, wire: Wire, text: str) -> None:
    step = 'When I POST "/" with the body:'
    await perform(requests, step, conversation=wire.conversation, docstring=text)
    assert wire.last[2] == text.encode()


@wire_settings
@given(st.binary(max_size=40))
async def test_a_file_is_written_as_it_is(
    perform: Any, wire: Wire, step: Any, content: bytes
) -> None:
    (step.folder / "a.bin").write_bytes(content)
    text = 'When I POST "/" with the file "a.bin" as "x/y"'
    await perform(requests, text, conversation=wire.conversation)
    assert wire.last[2] == content


PAIRS = st.lists(
    st.tuples(*[st.text(st.characters(codec="utf-8", exclude_characters="{}"), max_size=6)] * 2),
    min_size=1,
    max_size=4,
)


@wire_settings
@given(PAIRS)
@example([("tag", "a"), ("id", "7"), ("tag", "b")])
async def test_the_fields_of_a_form_and_of_a_query_keep_their_order(
    perform: Any, wire: Wire, pairs: list[tuple[str, str]]
) -> None:
    table = [list(pair) for pair in pairs]
    conversation = wire.conversation
    await perform(options, "Given the query:", conversation=conversation, datatable=table)
    step = 'When I POST "/form" with the form:'
    await perform(requests, step, conversation=conversation, datatable=table)
    line, _, body = wire.last
    assert parse_qsl(body.decode(), keep_blank_values=True) == pairs
    query = urlsplit(line.split(b" ")[1].decode()).query
    assert parse_qsl(query, keep_blank_values=True) == pairs


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("X Name", "a", '"X Name" is not the name of a header'),
        ("", "a", '"" is not the name of a header'),
        ("Zoë", "a", '"Zoë" is not the name of a header'),
        ("X", "a ", "the header X begins or ends with a space"),
        ("X", "a\x00", r"the header X has the character \\x00"),
        ("X", "a\r\nY: b", r"the header X has the character \\x0d"),
    ],
)
async def test_a_header_that_http_forbids_is_not_sent(
    perform: Any, wire: Wire, name: str, value: str, message: str
) -> None:
    conversation = wire.conversation
    conversation.add(headers=((name, value),))
    with pytest.raises(UnsendableRequestError, match=message):
        await perform(requests, 'When I GET "/"', conversation=conversation)
    assert wire.received == []
