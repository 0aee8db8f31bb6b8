"""Messages of h11 and httpcore in words that testers know."""

from __future__ import annotations

import re

_MOST_OF_CHUNK = 10  # characters: a garbled chunk header is a part of the body, maybe of a secret
_MOST_OF_LINE = 100

_QUOTED = re.compile(
    r"illegal (?P<what>header line|status line|chunk header): bytearray\(b(?P<text>'.*'|\".*\")\)",
    re.DOTALL,
)
_SENTENCES = (
    (r"Receive buffer too long", "its headers are longer than 100 KB"),
    (r"illegal request line", "it does not begin with a status line of HTTP"),
    (r"bad Content-Length", "its Content-Length is not a number of bytes"),
    (r"conflicting Content-Length headers", "it has two different Content-Lengths"),
    (r"multiple Transfer-Encoding headers", "it has two Transfer-Encodings"),
    (
        r"Only Transfer-Encoding: chunked is supported",
        "it has a Transfer-Encoding other than chunked",
    ),
    (
        r"Received server _SWITCH_\w+ event without a pending proposal",
        "the server changes to another protocol, which was not requested",
    ),
    (r"InformationalResponse status_code should be .*, not (\d+)", r"its status is \1, below 100"),
    (r"Error -\d+ while decompressing data: (.*)", r"\1"),  # zlib
    (r"Response status_code should be .*, not (\d+)", r"its status is \1"),
)


def plain(message: str) -> str:
    """Return a message of a library in plain words, or unchanged if it is plain already.

    Of what was received, it quotes a status line, but no values of headers, which may be secrets.
    """
    if quoted := _QUOTED.fullmatch(message):
        what, text = quoted["what"], quoted["text"]
        if what == "header line" and ":" not in text:  # all of it may be a value
            return "a header line has no colon"
        return f"illegal {what}: {_shown(what, text)}"
    for pattern, sentence in _SENTENCES:
        if match := re.fullmatch(pattern, message, re.DOTALL):
            return match.expand(sentence)
    return message


def _shown(what: str, text: str) -> str:
    quote, inner = text[0], text[1:-1]
    most = _MOST_OF_CHUNK if what == "chunk header" else _MOST_OF_LINE
    shown = inner
    if what == "header line":
        name, colon, _ = inner.partition(":")
        shown = name + colon
    shown = shown[:most]
    return f"{quote}{shown}{quote}{'...' if shown != inner else ''}"
