"""Read data tables as models and docstrings by media type; errors name file and line.

A header cell is the name, alias or title of a field, in any letter case, with spaces or hyphens
instead of underscores. An empty cell omits the field, so that its default applies; ``""`` stands
for an empty string.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from support.gherkin.running.running_step import running_step
from support.language.json_text import JsonTextError, read_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pydantic_core import ErrorDetails


M = TypeVar("M", bound=BaseModel)
_EMPTY_TEXT = '""'


class DataError(Exception):
    """An invalid data table or docstring; the message says where and why."""


class _RowsError(Exception):
    """Faults of a table: the row of each, from 0, and the end of its message."""

    def __init__(self, faults: list[tuple[int, str]]) -> None:
        super().__init__(faults)
        self.faults = faults


def as_models(datatable: Sequence[Sequence[str]], model: type[M]) -> list[M]:
    """Read a table with a header as a list of models, one per row.

    Raises DataError with all faults, each with file, line, row and column.
    """
    try:
        fields = _fields(model, datatable[0])
    except DataError as error:
        raise DataError(f"{_line(0)}: {error}") from error
    faults: list[str] = []
    models: list[M] = []
    for number, row in enumerate(datatable[1:], 1):
        values = {f: v for f, v in zip(fields, row, strict=True) if v != ""}
        try:
            models.append(_validated(model, values))
        except ValidationError as error:
            columns = dict(zip(fields, datatable[0], strict=True))
            where = f"{_line(number)}: row {number}"
            faults += [f"{where}{_fault(fault, columns)}" for fault in _all(error)]
    if faults:
        raise DataError("\n".join(faults))
    return models


def as_model(datatable: Sequence[Sequence[str]], model: type[M]) -> M:
    """Read a table with two columns, field and value, as one model; raises DataError."""
    try:
        return _vertical(datatable, model)
    except _RowsError as error:
        found = [f"{_line(row)}{fault}" for row, fault in error.faults]
        raise DataError("\n".join(found)) from error


def model_faults(
    datatable: Sequence[Sequence[str]], model: type[BaseModel]
) -> Iterator[tuple[int, str]]:
    """Yield why ``as_model`` cannot read a table: the row, from 1, and a message."""
    try:
        _vertical(datatable, model)
    except _RowsError as error:
        yield from ((row + 1, fault.lstrip(",: ")) for row, fault in error.faults)


def _vertical(datatable: Sequence[Sequence[str]], model: type[M]) -> M:
    if any(len(row) != 2 for row in datatable):  # noqa: PLR2004 - field and value
        raise _RowsError([(0, ": a vertical table has two columns, field and value")])
    try:
        fields = _fields(model, [row[0] for row in datatable])
        values = {f: row[1] for f, row in zip(fields, datatable, strict=True) if row[1] != ""}
        return _validated(model, values)
    except DataError as error:
        raise _RowsError([(0, f": {error}")]) from error
    except ValidationError as error:
        names = {field: row[0] for field, row in zip(fields, datatable, strict=True)}
        found = [(_field_of(fault), _fault(fault, names)) for fault in _all(error)]
        rows = [(fields.index(field) if field in fields else 0, text) for field, text in found]
        raise _RowsError(rows) from error


def read_docstring(docstring: str) -> Any:
    """Parse the docstring of the running step by its media type: json, yaml, otherwise text.

    Raises DataError with file and line.
    """
    running = running_step.get()
    node = running.docstring
    start = node.line if node else running.origin.line
    media_type = node.media_type if node else ""
    try:
        if media_type.endswith("json"):
            return read_json(docstring)
        if media_type.endswith(("yaml", "yml")):
            return _read_yaml(docstring, start)
    except JsonTextError as error:
        where = f"{running.at(start + error.line)}: column {error.column}"
        raise DataError(f"{where} of the docstring: {error.message}") from error
    return docstring


def _read_yaml(docstring: str, start: int) -> Any:
    import yaml  # noqa: PLC0415 - 15 ms

    from support.language.yaml_text import read_yaml  # noqa: PLC0415 - as above

    try:
        return read_yaml(docstring)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = running_step.get().at(start + mark.line + 1 if mark else start)
        raise DataError(f"{where}: {getattr(error, 'problem', error)}") from error


def _validated(model: type[M], values: dict[str, str]) -> M:
    texts = {field: "" if value == _EMPTY_TEXT else value for field, value in values.items()}
    return model.model_validate_strings(texts, by_name=True, by_alias=True)


def _fields(model: type[BaseModel], header: Sequence[str]) -> list[str]:
    """Return the fields that a header names; raises DataError without a place."""
    known = {}
    for name, info in model.model_fields.items():
        for word in (name, info.alias, info.title):
            if word:
                known[_plain(word)] = name
    unknown = [word for word in header if _plain(word) not in known]
    if unknown:
        fields = ", ".join(model.model_fields)
        raise DataError(f"{model.__name__} has no field {', '.join(unknown)}; its fields: {fields}")
    named = [known[_plain(word)] for word in header]
    if twice := [word for word, name in zip(header, named, strict=True) if named.count(name) > 1]:
        raise DataError(f"more than one value for a field: {', '.join(twice)}")
    return named


def _plain(word: str) -> str:
    return re.sub(r"[\s-]+", "_", word.strip()).lower()


def _all(error: ValidationError) -> list[ErrorDetails]:
    return error.errors(include_url=False)


def _field_of(fault: ErrorDetails) -> str:
    return str(fault["loc"][0]) if fault["loc"] else ""


def _fault(fault: ErrorDetails, columns: Mapping[str, str]) -> str:
    """Return a fault as the end of a message: ``, Age: Input should be ... (got 'old')``."""
    field = _field_of(fault)
    column = f", {columns.get(field, field)}" if field else ""
    got = "" if not field or fault["type"] == "missing" else f" (got {fault['input']!r})"
    return f"{column}: {fault['msg']}{got}"


def _line(row: int) -> str:
    running = running_step.get()
    table = running.step.datatable
    line = table.rows[row].location.line if table else running.origin.line
    return running.at(line)
