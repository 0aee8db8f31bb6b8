"""The secrets of requests and responses, by the names and the forms of what they contain."""

from __future__ import annotations

import base64
import codecs
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from support.http.charsets import is_charset
from support.secrets.naming.documents import fields_in, fields_in_form
from support.secrets.naming.forms import by_form
from support.secrets.spelling.escapes import octets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from support.http.exchange import Headers, ReceivedResponse, SentRequest
    from support.secrets.naming.fields import Field, SecretFields

# Words, sentences and times: a response may have them under a secret's name.
_PROSE = re.compile(
    r"[A-Za-z]?[a-z]*|(?!-----BEGIN).*\s.*|\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?",
    re.DOTALL,
)

_CHARSET = re.compile(r"""(?i:;\s*charset)\s*=\s*["']?([\w.:+-]+)""")
_HEADERS_KEPT = 256  # most requests and responses repeat their headers
_UTF8 = frozenset({"", "utf-8", "utf8", "us-ascii", "ascii"})


def as_text(body: bytes) -> str:
    """Decode a body so that encoding it again gives the same bytes, even for binary data."""
    return body.decode("utf-8", "surrogateescape")


def secrets_in_request(request: SentRequest, fields: SecretFields) -> Iterator[str]:
    """Yield values under secret names, and those that have the form of a secret."""
    address = octets(request.url)
    yield from (field.text for field in in_query(address, fields))
    yield from _in_message(address, request.headers, request.body, fields)


def secrets_in_response(response: ReceivedResponse, fields: SecretFields) -> Iterator[str]:
    """Yield the same of a response, except prose.

    A response may contain "password": "required", and that word is not a secret.
    """
    found = _in_message(b"", response.headers, response.body, fields)
    yield from (value for value in found if not _is_prose(value))


def _is_prose(value: str) -> bool:
    """Return whether each line is prose; white space around a value says nothing."""
    return all(_PROSE.fullmatch(line.strip()) for line in value.strip().splitlines())


def in_body(body: bytes, headers: Headers, fields: SecretFields) -> list[Field]:
    """Return the fields of a body that its form, as the headers declare it, shows."""
    media_type = _content_type(headers).partition(";")[0].strip().lower()
    return fields_in(body, media_type, fields.names)


def charset_of(body: bytes, headers: Headers) -> str:
    """Return the charset of a body by its byte order mark or its headers; empty for UTF-8."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    match = _CHARSET.search(_content_type(headers))
    charset = match[1].lower() if match else ""
    return charset if charset not in _UTF8 and is_charset(charset) else ""


def _content_type(headers: Headers) -> str:
    return next((value for name, value in headers if name.lower() == "content-type"), "")


def in_utf8(body: bytes, charset: str) -> bytes | None:
    """Return a body in UTF-8; None without a charset, and for what is not text in it."""
    try:
        return body.decode(charset).encode() if charset and body else None
    except UnicodeError:
        return None


def in_query(url: bytes, fields: SecretFields) -> list[Field]:
    """Return the fields in the query of an address."""
    start = url.find(b"?") + 1
    return list(fields_in_form(url, fields.names, start)) if start else []


def _in_message(
    address: bytes, headers: Headers, body: bytes, fields: SecretFields
) -> Iterator[str]:
    recoded = in_utf8(body, charset_of(body, headers)) if body else None
    if body:
        yield from (field.text for field in in_body(recoded or body, headers, fields))
    in_values, by_name = _in_headers(headers, fields)
    yield from in_values
    yield from _in_texts([text for text in (address, body, recoded) if text], fields)
    yield from by_name


@lru_cache(maxsize=_HEADERS_KEPT)
def _in_headers(headers: Headers, fields: SecretFields) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the secrets in the values of headers, and the values below the names of secrets."""
    values = b"\n".join([octets(value) for _, value in headers])
    by_name = (value for header in headers for value in _in_header(*header, fields))
    return tuple(_in_texts([values], fields)), tuple(by_name)


def _in_texts(texts: Sequence[bytes], fields: SecretFields) -> list[str]:
    """Return the secrets in texts; most have none, which is found out for all at once."""
    named = fields.find_in_each(texts, is_filled=True)
    has_forms = bool(by_form(b"\n".join(texts)))
    return [
        field.text
        for text, found in zip(texts, named, strict=True)
        for field in (*found, *(by_form(text) if has_forms else ()))
    ]


def _in_header(name: str, value: str, fields: SecretFields) -> Iterator[str]:
    if not fields.is_header(name, value):
        return
    if "cookie" in name.lower():
        values = (pair.partition("=")[2] for pair in cookies(name, value)[0])
        yield from (v for v in values if not _PROSE.fullmatch(v))  # theme=light
    elif "authorization" in name.lower():
        scheme, _, given = value.strip().partition(" ")
        yield given or scheme
        if scheme.lower() == "basic":
            yield _basic_password(given)
    else:
        yield value


def cookies(name: str, value: str) -> tuple[list[str], list[str]]:
    """Return the name=value pairs of a cookie header, and the attributes of Set-Cookie."""
    parts = value.split(";")
    return (parts, []) if name.lower() == "cookie" else (parts[:1], parts[1:])


def _basic_password(given: str) -> str:
    try:
        pair = base64.b64decode(given).decode("utf-8", "surrogateescape")
    except ValueError:  # sent malformed on purpose
        return ""
    return pair.partition(":")[2]
