"""Columns of CSV whose names, in the first line, are those of secrets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from support.language.late_pattern import late
from support.secrets.naming.fields import Field

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.secrets.naming.known_names import KnownNames, Name

_DELIMITERS = (b",", b";", b"\t")
_CELLS = {
    delimiter: late(
        rb'(?:"(?P<quoted>(?:[^"]|"")*+)"|(?P<plain>[^%s\r\n]*+))(?P<end>%s|\r\n?|\n|\Z)'
        % (delimiter, delimiter)
    )
    for delimiter in _DELIMITERS
}


def fields_in_csv(data: bytes, names: KnownNames) -> Iterator[Field]:
    """Yield the cells below the names of secrets (RFC 4180, also with semicolons or tabs)."""
    first = re.split(rb"[\r\n]", data, maxsplit=1)[0]
    found: list[Name | None] = []
    column, is_first = 0, True
    for cell in _CELLS[max(_DELIMITERS, key=first.count)].finditer(data):
        text = (cell["plain"] or (cell["quoted"] or b"").replace(b'""', b'"')).decode(
            "utf-8", "surrogateescape"
        )
        if is_first:
            found.append(names.of(text.strip()))
        elif text and column < len(found) and _is_secret(found[column], text):
            yield Field(*cell.span("plain" if cell["plain"] else "quoted"), text)
        is_end = cell["end"] not in _DELIMITERS
        column = 0 if is_end else column + 1
        is_first = is_first and not is_end


def _is_secret(name: Name | None, text: str) -> bool:
    return name is not None and name.holds(text)
