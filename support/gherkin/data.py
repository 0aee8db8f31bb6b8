"""Data tables as models, docstrings as what they hold; faults named by their place.

A header names a field as it is called, or by its alias or title, in any letter case and with
spaces or hyphens for underscores. An empty cell leaves the field out, so that its default counts;
``""`` stands for the empty text.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from support.gherkin.running_step import running_step

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


M = TypeVar("M", bound=BaseModel)
_EMPTY_TEXT = '""'


class DataError(Exception):
    """A data table or docstring that is not what the step needs; says where and why."""


def as_models(datatable: Sequence[Sequence[str]], model: type[M]) -> list[M]:
    """Read a table with a header as a list of models, one for each row.

    Raises DataError naming table, row and column with file and line, for every fault at once.
    """
    fields = _fields(model, datatable[0], _line(0))
    faults: list[str] = []
    models: list[M] = []
    for number, row in enumerate(datatable[1:], 1):
        values = {f: v for f, v in zip(fields, row, strict=True) if v != ""}
        try:
            models.append(_validated(model, values))
        except ValidationError as error:
            columns = dict(zip(fields, datatable[0], strict=True))
            faults += _faults(error, columns, f"{_line(number)}: row {number}")
    if faults:
        raise DataError("\n".join(faults))
    return models


def as_model(datatable: Sequence[Sequence[str]], model: type[M]) -> M:
    """Read a table of two columns, field and value, as one model; raises DataError."""
    if any(len(row) != 2 for row in datatable):  # noqa: PLR2004 - field and value
        raise DataError(f"{_line(0)}: a vertical table has two columns, field and value")
    fields = _fields(model, [row[0] for row in datatable], _line(0))
    values = {f: row[1] for f, row in zip(fields, datatable, strict=True) if row[1] != ""}
    try:
        return _validated(model, values)
    except ValidationError as error:
        names = {field: row[0] for field, row in zip(fields, datatable, strict=True)}
        lines = {field: _line(number) for number, field in enumerate(fields)}
        raise DataError("\n".join(_faults(error, names, _line(0), lines))) from error


def read_docstring(docstring: str) -> Any:
    """Read the running step's docstring by its media type: json, yaml, or else text.

    Raises DataError with the line in the feature file.
    """
    running = running_step.get()
    node = running.docstring
    start = node.line if node else running.origin.line
    media_type = node.media_type if node else ""
    try:
        if media_type.endswith("json"):
            return json.loads(docstring)
        if media_type.endswith(("yaml", "yml")):
            return yaml.safe_load(docstring)
    except json.JSONDecodeError as error:
        where = f"{running.at(start + error.lineno)}: column {error.colno}"
        raise DataError(f"{where} of the docstring: {error.msg}") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = running.at(start + mark.line + 1 if mark else start)
        raise DataError(f"{where}: {getattr(error, 'problem', error)}") from error
    return docstring


def _validated(model: type[M], values: dict[str, str]) -> M:
    texts = {field: "" if value == _EMPTY_TEXT else value for field, value in values.items()}
    return model.model_validate_strings(texts, by_name=True, by_alias=True)


def _fields(model: type[BaseModel], header: Sequence[str], where: str) -> list[str]:
    known = {}
    for name, info in model.model_fields.items():
        for word in (name, info.alias, info.title):
            if word:
                known[_plain(word)] = name
    unknown = [word for word in header if _plain(word) not in known]
    if unknown:
        fields = ", ".join(model.model_fields)
        raise DataError(
            f"{where}: {model.__name__} has no field {', '.join(unknown)}; its fields: {fields}"
        )
    named = [known[_plain(word)] for word in header]
    if twice := [word for word, name in zip(header, named, strict=True) if named.count(name) > 1]:
        raise DataError(f"{where}: more than one value for a field: {', '.join(twice)}")
    return named


def _plain(word: str) -> str:
    return re.sub(r"[\s-]+", "_", word.strip()).lower()


def _faults(
    error: ValidationError,
    columns: Mapping[str, str],
    where: str,
    lines: Mapping[str, str] | None = None,
) -> list[str]:
    """Describe faults by column; ``lines`` holds the places of fields with a line of their own."""
    faults = []
    for fault in error.errors(include_url=False):
        field = str(fault["loc"][0]) if fault["loc"] else ""
        at = (lines or {}).get(field, where)
        column = f", {columns.get(field, field)}" if field else ""
        got = "" if not field or fault["type"] == "missing" else f" (got {fault['input']!r})"
        faults.append(f"{at}{column}: {fault['msg']}{got}")
    return faults


def _line(row: int) -> str:
    running = running_step.get()
    table = running.step.datatable
    line = table.rows[row].location.line if table else running.origin.line
    return running.at(line)
