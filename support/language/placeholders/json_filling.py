"""Replace placeholders in the text of JSON, leaving everything else as it is written."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from support.language.json_output import write_json
from support.language.json_text import JsonTextError, read_json
from support.language.placeholders.errors import TemplateError
from support.language.placeholders.filling import fill
from support.language.placeholders.plain import text

if TYPE_CHECKING:
    from support.language.placeholders.values import Values

_STRING = re.compile(r'(?P<written>"(?:[^"\\]|\\.)*")(?P<colon>\s*:)?')


def fill_json(written: str, values: Values) -> str:
    """Return JSON with the placeholders in its strings replaced.

    A string that is a single placeholder becomes the value itself and keeps its type. Numbers,
    escapes and white space stay as they are written. Raises JsonTextError for invalid JSON, and
    TemplateError.
    """
    read_json(written)
    filled = _STRING.sub(lambda string: _filled(string, values), written)
    if filled != written:
        _check_keys(filled)
    return filled


def _filled(string: re.Match[str], values: Values) -> str:
    if "{" not in string["written"]:  # an escaped brace begins no placeholder
        return string[0]
    template = json.loads(string["written"], strict=False)
    value = fill(template, values)
    if value == template:
        return string[0]
    if string["colon"]:
        return f"{write_json(text(value))}{string['colon']}"
    return write_json(value)


def _check_keys(filled: str) -> None:
    try:
        read_json(filled)
    except JsonTextError as error:
        raise TemplateError(f"two fields have the same name, once filled: {error}") from error
