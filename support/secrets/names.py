"""The secrets of requests and responses, by the names and the forms of what they contain."""

from __future__ import annotations

import base64
import codecs
import re
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from support.http.charsets import is_charset
from support.http.exchange import SentRequest
from support.secrets.naming.documents import fields_in, fields_in_form
from support.secrets.naming.forms import by_form
from support.secrets.spelling.escapes import octets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from support.http.exchange import Headers, ReceivedResponse
    from support.secrets.naming.fields import Field, SecretFields

# Words, sentences and times: a response may have them under a secret's name.
_PROSE = re.compile(
    r"[A-Za-z]?[a-z]*|(?!-----BEGIN).*\s.*|\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?",
    re.DOTALL,
)

_CHARSET = re.compile(r"""(?i:;\s*charset)\s*=\s*["']?([\w.:+-]+)""")
_HEADERS_KEPT = 256  # most requests and responses repeat their headers
_LONGEST_TOGETHER = 100_000  # bytes of texts that are put together to be searched
_BETWEEN = b'"'  # no part of what has the form of a secret
_UTF8 = frozenset({"", "utf-8", "utf8", "us-ascii", "ascii"})


def as_text(body: bytes) -> str:
    """Decode a body so that encoding it again gives the same bytes, even for binary data."""
    return body.decode("utf-8", "surrogateescape")


def secrets_in(
    messages: Sequence[SentRequest | ReceivedResponse], fields: SecretFields
) -> list[list[str]]:
    """Return, for each message, values under secret names and those that have a secret's form.

    Those of a response are none if they are prose: it may contain "password": "required", and that
    word is not a secret. Most messages have none, which is found out for all at once.
    """
    texts = [_texts(message) for message in messages]
    in_texts = iter(_in_texts([text for of_one in texts for text in of_one], fields))
    return [
        _values(message, of_one, [value for _ in of_one for value in next(in_texts)], fields)
        for message, of_one in zip(messages, texts, strict=True)
    ]


def _texts(message: SentRequest | ReceivedResponse) -> tuple[bytes, bytes, bytes]:
    """Return the address of a request, the body, and that in UTF-8 if it has another charset."""
    address = octets(message.url) if isinstance(message, SentRequest) else b""
    body, headers = message.body, message.headers
    return address, body, (in_utf8(body, charset_of(body, headers)) or b"") if body else b""


def _values(
    message: SentRequest | ReceivedResponse,
    texts: tuple[bytes, bytes, bytes],
    in_texts: list[str],
    fields: SecretFields,
) -> list[str]:
    address, body, recoded = texts
    found = [field.text for field in in_query(address, fields)]
    if body:
        found += [field.text for field in in_body(recoded or body, message.headers, fields)]
    in_values, by_name = _in_headers(message.headers, fields)
    found += (*in_values, *in_texts, *by_name)
    is_sent = isinstance(message, SentRequest)
    return found if is_sent else [value for value in found if not _is_prose(value)]


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


@lru_cache(maxsize=_HEADERS_KEPT)
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


@lru_cache(maxsize=_HEADERS_KEPT)
def _in_headers(headers: Headers, fields: SecretFields) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the secrets in the values of headers, and the values below the names of secrets."""
    values = b"\n".join([octets(value) for _, value in headers])
    by_name = (value for header in headers for value in _in_header(*header, fields))
    return tuple(_in_texts([values], fields)[0]), tuple(by_name)


def _in_texts(texts: Sequence[bytes], fields: SecretFields) -> list[list[str]]:
    """Return the secrets in each text."""
    if len(texts) > 1 and sum(map(len, texts)) > _LONGEST_TOGETHER:
        return [_in_texts([text], fields)[0] for text in texts]
    named = fields.find_in_each(texts, is_filled=True)
    found = [[field.text for field in in_one] for in_one in named]
    if formed := by_form(_BETWEEN.join(texts)):
        starts = [0, *accumulate(len(text) + len(_BETWEEN) for text in texts)]
        for field in formed:
            found[bisect_right(starts, field.start) - 1].append(field.text)
    return found


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
