"""Tables of features: pairs, parts of a form, objects."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from support.conversation.checks import STATUSES, Statuses
from support.conversation.content import JsonObject, Part
from support.conversation.errors import ConversationError
from support.conversation.written import cell_template

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from support.conversation.requests import Pairs


_PARTS = ("name", "value", "type")


def pairs(table: Sequence[Sequence[str]]) -> Pairs:
    """Read a table of two columns; raises ConversationError for another."""
    if any(len(row) != 2 for row in table):  # noqa: PLR2004 - name and value
        raise ConversationError(
            f"the table has {len(table[0])} columns; it takes two without a heading: name and value"
        )
    return tuple((row[0], row[1]) for row in table)


def parts(table: Sequence[Sequence[str]]) -> tuple[Part, ...]:
    """Read a table of parts, with a heading: name, value and perhaps type."""
    heading = tuple(table[0])
    if heading not in {_PARTS, _PARTS[:2]}:
        raise ConversationError(
            f"the heading is {', '.join(heading)}; it takes name, value and, where needed, type"
        )
    return tuple(Part(*row) for row in table[1:])


def objects(table: Sequence[Sequence[str]]) -> list[JsonObject]:
    """Read a table with a heading as objects, one for each row; an empty cell leaves a field out.

    Cells are as ``cell_template`` says. Raises ConversationError for a table without rows.
    """
    if len(table) == 1:
        raise ConversationError("the table has a heading and no row; give one row for each request")
    return [
        JsonObject(
            {name: cell_template(cell) for name, cell in zip(table[0], row, strict=True) if cell}
        )
        for row in table[1:]
    ]


def callers(table: Sequence[Sequence[str]]) -> list[tuple[str, Statuses]]:
    """Read a table of callers and statuses; raises ConversationError for what is no status."""
    return [(name, _statuses(text)) for name, text in pairs(table)]


def _statuses(text: str) -> Statuses:
    if not re.fullmatch(STATUSES, text):
        raise ConversationError(f"{text!r} is no status; write 403, 2xx or 200 or 204")
    return Statuses(text)


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as CSV, for the report."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
