"""Write a scenario's exchanges to a cassette, and answer its requests from one."""

from __future__ import annotations

import dataclasses
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
from vcr.errors import UnhandledHTTPRequestError
from vcr.request import Request

from support.backends.network import NetworkClosedError, record_refused
from support.backends.recording.content import NO_RESPONSE
from support.backends.recording.differences import (
    describe_missing,
    describe_overtaken,
    describe_unused,
)
from support.http.exchange import ReceivedResponse, SentRequest
from support.http.redirects import http_address
from support.http.targets import sent_url
from support.http.transports.exchange import DECODED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vcr.cassette import Cassette

    from support.backends.recording.stand_ins.ids import IdStandIns
    from support.backends.recording.stand_ins.secrets import SecretStandIns
    from support.http.exchange import Exchange, Headers

_SET_BY_HTTPX = frozenset(
    {"accept", "accept-encoding", "connection", "content-length", "host", "user-agent"}
)
_OF_THE_CONNECTION = frozenset({"connection", "keep-alive"})  # they vary between recordings
_ENCODING = "header_encoding"  # of the headers of a response, unless they are UTF-8
_UTF8 = frozenset({"ascii", "utf-8"})
_BOUNDARY = re.compile(r"(multipart/form-data; boundary=)(\S+)")
_ONE_BOUNDARY = "recorded-boundary"
_IS_OTHER = "The feature writes another password or token than when it was recorded."


class Recorder:
    """Listens to the exchanges of a scenario, to write them to a cassette at its end."""

    def __init__(self, secrets: SecretStandIns, ids: IdStandIns) -> None:
        self._secrets = secrets
        self._ids = ids
        self._recorded: list[tuple[SentRequest, ReceivedResponse]] = []

    def record(self, exchange: Exchange) -> None:
        """Record an exchange, even if it failed."""
        request = self._ids.request(self._secrets.request(with_one_boundary(exchange.request)))
        self._ids.add(_place_of_created(exchange))
        response = exchange.response or ReceivedResponse(
            NO_RESPONSE, exchange.error or "", "", (), b""
        )
        shown = self._secrets.response(response, exchange.request)
        self._recorded.append((request, self._ids.response(shown)))

    def finish(self, cassette: Cassette) -> None:
        """Add the recorded exchanges to a cassette.

        Secrets are replaced once more, because a value may have been recognised as a secret only
        after an earlier exchange contained it.
        """
        for request, response in self._recorded:  # the known stand-ins stay as they are
            asked = _asked(self._secrets.request(request))
            cassette.append(asked, _written(self._secrets.response(response, request)))


def _place_of_created(exchange: Exchange) -> str:
    """Return the last segment of a created resource's address; empty if none was created."""
    response = exchange.response
    if response is None or response.status != httpx.codes.CREATED:
        return ""
    location = response.named_headers.get("location", "")
    address = http_address(httpx.URL(exchange.request.url), location)
    return address.path.rstrip("/").rpartition("/")[2] if location and address else ""


