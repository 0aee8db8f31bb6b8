"""Examples from files next to the feature: ``Examples: from "data/refusals.csv"``."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from support.language.json_output import write_json
from support.language.json_text import JsonTextError, read_json
from support.language.visible import shortened

if TYPE_CHECKING:
    from pathlib import Path

_REFERENCE = re.compile(r'from "(?P<path>[^"]+)"')
_LONGEST = 1_000  # characters of a message
KINDS = (".csv", ".json", ".yaml", ".yml")


class ExampleFileError(Exception):
    """An invalid file of examples; the message says where and why."""

    def __init__(self, message: str) -> None:
        super().__init__(shortened(message, _LONGEST))


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
    # Not splitlines, which also splits at characters that are line breaks for Unicode only.
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
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
    if twice := [name for name, times in Counter(rows[0]).items() if times > 1]:
        raise ExampleFileError(f"{path.name} has several columns {' and '.join(twice)}")
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
    # Keys of YAML may be numbers, which are columns as they are written.
    rows = [{str(key): _text(value) for key, value in row.items()} for row in content]
    columns = tuple(dict.fromkeys(key for row in rows for key in row))
    cells = tuple(tuple(row.get(column, "") for column in columns) for row in rows)
    return ExampleTable(columns, cells)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool | list | dict):
        return write_json(value)
    return str(value)
