"""Parse tables of steps: pairs, parts of a form, objects, callers."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from support.conversation.bodies import JsonContent, Part
from support.conversation.errors import ConversationError
from support.conversation.responses import STATUSES, Statuses
from support.conversation.step_values import JsonText, cell_json
from support.language.json_output import write_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from support.conversation.requests import Pairs


_PARTS = ("name", "value", "type")


def pairs(table: Sequence[Sequence[str]]) -> Pairs:
    """Parse a table of two columns; raises ConversationError for any other."""
    if any(len(row) != 2 for row in table):  # noqa: PLR2004 - name and value
        raise ConversationError(
            f"the table has {len(table[0])} columns; expected two without a heading: name and value"
        )
    return tuple((row[0], row[1]) for row in table)


def parts(table: Sequence[Sequence[str]]) -> tuple[Part, ...]:
    """Parse a table of parts with the columns name, value and optionally type.

    Raises ConversationError for another heading, and for a table without rows.
    """
    heading = tuple(table[0])
    if heading not in {_PARTS, _PARTS[:2]}:
        raise ConversationError(
            f"the heading is {', '.join(heading)}; expected name, value and, where needed, type"
        )
    if len(table) == 1:
        raise ConversationError("the table has only a heading; add a row for each part")
    return tuple(Part(*row) for row in table[1:])


def objects(table: Sequence[Sequence[str]]) -> list[JsonContent]:
    """Parse a table with a heading into objects, one for each row; empty cells are omitted.

    ``cell_json`` converts the cells. Raises ConversationError for a table without rows, and for a
    field with several columns.
    """
    if len(table) == 1:
        raise ConversationError("the table has only a heading; add a row for each request")
    check_fields(table[0])
    return [JsonContent(JsonText(_object(table[0], row))) for row in table[1:]]


def check_fields(heading: Sequence[str]) -> None:
    """Raise ConversationError if a heading has a field twice."""
    for number, name in enumerate(heading):
        if name in heading[:number]:
            raise ConversationError(
                f"the heading has {name} twice; write one column for each field"
            )


def _object(names: Sequence[str], row: Sequence[str]) -> str:
    fields = (
        f"{write_json(name)}: {cell_json(cell)}"
        for name, cell in zip(names, row, strict=True)
        if cell
    )
    return f"{{{', '.join(fields)}}}"


def callers(table: Sequence[Sequence[str]]) -> list[tuple[str, Statuses]]:
    """Parse a table of callers and statuses; raises ConversationError for an invalid status."""
    return [(name, _statuses(text)) for name, text in pairs(table)]


def _statuses(text: str) -> Statuses:
    if not re.fullmatch(STATUSES, text):
        raise ConversationError(f'{text!r} is not a status; write 403, 2xx, or "200 or 204"')
    return Statuses(text)


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """Format rows as CSV, for the report."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
