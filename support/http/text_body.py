"""Bodies as bytes and as text: content codings that were not decoded, and charsets."""

from __future__ import annotations

import codecs
from functools import cache
from typing import TYPE_CHECKING

import httpx

from support.http.charsets import is_charset
from support.http.json_body import media_type
from support.language.visible import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks, which take precedence over the declared charset (WHATWG Encoding, 6)."""


_READ = 20  # bytes decoded for each character to show, because white space is collapsed
_LONGEST_NAME = 100  # characters of a charset in a message


class BodyContentError(ValueError):
    """A body that cannot be read; the message completes a sentence that begins with "the body"."""


def decoded_body(response: httpx.Response) -> bytes:
    """Return the body without its content codings (RFC 9110, section 8.4).

    Raises BodyContentError if httpx has left one in place: which ones it can decode depends on the
    installed libraries.
    """
    left = [name for name in _codings(response) if not _is_decoded(name)]
    if left and response.content:
        raise BodyContentError(
            f"has the Content-Encoding {', '.join(left)}, which cannot be decoded here. Is it sent "
            "although the request's Accept-Encoding does not name it?"
        )
    return response.content


def text_body(response: httpx.Response) -> str:
    """Return the body as text, in the charset of its byte order mark or Content-Type, or UTF-8.

    Raises BodyContentError for an unknown charset, and for bytes that are not text in it.
    """
    body = decoded_body(response)
    charset = next((name for mark, name in _MARKS if body.startswith(mark)), None)
    charset = charset or response.charset_encoding or "utf-8"
    if not is_charset(charset):
        shown = shortened(charset, _LONGEST_NAME)
        raise BodyContentError(f"has the charset {shown!r}, which is unknown here")
    try:
        return body.decode(charset)
    except UnicodeDecodeError as error:
        place = f"byte {error.start + 1:,} is 0x{error.object[error.start]:02x}"
        raise BodyContentError(f"is not text in {charset}: {place}") from error


def first_characters(response: httpx.Response, most: int) -> str:
    """Return the first ``most`` characters of the body, on one line; empty without a body.

    They are decoded in the declared charset if possible, or as UTF-8; what is not text becomes
    replacement characters.
    """
    body, read = response.content, _READ * most
    charset = response.charset_encoding or "utf-8"
    rough = body[:read].decode(charset if is_charset(charset) else "utf-8", "replace")
    text = " ".join(rough.split())
    return text if len(text) <= most and len(body) <= read else f"{text[:most]}..."


def shown_body(response: httpx.Response, most: int) -> str:
    """Return the content type and the first ``most`` characters of the body, on one line."""
    if not response.content:
        return "empty"
    kind = media_type(response) or "without content type"
    return f"{kind}: {first_characters(response, most)}"


def _codings(response: httpx.Response) -> Iterator[str]:
    names = response.headers.get_list("content-encoding", split_commas=True)
    yield from (name for name in map(str.strip, names) if name)


@cache
def _is_decoded(coding: str) -> bool:
    """Return whether httpx decodes a content coding, of which this is no valid data."""
    if coding.lower() == "identity":
        return True
    if not coding.isascii():  # httpx cannot build a response with it
        return False
    try:
        httpx.Response(200, headers={"Content-Encoding": coding}, content=b"\xff\xff")
    except httpx.DecodingError:
        return True
    return False
