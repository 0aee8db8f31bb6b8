"""Check tables and docstrings of steps before the run.

Each function yields line numbers, counted from 1 within the table or docstring, and messages.
``names`` are the values that earlier steps will have remembered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from support.conversation.bodies import FILE, beside
from support.conversation.callers import CallerName
from support.conversation.conversation import CLIENT
from support.conversation.errors import ConversationError
from support.conversation.step_values import CALLER, ExpectedJson, JsonText, Text
from support.conversation.tables import callers, objects, pairs, parts
from support.http.written_headers import header_faults
from support.language.json_text import JsonTextError
from support.language.placeholders.grammar import TOKEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    Lines = Iterator[tuple[int, str]]


class Use(Protocol):
    """A step of a feature as written."""

    @property
    def arguments(self) -> Mapping[str, object]:
        """The arguments in its text."""
        ...

    @property
    def datatable(self) -> Sequence[Sequence[Any]] | None:
        """Its table."""
        ...

    @property
    def docstring(self) -> str | None:
        """Its docstring."""
        ...

    @property
    def folder(self) -> Path:
        """The folder of its feature."""
        ...


def check_json(use: Use, names: set[str]) -> Lines:
    """Check a docstring of JSON."""
    yield from _faults(JsonText(use.docstring or ""), names)


def check_own_json(use: Use, names: set[str]) -> Lines:
    """Check a docstring of JSON that is filled for each client."""
    yield from check_json(use, {*names, CLIENT})


def check_expected(use: Use, names: set[str]) -> Lines:
    """Check a docstring of JSON with markers."""
    yield from _faults(ExpectedJson(use.docstring or ""), names)


def check_text(use: Use, names: set[str]) -> Lines:
    """Check a docstring of text with placeholders."""
    for number, line in enumerate((use.docstring or "").splitlines(), 1):
        yield from ((number, fault) for fault in Text(line).faults(names))


def check_pairs(use: Use, names: set[str]) -> Lines:
    """Check a table of names and values."""
    yield from _table_faults(use, names, pairs)


def check_header(use: Use, names: set[str]) -> Lines:
    """Check that the header in the step's text can be sent."""
    del names
    pair = (use.arguments["name"], use.arguments["value"])
    name, value = (each.written if isinstance(each, Text) else "" for each in pair)
    yield from ((0, fault) for fault in header_faults(name, TOKEN.sub("x", value)))


def check_headers(use: Use, names: set[str]) -> Lines:
    """Check a table of headers."""
    yield from check_pairs(use, names)
    for number, row in enumerate(use.datatable or (), 1):
        if len(row) == 2:  # noqa: PLR2004 - name and value
            name, value = map(str, row)
            yield from ((number, fault) for fault in header_faults(name, TOKEN.sub("x", value)))


def check_parts(use: Use, names: set[str]) -> Lines:
    """Check a table of parts and the files that it names."""
    yield from _table_faults(use, names, parts)
    for number, row in enumerate((use.datatable or ())[1:], 2):
        value = str(row[1]) if len(row) > 1 else ""
        if value.startswith(FILE):
            yield from _file_faults(use.folder, value.removeprefix(FILE).strip(), number)


def check_rows(use: Use, names: set[str]) -> Lines:
    """Check a table of objects, row by row."""
    heading, *rows = use.datatable or ((),)
    if not rows:
        yield from _table_faults(use, names, objects)
    for number, row in enumerate(rows, 2):
        try:
            objects([heading, row])
        except JsonTextError as error:
            yield number, f"a cell is not valid JSON: {error.message}"
    yield from _cell_faults(use, {*names, CLIENT})


def check_callers(use: Use, names: set[str]) -> Lines:
    """Check a table of callers and statuses, row by row."""
    for number, row in enumerate(use.datatable or (), 1):
        try:
            callers([row])
        except ConversationError as error:
            yield number, str(error)
        yield from ((number, fault) for fault in CallerName(str(row[0])).faults(names))


def check_file(use: Use, names: set[str]) -> Lines:
    """Check that the file in the step's text exists."""
    del names
    name = use.arguments["name"]
    yield from _file_faults(use.folder, name.written if isinstance(name, Text) else "", 0)


def signed_in(use: Use) -> Iterator[str]:
    """Yield the name of the caller whom a step signs in."""
    yield f"{CALLER}{use.arguments['username'].written}"  # type: ignore[attr-defined]  # a Text


def named(use: Use) -> Iterator[str]:
    """Yield the name that a step gives to a value."""
    yield str(use.arguments["name"])


def _faults(written: JsonText, names: set[str]) -> Lines:
    try:
        yield from ((1, fault) for fault in written.faults(names))
    except JsonTextError as error:
        place = f"line {error.line}, column {error.column} of the docstring"
        yield error.line, f"{place}: {error.message}"


def _table_faults(
    use: Use, names: set[str], read: Callable[[Sequence[Sequence[Any]]], Iterable[object]]
) -> Lines:
    try:
        read(use.datatable or ())
    except ConversationError as error:
        yield 1, str(error)
    yield from _cell_faults(use, names)


def _cell_faults(use: Use, names: set[str]) -> Lines:
    for number, row in enumerate(use.datatable or (), 1):
        for cell in row:
            yield from ((number, fault) for fault in Text(str(cell)).faults(names))


def _file_faults(folder: Path, name: str, line: int) -> Lines:
    if "{" in name:  # has a placeholder: only known at run time
        return
    try:
        beside(folder, name)
    except ConversationError as error:
        yield line, str(error)
