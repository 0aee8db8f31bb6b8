"""Examples from files next to the feature: ``Examples: from "data/refusals.csv"``."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from support.language.json_output import write_json
from support.language.json_text import JsonTextError, read_json

if TYPE_CHECKING:
    from pathlib import Path

_REFERENCE = re.compile(r'from "(?P<path>[^"]+)"')
KINDS = (".csv", ".json", ".yaml", ".yml")


class ExampleFileError(Exception):
    """An invalid file of examples; the message says where and why."""


@dataclass(frozen=True)
class ExampleTable:
    """Columns, and rows with a text for each column."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def referred_file(examples_name: str) -> str | None:
    """Return the path in the name of an Examples block, None for an ordinary name."""
    match = _REFERENCE.fullmatch(examples_name.strip())
    return match["path"] if match else None


def read_examples(path: Path) -> ExampleTable:
    """Read a CSV table with a header, or a list of objects in JSON or YAML.

    Values become text as it is written: ``true`` stays ``true``, 1.50 stays 1.50; null becomes
    empty, lists and objects become JSON. A missing key is empty. Raises ExampleFileError.
    """
    if path.suffix not in KINDS:
        raise ExampleFileError(f"{path.name} is not one of {', '.join(KINDS)}")
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = "file not found" if isinstance(error, FileNotFoundError) else str(error)
        reason = reason.replace(str(path), path.name)  # messages do not contain absolute paths
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
        raise ExampleFileError(f"{path.name} is empty; its first line must name the columns")
    return ExampleTable(rows[0], tuple(rows[1:]))


def _read_objects(path: Path, text: str) -> ExampleTable:
    import yaml  # noqa: PLC0415 - 20 ms, only when it is used

    from support.language.yaml_text import read_yaml  # noqa: PLC0415 - as above

    try:
        content = read_json(text) if path.suffix == ".json" else read_yaml(text)
    except (JsonTextError, yaml.YAMLError) as error:
        raise ExampleFileError(f"{path.name}: {error}") from error
    if not isinstance(content, list) or not all(isinstance(row, dict) for row in content):
        raise ExampleFileError(f"{path.name} is not a list of objects, one for each row")
    columns = tuple(dict.fromkeys(str(key) for row in content for key in row))
    return ExampleTable(
        columns, tuple(tuple(_text(row.get(column)) for column in columns) for row in content)
    )


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool | list | dict):
        return write_json(value)
    return str(value)
