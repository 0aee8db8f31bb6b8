"""Bodies as steps write them, as JSON whose placeholders are not filled."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from support.conversation.bodies import FORM, JSON
from support.conversation.errors import ConversationError
from support.conversation.step_values import cell_json
from support.conversation.tables import pairs, parts
from support.language.json_text import JsonTextError, read_json
from support.language.placeholders.filling import is_placeholder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from support.conversation.preflight.contract.exchanges import Body, Written

PARTS = "multipart/form-data"


@dataclass(frozen=True)
class Template:
    """A body of a media type, the step that writes it, and a function for the line of a name."""

    step: Written
    media_type: str
    value: Any
    line: Callable[[str], int]


def templates(body: Body, names: Mapping[str, Written]) -> Iterator[Template]:
    """Yield the bodies that a step writes; none for files, and texts that are not JSON.

    ``names`` are the steps that have given JSON a name.
    """
    step, table = body.step, body.step.use.datatable or ()
    try:
        if body.content == "json" or (body.content == "text" and _is_json(step.use.media_type)):
            yield _named(json_of(step), names)
        elif body.content == "form":
            yield Template(step, FORM, dict(pairs(table)), lambda name: row_of(table, name))
        elif body.content == "parts":
            value = {part.name: part.value for part in parts(table)}
            yield Template(step, PARTS, value, lambda name: row_of(table, name))
        elif body.content == "rows":
            yield from _rows(step, table)
    except (ConversationError, JsonTextError):  # reported by the checks of values
        return


def json_of(step: Written) -> Template:
    """Return the JSON in a step's docstring; raises JsonTextError."""
    docstring = step.use.docstring or ""
    return Template(step, JSON, read_json(docstring), lambda name: line_of(docstring, name))


def line_of(docstring: str, name: str) -> int:
    """Return the line of a name in JSON, or in JSON within its texts; 0 if it is not there."""
    found = re.search(rf'"{re.escape(name)}\\?"\s*:', docstring)
    return docstring.count("\n", 0, found.start()) + 1 if found else 0


def row_of(table: Sequence[Sequence[Any]], name: str) -> int:
    """Return the row of a table that begins with a name, 0 if there is none."""
    return next((number for number, row in enumerate(table, 1) if row[0] == name), 0)


def _named(template: Template, names: Mapping[str, Written]) -> Template:
    """Return the JSON with the name in braces, if that is all, else the template itself."""
    if isinstance(template.value, str) and is_placeholder(template.value):
        step = names.get(template.value[1:-1])
        return json_of(step) if step else template
    return template


def _rows(step: Written, table: Sequence[Sequence[Any]]) -> Iterator[Template]:
    heading, *rows = table
    for number, row in enumerate(rows, 2):
        cells = zip(heading, row, strict=True)
        value = {name: read_json(cell_json(str(cell))) for name, cell in cells if cell}
        yield Template(step, JSON, value, lambda name, row=number: 1 if name in heading else row)  # type: ignore[misc]


def _is_json(media_type: str) -> bool:
    kind = media_type.partition(";")[0].strip().lower()
    return kind == JSON or kind.endswith("+json")
