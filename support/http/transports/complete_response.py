"""Responses whose bodies are complete, using a private name of httpx.

httpx would read a body that is given to it like one from the network, through decoders and
chunkers, which costs more than the rest of the response. If the name changes, the body cannot be
read, and tests/unit/http/transports/test_complete_response.py fails.
"""

from __future__ import annotations

import httpx


class CompleteResponse(httpx.Response):
    """A response with its body, decoded already, and the headers with which it was received.

    httpx does not build the request after a redirect from it. It would do so although redirects
    are not followed, and fail for some addresses.
    """

    has_redirect_location = False

    def __init__(self, raw: httpx.Response, body: bytes, request: httpx.Request) -> None:
        super().__init__(
            raw.status_code,
            stream=httpx.ByteStream(body),
            extensions=raw.extensions,
            request=request,
        )
        self.headers = raw.headers
        self._content = body
        self.is_closed = self.is_stream_consumed = True

    def release(self) -> None:
        """Replace the stream to which httpx binds a response: each refers to the other.

        Only the garbage collector would release them, with the body.
        """
        self.stream = httpx.ByteStream(self._content)
