"""Request bodies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlencode

from support.conversation.errors import ConversationError
from support.conversation.step_values import JsonText, Text
from support.http.targets import half_a_character
from support.language.placeholders.filling import names_in
from support.language.visible import line

if TYPE_CHECKING:
    from pathlib import Path

    from support.language.placeholders.values import Values

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
_CHARSET = re.compile(r";\s*charset=\"?([\w.:-]+)", re.IGNORECASE)
_LONGEST = 100  # characters of a file's name in an error
FILE = "file:"
"""The prefix of a part's value that names a file."""


class Content(Protocol):
    """A request body with unfilled placeholders."""

    def names(self) -> list[str]:
        """Return the names of the remembered values that it uses."""
        ...

    def filled(self, values: Values) -> dict[str, Any]:
        """Return httpx's keyword arguments for the body, and its headers."""
        ...


@dataclass(frozen=True)
class NoContent:
    """An empty body."""

    def names(self) -> list[str]:
        """Return no names."""
        return []

    def filled(self, values: Values) -> dict[str, Any]:
        """Return no arguments."""
        del values
        return {}


@dataclass(frozen=True)
class JsonContent:
    """A JSON body, sent as it is written."""

    json: JsonText

    def names(self) -> list[str]:
        """Return the names of the remembered values that it uses."""
        return names_in(self.json.written)

    def filled(self, values: Values) -> dict[str, Any]:
        """Return the JSON as it is written, and its content type."""
        return _typed(self.json.filled(values).encode(), JSON)


@dataclass(frozen=True)
class FormContent:
    """A form, ``application/x-www-form-urlencoded``; names may be repeated."""

    fields: tuple[tuple[str, str], ...]

    def names(self) -> list[str]:
        """Return the names of the remembered values that it uses."""
        return names_in([text for field in self.fields for text in field])

    def filled(self, values: Values) -> dict[str, Any]:
        """Return the fields in their order, and the content type."""
        fields = [[Text(text).filled(values) for text in field] for field in self.fields]
        encoded = [(_utf8(name, "a name"), _utf8(value, name)) for name, value in fields]
        return _typed(urlencode(encoded), FORM)


@dataclass(frozen=True)
class Part:
    """A part of a form with files; ``value`` is a text, or ``file:`` and the name of a file."""

    name: str
    value: str
    media_type: str = ""


@dataclass(frozen=True)
class PartsContent:
    """A form with files, ``multipart/form-data``; the files are in ``folder`` or below."""

    parts: tuple[Part, ...]
    folder: Path

    def names(self) -> list[str]:
        """Return the names of the remembered values that it uses."""
        return names_in([text for p in self.parts for text in (p.name, p.value, p.media_type)])

    def filled(self, values: Values) -> dict[str, Any]:
        """Return the parts; a text part has no file name."""
        return {"files": [(Text(p.name).filled(values), self._part(p, values)) for p in self.parts]}

    def _part(self, part: Part, values: Values) -> tuple[str | None, bytes, str]:
        value, media_type = Text(part.value).filled(values), Text(part.media_type).filled(values)
        if not part.value.startswith(FILE):  # a value that begins so names no file
            return None, _utf8(value, part.name), media_type or "text/plain; charset=utf-8"
        path = beside(self.folder, value.removeprefix(FILE).strip())
        return path.name, path.read_bytes(), media_type or "application/octet-stream"


@dataclass(frozen=True)
class RawContent:
    """A verbatim text with its placeholders filled."""

    written: str
    media_type: str

    def names(self) -> list[str]:
        """Return the names of the remembered values that it uses."""
        return names_in(self.written)

    def filled(self, values: Values) -> dict[str, Any]:
        """Return the text in the charset of its content type, by default UTF-8."""
        text = Text(self.written).filled(values)
        return _typed(encoded(text, self.media_type), self.media_type)


@dataclass(frozen=True)
class FileContent:
    """The unchanged content of a file."""

    path: Path
    media_type: str

    def names(self) -> list[str]:
        """Return no names."""
        return []

    def filled(self, values: Values) -> dict[str, Any]:
        """Return the bytes and their content type."""
        del values
        return _typed(self.path.read_bytes(), self.media_type)


def _typed(content: bytes | str, media_type: str) -> dict[str, Any]:
    return {"content": content, "headers": [("Content-Type", media_type)]}


def _utf8(text: str, what: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise half_a_character(what, error) from error


def encoded(text: str, media_type: str) -> bytes:
    """Return a text in the charset of its content type, by default UTF-8.

    Raises ConversationError for an unknown charset, or one that lacks a character of the text.
    """
    charset = _CHARSET.search(media_type)
    if charset is None:
        return _utf8(text, "the body")
    try:
        return text.encode(charset[1])
    except (LookupError, UnicodeError) as error:
        raise ConversationError(f"the body cannot be written in {charset[1]}: {error}") from error


def beside(folder: Path, name: str) -> Path:
    """Return a file in the folder of the feature, or below it.

    Raises ConversationError if it does not exist, or is elsewhere.
    """
    try:
        path = (folder / name).resolve()
        is_file = path.is_file()
    except (OSError, ValueError, RuntimeError) as error:  # too long, a null byte, a loop of links
        raise ConversationError(f'no file can be called "{line(name, _LONGEST)}"') from error
    if not path.is_relative_to(folder.resolve()):
        raise ConversationError(f'"{name}" is outside the folder of the feature; copy it there')
    if not is_file:
        there = ", ".join(sorted(entry.name for entry in folder.iterdir()))
        raise ConversationError(f'no file "{name}" beside the feature; available: {there}')
    return path
