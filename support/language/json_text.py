"""JSON written by people, with advice on how to correct invalid JSON."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from support.language.strict_json import DEEPEST, RefusedJsonError, read_strictly

if TYPE_CHECKING:
    from collections.abc import Iterator


class JsonTextError(ValueError):
    """A text that is not valid JSON; ``line`` and ``column`` count from 1 within it."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(f"line {line}, column {column}: {message}")
        self.message = message
        self.line = line
        self.column = column


def read_json(text: str) -> Any:
    """Parse JSON (RFC 8259) without duplicate keys.

    Raises JsonTextError with advice on what to change.
    """
    try:
        return read_strictly(text)
    except RefusedJsonError as error:
        raise _at(text, *next(_refusals(text))) from error
    except json.JSONDecodeError as error:
        position = _start_of_fault(text, error.pos)
        raise _at(text, position, _advice(text, position, error.msg)) from error
    except RecursionError as error:
        message = f"it is nested more than {DEEPEST} levels deep; send it as a body of text"
        raise _at(text, 0, message) from error
    except ValueError as error:
        raise _at(text, 0, "a number in it is too long") from error


def _refusals(text: str) -> Iterator[tuple[int, str]]:
    """Yield the position of each duplicate key and constant, with advice.

    Python's parser accepts the text up to the first of them, so that scanning tokens is enough.
    """
    names: list[set[str]] = [set()]  # a set of keys for each open object or list
    for token in _TOKEN.finditer(text):
        if token["name"] is not None:
            name = json.loads(token["name"])
            if name in names[-1]:
                yield token.start(), f'duplicate key "{name}" in an object'
            names[-1].add(name)
        elif token["opens"]:
            names.append(set())
        elif token["closes"]:
            names.pop()
        elif token["constant"]:
            advice = "is not a JSON number; write null, or put it in double quotes"
            yield token.start(), f"{token['constant']} {advice}"


def _at(text: str, position: int, message: str) -> JsonTextError:
    line = text.count("\n", 0, position) + 1
    return JsonTextError(message, line, position - text.rfind("\n", 0, position))


_TOKEN = re.compile(
    r'(?P<name>"(?:[^"\\]|\\.)*")(?=\s*:)|"(?:[^"\\]|\\.)*"'
    r"|(?P<opens>[{\[])|(?P<closes>[}\]])|(?P<constant>NaN|-?Infinity)"
)


def _start_of_fault(text: str, position: int) -> int:
    """Return the position of a fault; for an extra comma, placeholder or 0 where that begins."""
    if _BEGINS_EARLIER.match(text, position - 1):
        return position - 1
    before = text[:position].rstrip()
    after = text[position : position + 1]
    return len(before) - 1 if before.endswith(",") and after in {"}", "]"} else position


_PLACEHOLDER = re.compile(r"\{[^\W\d](?!\w*\s*:\s)[^{}\n\"]*\}")
# Python's parser reports these one character after their beginning.
_BEGINS_EARLIER = re.compile(rf"{_PLACEHOLDER.pattern}|0\d")
_NUMBER = "write numbers like 5, -0.5 or 1e3: no +, no leading 0, digits on both sides of a point"
_ADVICE = (
    ("", r",\s*[}\]]", "remove the comma before the closing bracket"),
    ("", _PLACEHOLDER.pattern, "put the placeholder in double quotes; its value keeps its type"),
    ("", "'", "write double quotes instead of single ones"),
    ("", "[“”„«»]", 'write straight double quotes: "'),
    ("", r"//|/\*|#", "JSON has no comments; put markers in double quotes"),
    ("", "True|False|None", "write true, false or null, in lower case"),
    ("", r"[-+]?\.|\+\d|0\d", _NUMBER),
    ("", r"[^\W\d]\w*\s*:", "put the name in double quotes"),
    ("Expecting ','", r"[}\]]", "{shown} does not match the opening bracket; write the other one"),
    ("Expecting ','", "", "a comma is missing before {shown}"),
    ("Expecting ':'", "", "a colon is missing before {shown}"),
    ("Expecting value", r"[,}\]]", "a value is missing before {shown}"),
    ("Invalid control", "\t", r"a string contains a tab; write \t"),
    (
        "Invalid control",
        "",
        r"a string continues on the next line; close it with a quote, or write \n",
    ),
    ("Invalid \\", "", r"this is not a valid escape sequence; write \\ for a backslash"),
    ("Unterminated", "", "the string that begins here has no closing quote"),
    ("Extra data", "", "the JSON ends before {shown}; is a bracket missing or one too many?"),
    ("", "", "{shown} is not a JSON value; put strings in double quotes"),
)
"""(beginning of the parser's message, pattern of the text at the fault, advice); the first wins."""


def _advice(text: str, position: int, fault: str) -> str:
    """Return advice on what to change, given the message of Python's parser."""
    rest = text[position:]
    if not rest.strip():
        return "the JSON ends too early: a bracket, a quote or a value is missing"
    line = rest.split("\n", 1)[0][:20].rstrip()
    found = (
        advice
        for start, pattern, advice in _ADVICE
        if fault.startswith(start) and re.match(pattern, rest)
    )
    return next(found).replace("{shown}", line)
