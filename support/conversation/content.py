"""Bodies of requests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from support.conversation.errors import ConversationError
from support.conversation.written import JsonText, Text
from support.templates.filling import fill, names_in

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from support.templates.values import Values

FILE = "file:"
"""What the value of a part begins with that is a file."""


class Content(Protocol):
    """The body of a request, its placeholders not filled yet."""

    def names(self) -> list[str]:
        """Return the names of remembered values that it uses."""
        ...

    def filled(self, values: Values) -> dict[str, Any]:
        """Return what httpx takes to make the body: json, data, files or content."""
        ...


@dataclass(frozen=True)
class NoContent:
    """No body."""

    def names(self) -> list[str]:
        """Return nothing."""
        return []

    def filled(self, values: Values) -> dict[str, Any]:
        """Return nothing."""
        del values
        return {}


@dataclass(frozen=True)
class JsonContent:
    """JSON."""

    json: JsonText

    def names(self) -> list[str]:
        """Return the names of remembered values that it uses."""
        return names_in(self.json.written)

    def filled(self, values: Values) -> dict[str, Any]:
        """Return the JSON."""
        return {"json": self.json.value(values)}


@dataclass(frozen=True)
class JsonObject:
    """A JSON object, field by field: from a row of a table."""

    fields: Mapping[str, Any]

    def names(self) -> list[str]:
        """Return the names of remembered values that it uses."""
        return names_in(dict(self.fields))

    def filled(self, values: Values) -> dict[str, Any]:
        """Return the JSON."""
        return {"json": fill(dict(self.fields), values)}


@dataclass(frozen=True)
class FormContent:
    """A form, ``application/x-www-form-urlencoded``; a name may stand more than once."""

    fields: tuple[tuple[str, str], ...]

    def names(self) -> list[str]:
        """Return the names of remembered values that it uses."""
        return names_in([value for _, value in self.fields])

    def filled(self, values: Values) -> dict[str, Any]:
        """Return the fields."""
        data: dict[str, list[str]] = {}
        for name, value in self.fields:
            data.setdefault(name, []).append(Text(value).filled(values))
        return {"data": data}


@dataclass(frozen=True)
class Part:
    """A part of a form with files; ``value`` is a text, or a file after ``file:``."""

    name: str
    value: str
    media_type: str = ""


@dataclass(frozen=True)
class PartsContent:
    """A form with files, ``multipart/form-data``; files lie in ``folder`` or below."""

    parts: tuple[Part, ...]
    folder: Path

    def names(self) -> list[str]:
        """Return the names of remembered values that it uses."""
        return names_in([part.value for part in self.parts])

    def filled(self, values: Values) -> dict[str, Any]:
        """Return the parts; a text is a part without a file name."""
        return {"files": [(part.name, self._part(part, values)) for part in self.parts]}

    def _part(self, part: Part, values: Values) -> tuple[str | None, bytes, str]:
        value = Text(part.value).filled(values)
        if not value.startswith(FILE):
            return None, value.encode(), part.media_type or "text/plain; charset=utf-8"
        path = beside(self.folder, value.removeprefix(FILE).strip())
        return path.name, path.read_bytes(), part.media_type or "application/octet-stream"


@dataclass(frozen=True)
class RawContent:
    """A text as it stands, with its placeholders filled."""

    written: str
    media_type: str

    def names(self) -> list[str]:
        """Return the names of remembered values that it uses."""
        return names_in(self.written)

    def filled(self, values: Values) -> dict[str, Any]:
        """Return the text and its content type."""
        content = Text(self.written).filled(values).encode()
        return {"content": content, "headers": [("Content-Type", self.media_type)]}


@dataclass(frozen=True)
class FileContent:
    """A file as it is."""

    path: Path
    media_type: str

    def names(self) -> list[str]:
        """Return nothing."""
        return []

    def filled(self, values: Values) -> dict[str, Any]:
        """Return the bytes and their content type."""
        del values
        return {"content": self.path.read_bytes(), "headers": [("Content-Type", self.media_type)]}


def beside(folder: Path, name: str) -> Path:
    """Return a file in the folder of the feature, or below it.

    Raises ConversationError for one that is not there, or lies elsewhere.
    """
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise ConversationError(f'"{name}" lies outside the folder of the feature; copy it there')
    if not path.is_file():
        there = ", ".join(sorted(entry.name for entry in folder.iterdir()))
        raise ConversationError(
            f'there is no file "{name}" beside the feature; the folder has: {there}'
        )
    return path
