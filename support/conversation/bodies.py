"""Request bodies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlencode

from support.conversation.errors import ConversationError
from support.conversation.step_values import JsonText, Text
from support.http.targets import half_a_character
from support.language.placeholders.filling import names_in

if TYPE_CHECKING:
    from pathlib import Path

    from support.language.placeholders.values import Values

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
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
        return names_in([value for _, value in self.fields])

    def filled(self, values: Values) -> dict[str, Any]:
        """Return the fields in their order, and the content type."""
        fields = [(name, Text(value).filled(values)) for name, value in self.fields]
        return _typed(urlencode([(name, _utf8(value, name)) for name, value in fields]), FORM)


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
        return names_in([part.value for part in self.parts])

    def filled(self, values: Values) -> dict[str, Any]:
        """Return the parts; a text part has no file name."""
        return {"files": [(part.name, self._part(part, values)) for part in self.parts]}

    def _part(self, part: Part, values: Values) -> tuple[str | None, bytes, str]:
        value = Text(part.value).filled(values)
        if not value.startswith(FILE):
            return None, _utf8(value, part.name), part.media_type or "text/plain; charset=utf-8"
        path = beside(self.folder, value.removeprefix(FILE).strip())
        return path.name, path.read_bytes(), part.media_type or "application/octet-stream"


@dataclass(frozen=True)
class RawContent:
    """A verbatim text with its placeholders filled."""

    written: str
    media_type: str

    def names(self) -> list[str]:
        """Return the names of the remembered values that it uses."""
        return names_in(self.written)

    def filled(self, values: Values) -> dict[str, Any]:
        """Return the text and its content type."""
        return _typed(_utf8(Text(self.written).filled(values), "the body"), self.media_type)


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


def beside(folder: Path, name: str) -> Path:
    """Return a file in the folder of the feature, or below it.

    Raises ConversationError if it does not exist, or is elsewhere.
    """
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise ConversationError(f'"{name}" is outside the folder of the feature; copy it there')
    if not path.is_file():
        there = ", ".join(sorted(entry.name for entry in folder.iterdir()))
        raise ConversationError(f'no file "{name}" beside the feature; available: {there}')
    return path
