"""Presentation of request and response bodies: text or binary, in full or truncated."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser
from functools import cached_property
from typing import TYPE_CHECKING

from support.http.charsets import is_charset
from support.language.json_output import indented_json
from support.language.visible import visible

if TYPE_CHECKING:
    from support.http.exchange import Headers

LONGEST = 64_000  # bytes of a body shown

_MULTIPART_END = b"--"
_MOST_PARTS = 50
_LONGEST_TYPE = 200  # characters


@dataclass(frozen=True)
class Body:
    """A body, and its content type from the headers; empty without one."""

    content: bytes
    content_type: str

    @classmethod
    def of(cls, content: bytes, headers: Headers) -> Body:
        """Return the body with the content type from these headers."""
        types = (value for name, value in headers if name.lower() == "content-type")
        return cls(content, visible(next(types, "")[:_LONGEST_TYPE]).strip())

    @property
    def media_type(self) -> str:
        """The content type without its parameters, in lower case."""
        return self.content_type.partition(";")[0].strip().lower()

    @cached_property
    def text(self) -> str | None:
        """The whole body decoded as UTF-8, or as its charset says; None if it is binary."""
        if (text := self._decoded("utf-8")) is not None:
            return text
        charset = self._parameter("charset")
        return self._decoded(charset) if is_charset(charset) else None

    def _decoded(self, charset: str) -> str | None:
        try:
            text = self.content.decode(charset)
        except UnicodeDecodeError:
            return None
        return None if "\0" in text else text

    @property
    def described(self) -> str:
        """Type, size and checksum: ``image/png, 1,234 bytes, SHA-256 9f86...``."""
        size, checksum = len(self.content), hashlib.sha256(self.content).hexdigest()
        kind = self.media_type or "without content type"
        return f"{kind}, {size:,} bytes, SHA-256 {checksum}"

    @property
    def shown(self) -> str:
        """The text, truncated if it is long, or a description of a binary body."""
        text = self.text
        if text is None:
            return f"binary: {self.described}"
        if len(self.content) <= LONGEST:
            return visible(_indented(text))
        return f"{visible(_beginning(text))}\n\n{self.cut}"

    @property
    def cut(self) -> str:
        """The note that a body was truncated."""
        return f"truncated: first {LONGEST:,} of {len(self.content):,} bytes"

    @property
    def parts(self) -> tuple[Part, ...]:
        """The first 50 parts of a multipart body; empty if it is not one, or malformed."""
        if not self.media_type.startswith("multipart/"):
            return ()
        boundary = self._parameter("boundary")
        if not boundary:
            return ()
        marked = b"\r\n" + self.content
        pieces = marked.split(b"\r\n--" + boundary.encode())[1:]
        if not pieces or not pieces[-1].startswith(_MULTIPART_END):
            return ()
        return tuple(Part.parsed(piece) for piece in pieces[:-1][:_MOST_PARTS])

    def _parameter(self, name: str) -> str:
        """Return a parameter of the content type, empty without one."""
        message = Message()
        message["content-type"] = re.sub(r"\s", " ", self.content_type)
        value = message.get_param(name, "")
        return value if isinstance(value, str) else ""


@dataclass(frozen=True)
class Part:
    """A part of a multipart body."""

    name: str
    file_name: str
    headers: Headers
    body: Body

    @classmethod
    def parsed(cls, piece: bytes) -> Part:
        """Parse the bytes between two boundaries."""
        head, _, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        message = HeaderParser().parsestr(head.decode("utf-8", "replace"))
        headers = tuple((name, visible(str(value))) for name, value in message.items())
        name = message.get_param("name", "", "content-disposition")
        file_name = message.get_filename("")
        return cls(visible(str(name)), visible(file_name), headers, Body.of(content, headers))


def _beginning(text: str) -> str:
    """Return the first LONGEST bytes of a text, without splitting a character."""
    return text[:LONGEST].encode("utf-8")[:LONGEST].decode("utf-8", "ignore")


def _indented(text: str) -> str:
    """Indent JSON; text that is not JSON, or is nested very deeply, is returned unchanged."""
    try:
        json.loads(text)
        return indented_json(text)
    except (ValueError, RecursionError):
        return text