class Player:
    """Answers the requests of a scenario from its cassette, with each response once."""

    def __init__(self, cassette: Cassette, path: Path, secrets: SecretStandIns) -> None:
        self._cassette = cassette
        self._path = path
        self._secrets = secrets
        self._in_flight = 0
        self._overtaken = ""  # what is wrong with the order of the requests

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Count a request as being in flight: several at once have no order."""
        self._in_flight += 1
        try:
            yield
        finally:
            self._in_flight -= 1

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Return the recorded response, or raise the recorded error.

        Raises UnrecordedRequestError for a request that is not in the cassette.
        """
        sent = SentRequest(
            request.method,
            sent_url(request),
            tuple(request.headers.multi_items()),
            request.content,
        )
        asked = _asked(self._secrets.request(with_one_boundary(sent)))
        before = {*self._cassette.play_counts}
        try:
            response = self._cassette.play_response(asked)
        except UnhandledHTTPRequestError as error:
            message = describe_missing(asked, self._cassette, self._path)
            if self._secrets.written.has_others:
                message = f"{message}\n{_IS_OTHER}"
            raise record_refused(UnrecordedRequestError(message)) from error
        self._note_order(before)
        if response["status"]["code"] == NO_RESPONSE:
            raise _error(response["status"]["message"], request)
        return self._made(response, request, sent)

    def _note_order(self, before: set[int]) -> None:
        """Note if the request played now has overtaken another one, and was alone."""
        if self._overtaken or self._in_flight > 1:
            return
        (number,) = self._cassette.play_counts.keys() - before
        self._overtaken = describe_overtaken(number, self._cassette, self._path)

    def check_used(self) -> None:
        """Check that the scenario has sent every recorded request, in their order.

        Raises UnusedRecordingError. It is called at the end of a scenario that has passed: one that
        has failed leaves requests out.
        """
        if fault := describe_unused(self._cassette, self._path) or self._overtaken:
            raise UnusedRecordingError(fault)

    def _made(
        self, recorded: dict[str, Any], request: httpx.Request, sent: SentRequest
    ) -> httpx.Response:
        status = recorded["status"]
        pairs = [(name, v) for name, values in recorded["headers"].items() for v in values]
        response = self._secrets.restored(
            ReceivedResponse(
                status["code"],
                status["message"],
                "HTTP/1.1",
                tuple(pairs),
                recorded["body"]["string"],
                recorded.get(_ENCODING, "utf-8"),
            ),
            sent,
        )
        reason = response.reason.encode("ascii", "replace")
        return httpx.Response(
            response.status,
            headers=[*_encoded(_measured(response))],
            stream=httpx.ByteStream(response.body),
            extensions={"reason_phrase": reason, DECODED: True},
            request=request,
        )


class UnusedRecordingError(AssertionError):
    """A scenario that does not send all requests of its recording, or in another order."""


class UnrecordedRequestError(NetworkClosedError):
    """A request that is not in the cassette."""


def with_one_boundary(request: SentRequest) -> SentRequest:
    """Return a multipart request with the same boundary in every recording.

    httpx generates a new one for each request.
    """
    kind = request.named_headers.get("content-type", "")
    boundary = _BOUNDARY.match(kind)
    if boundary is None:
        return request
    used, one = boundary[2].encode(), _ONE_BOUNDARY.encode()
    headers = tuple((n, v.replace(boundary[2], _ONE_BOUNDARY)) for n, v in request.headers)
    return SentRequest(request.method, request.url, headers, request.body.replace(used, one))


def _asked(request: SentRequest) -> Request:
    """Convert a request for vcrpy, without the headers that httpx adds to every one."""
    headers: dict[str, str] = {}
    for name, value in request.headers:
        key = name.lower()
        if key not in _SET_BY_HTTPX or (key == "accept" and value != "*/*"):
            headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return Request(request.method, request.url, request.body, headers)


def _written(response: ReceivedResponse) -> dict[str, Any]:
    encoding = response.header_encoding
    return {
        "status": {"code": response.status, "message": response.reason},
        "headers": _grouped(_measured(response).headers),
        **({} if encoding in _UTF8 else {_ENCODING: encoding}),
        "body": {"string": response.body},
    }


def _measured(response: ReceivedResponse) -> ReceivedResponse:
    """Return a response whose Content-Length is that of its body as it is now.

    That of a response without a body, as to HEAD, stays as it was. The length of an encoded body
    is lost with its encoding.
    """
    if not response.body:
        return response
    is_encoded = any(name.lower() == "content-encoding" for name, _ in response.headers)
    length = [] if is_encoded else [str(len(response.body))]
    headers = [
        (name, text)
        for name, value in response.headers
        for text in (length if name.lower() == "content-length" else [value])
    ]
    return dataclasses.replace(response, headers=tuple(headers))


def _encoded(response: ReceivedResponse) -> Iterator[tuple[bytes, bytes]]:
    """Yield the headers as the bytes that were received."""
    for pair in response.headers:
        name, value = (text.encode(response.header_encoding, "replace") for text in pair)
        yield name, value


def _grouped(headers: Headers) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, value in headers:
        if name.lower() not in _OF_THE_CONNECTION:
            grouped.setdefault(name.lower(), []).append(value)
    return grouped


def _error(recorded: str, request: httpx.Request) -> httpx.RequestError:
    """Return the error that the recorded request failed with."""
    name, _, message = recorded.partition(": ")
    kind = getattr(httpx, name, httpx.ReadError)
    is_one = isinstance(kind, type) and issubclass(kind, httpx.RequestError)
    error: httpx.RequestError = (kind if is_one else httpx.ReadError)(message, request=request)
    return error
