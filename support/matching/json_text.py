"""JSON as people write it, and what to change in what is none."""

from __future__ import annotations

import json
import re
from typing import Any


class JsonTextError(ValueError):
    """A text that is not JSON; ``line`` and ``column`` count from 1 within it."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(f"line {line}, column {column}: {message}")
        self.message = message
        self.line = line
        self.column = column


def read_json(text: str) -> Any:
    """Return what a text of JSON holds (RFC 8259), no name twice in an object.

    Raises JsonTextError saying what to change.
    """
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant)
    except _RefusedError as error:
        raise _at(text, _place_of(text, error.written), error.message) from error
    except json.JSONDecodeError as error:
        position = _start_of_fault(text, error.pos)
        raise _at(text, position, _advice(text, position, error.msg)) from error


class _RefusedError(Exception):
    """Something that Python's parser takes and JSON has not; ``written`` as in the text."""

    def __init__(self, message: str, written: str) -> None:
        super().__init__(message)
        self.message = message
        self.written = written


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _RefusedError(f'the name "{name}" stands twice in an object', json.dumps(name))
        found[name] = value
    return found


def _refuse_constant(name: str) -> None:
    raise _RefusedError(f"{name} is no JSON number; write null, or the number as a text", name)


def _at(text: str, position: int, message: str) -> JsonTextError:
    line = text.count("\n", 0, position) + 1
    return JsonTextError(message, line, position - text.rfind("\n", 0, position))


def _place_of(text: str, written: str) -> int:
    """Return where something was written, the last place of several."""
    return max(text.rfind(written), 0)


def _start_of_fault(text: str, position: int) -> int:
    """Return the position of a fault; of a comma too many or a placeholder where that begins."""
    if _PLACEHOLDER.match(text, position - 1):
        return position - 1
    before = text[:position].rstrip()
    after = text[position : position + 1]
    return len(before) - 1 if before.endswith(",") and after in {"}", "]"} else position


_PLACEHOLDER = re.compile(r"\{[^\W\d](?!\w*\s*:\s)[^{}\n\"]*\}")
_ADVICE = (
    (r",\s*[}\]]", "there is a comma too many before the closing bracket"),
    (_PLACEHOLDER.pattern, "put the placeholder in quotes, which keep its type"),
    (r"'", "write double quotes for single ones"),
    (r"//|/\*|#", "JSON has no comments; markers stand in double quotes"),
    (r"True|False|None", "write true, false or null, in small letters"),
    (r"[-+]?\.\d|\+\d|0\d", "a number begins with a digit other than 0, or with 0. or -"),
    (r"[^\W\d]\w*\s*:", "put the name in double quotes"),
)
_ADVICE_BY_FAULT = (
    ("Expecting ',' delimiter", "a comma is missing before {shown}"),
    ("Expecting ':' delimiter", "a colon is missing before {shown}"),
    (
        "Invalid control character",
        "a text goes on in the next line; end it with a quote, or write \\n in it",
    ),
    (
        "Invalid \\escape",
        "this backslash begins no escape; write two of them for one backslash",
    ),
    ("Unterminated string", "the text that begins here has no closing quote"),
    ("Extra data", "the JSON has ended before {shown}; is a bracket missing or one too many?"),
    ("", "{shown} is no JSON value; put texts in double quotes"),
)


def _advice(text: str, position: int, fault: str) -> str:
    """Say what to change, given the message of Python's parser."""
    rest = text[position:]
    if not rest.strip():
        return "the JSON ends too early: a bracket, a quote or a value is missing"
    for pattern, advice in _ADVICE:
        if re.match(pattern, rest):
            return advice
    line = rest.split("\n", 1)[0][:20].rstrip()
    return next(advice for start, advice in _ADVICE_BY_FAULT if fault.startswith(start)).replace(
        "{shown}", line
    )
