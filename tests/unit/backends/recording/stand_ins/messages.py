"""Requests and responses with JSON."""

from __future__ import annotations

import json

from support.http.exchange import Headers, ReceivedResponse, SentRequest


def sent(url: str = "http://h/", body: object = None, headers: Headers = ()) -> SentRequest:
    return SentRequest("POST", url, headers, b"" if body is None else json.dumps(body).encode())


def received(body: object = None, headers: Headers = (), status: int = 200) -> ReceivedResponse:
    content = b"" if body is None else json.dumps(body).encode()
    return ReceivedResponse(status, "OK", "HTTP/1.1", headers, content)
