"""Check tables and docstrings of steps before the run.

Each function yields line numbers, counted from 1 within the table or docstring, and messages.
``names`` are the values that earlier steps will have remembered.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Protocol, cast

from support.auth.login import no_login
from support.conversation.bodies import FILE, beside, encoded
from support.conversation.callers import ANYBODY, CallerName
from support.conversation.conversation import CLIENT
from support.conversation.errors import ConversationError
from support.conversation.http_terms import (
    cookie_value_faults,
    header_value_faults,
    type_faults,
)
from support.conversation.step_values import CALLER, ExpectedJson, JsonText, Text, cell_json
from support.conversation.tables import callers, check_fields, objects, pairs, parts
from support.http.errors import UnsendableRequestError
from support.http.written_headers import header_faults
from support.language.json_text import JsonTextError
from support.language.placeholders.errors import TemplateError
from support.language.placeholders.grammar import TOKEN
from support.language.placeholders.grammar import check_name as check_remembered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from support.conversation.checks.models import ModelName
    from support.conversation.step_values import ExpectedValue

    Lines = Iterator[tuple[int, str]]


_PLAIN = "text/plain"
_NAMES = frozenset({"name", "header", "field", "parameter", "param", "key"})
_DELETE = "Delete the row; if it is to be sent, write it below another one"
_LIKE_A_FILE = re.compile(r"file\s*:(?!//)", re.IGNORECASE)
_WITHOUT_TYPE = ("name", "value")


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

    @property
    def media_type(self) -> str:
        """The text after the opening quotes of its docstring."""
        ...

    @property
    def fixture(self) -> Callable[[str], object]:
        """The value of a fixture; raises LookupError for one that is only known in the run."""
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


def check_body(use: Use, names: set[str]) -> Lines:
    """Check a docstring of text to be sent, and the content type after its opening quotes."""
    yield from check_text(use, names)
    yield from ((0, fault) for fault in type_faults(use.media_type or _PLAIN))
    try:
        encoded(TOKEN.sub("x", use.docstring or ""), use.media_type)
    except (ConversationError, UnsendableRequestError) as error:
        yield 0, str(error)


def check_pairs(use: Use, names: set[str]) -> Lines:
    """Check a table of names and values."""
    yield from _table_faults(use, names, pairs)
    yield from _heading_faults(use.datatable or ())


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
        if len(row) > len(_WITHOUT_TYPE) and row[-1]:
            yield from ((number, fault) for fault in type_faults(str(row[-1])))
        value = str(row[1]) if len(row) > 1 else ""
        if _LIKE_A_FILE.match(value) and not value.startswith(FILE):
            name = value.partition(":")[2].strip()
            yield number, f"{value!r} is sent as a text, and no file; write {FILE} {name}"
        if value.startswith(FILE):
            yield from _file_faults(use.folder, value.removeprefix(FILE).strip(), number)


def check_rows(use: Use, names: set[str]) -> Lines:
    """Check a table of objects, row by row."""
    heading, *rows = use.datatable or ((),)
    try:
        check_fields(heading)
        if not rows:
            objects([heading])
    except ConversationError as error:
        yield 1, str(error)
    for number, row in enumerate(rows, 2):
        try:
            for cell in row:
                cell_json(str(cell))
        except JsonTextError as error:
            yield number, f"a cell is not valid JSON: {error.message}"
    yield from _cell_faults(use, {*names, CLIENT})


def check_callers(use: Use, names: set[str]) -> Lines:
    """Check a table of callers and statuses, row by row."""
    seen: set[str] = set()
    for number, row in enumerate(use.datatable or (), 1):
        name = str(row[0]).removeprefix("the ")
        if name in seen:
            yield number, f"the caller {name} has a row already; write one for each caller"
        seen.add(name)
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


def check_expected_header(use: Use, names: set[str]) -> Lines:
    """Check that a header can have the value in the step's text."""
    del names
    yield from ((0, fault) for fault in header_value_faults(_expected(use)))


def check_expected_cookie(use: Use, names: set[str]) -> Lines:
    """Check that a cookie can have the value in the step's text."""
    del names
    yield from ((0, fault) for fault in cookie_value_faults(_expected(use)))


def check_model(use: Use, names: set[str]) -> Lines:
    """Check that the project has the model in the step's text."""
    del names
    try:
        cast("ModelName", use.arguments["model"]).found_in(use.fixture("models"))
    except LookupError:  # only known in the run
        return
    except ConversationError as error:
        yield 0, str(error)


def check_list(use: Use, names: set[str]) -> Lines:
    """Check that an earlier step remembers the list that the step's text names, without its s."""
    yield from ((0, fault) for fault in Text(f"{{{use.arguments['kind']}s}}").faults(names))


def check_name(use: Use, names: set[str]) -> Lines:
    """Check that a value can have the name in the step's text."""
    del names
    try:
        check_remembered(str(use.arguments["name"]))
    except TemplateError as error:
        yield 0, str(error)


def check_named_json(use: Use, names: set[str]) -> Lines:
    """Check a docstring of JSON and the name that the step gives it."""
    yield from check_name(use, names)
    yield from check_json(use, names)


def check_sign_in(use: Use, names: set[str]) -> Lines:
    """Check that the API has a login for the user name in the step's text."""
    if ANYBODY in names:
        yield 0, no_login(cast("Text", use.arguments["username"]).written)


def signed_in(use: Use) -> Iterator[str]:
    """Yield the name of the caller whom a step signs in."""
    yield f"{CALLER}{use.arguments['username'].written}"  # type: ignore[attr-defined]  # a Text


def named(use: Use) -> Iterator[str]:
    """Yield the name that a step gives to a value."""
    yield str(use.arguments["name"])


def _expected(use: Use) -> ExpectedValue:
    arguments = use.arguments
    return cast("ExpectedValue", arguments.get("expected", arguments.get("unexpected")))


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


def _heading_faults(table: Sequence[Sequence[Any]]) -> Lines:
    """Yield the fault of a first row that looks like a heading, which would be sent."""
    first = [str(cell).strip().lower() for cell in (table or ((),))[0]]
    if len(table) > 1 and first[:1] and first[0] in _NAMES and first[1:] == ["value"]:
        row = " | ".join(map(str, table[0]))
        yield 1, f"this table has no heading: | {row} | would be sent. {_DELETE}"


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
