"""Rows of examples from files beside the feature: ``Examples: from "data/refusals.csv"``."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

_REFERENCE = re.compile(r'from "(?P<path>[^"]+)"')
KINDS = (".csv", ".json", ".yaml", ".yml")


class ExampleFileError(Exception):
    """A file of examples that cannot be used; says where and why."""


@dataclass(frozen=True)
class ExampleTable:
    """Columns, and rows of as many values, all text."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def referred_file(examples_name: str) -> str | None:
    """Return the path that the name of an Examples block refers to, None where it is a name."""
    match = _REFERENCE.fullmatch(examples_name.strip())
    return match["path"] if match else None


def read_examples(path: Path) -> ExampleTable:
    """Read a table of CSV with a header, or a list of objects in JSON or YAML.

    Values become text: JSON's and YAML's ``true`` stays ``true``, null is empty, lists and
    objects are written as JSON. A key that an object lacks is empty. Raises ExampleFileError.
    """
    if path.suffix not in KINDS:
        raise ExampleFileError(f"{path.name} is none of {', '.join(KINDS)}")
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = "there is no such file" if isinstance(error, FileNotFoundError) else str(error)
        reason = reason.replace(str(path), path.name)  # places stand in messages relative
        raise ExampleFileError(f"cannot read {path.name}: {reason}") from error
    return _read_csv(path, text) if path.suffix == ".csv" else _read_objects(path, text)


def _read_csv(path: Path, text: str) -> ExampleTable:
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    rows: list[tuple[str, ...]] = []
    try:
        for row in filter(None, reader):
            if rows and len(row) != len(rows[0]):
                raise ExampleFileError(
                    f"{path.name}:{reader.line_num}: {len(row)} values for "
                    f"{len(rows[0])} columns ({', '.join(rows[0])})"
                )
            rows.append(tuple(row))
    except csv.Error as error:
        raise ExampleFileError(f"{path.name}:{reader.line_num}: {error}") from error
    if not rows:
        raise ExampleFileError(f"{path.name} is empty; its first line names the columns")
    return ExampleTable(rows[0], tuple(rows[1:]))


def _read_objects(path: Path, text: str) -> ExampleTable:
    import yaml  # noqa: PLC0415 - 20 ms that most runs need not spend

    try:
        content = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    except (json.JSONDecodeError, yaml.YAMLError) as error:
        raise ExampleFileError(f"{path.name}: {error}") from error
    if not isinstance(content, list) or not all(isinstance(row, dict) for row in content):
        raise ExampleFileError(f"{path.name} is no list of objects, one for each row")
    columns = tuple(dict.fromkeys(str(key) for row in content for key in row))
    return ExampleTable(
        columns, tuple(tuple(_text(row.get(column)) for column in columns) for row in content)
    )


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool | list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
