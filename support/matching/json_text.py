"""JSON as people write it, and what to change in what is none."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


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
        raise _at(text, *next(_refusals(text))) from error
    except json.JSONDecodeError as error:
        position = _start_of_fault(text, error.pos)
        raise _at(text, position, _advice(text, position, error.msg)) from error
    except (RecursionError, ValueError) as error:
        raise _at(text, 0, "it is nested too deeply, or has a number too long to read") from error


class _RefusedError(Exception):
    """Something that Python's parser takes and JSON has not."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _RefusedError
    return found


def _refuse_constant(_: str) -> None:
    raise _RefusedError


def _refusals(text: str) -> Iterator[tuple[int, str]]:
    """Yield the places of what is refused and what to change; all before the first is JSON."""
    names: list[set[str]] = [set()]  # of the objects that are open; none repeats in a list
    for token in _TOKEN.finditer(text):
        if token["name"] is not None:
            name = json.loads(token["name"])
            if name in names[-1]:
                yield token.start(), f'the name "{name}" stands twice in an object'
            names[-1].add(name)
        elif token["opens"]:
            names.append(set())
        elif token["closes"]:
            names.pop()
        elif token["constant"]:
            advice = "is no JSON number; write null, or the number as a text"
            yield token.start(), f"{token['constant']} {advice}"


def _at(text: str, position: int, message: str) -> JsonTextError:
    line = text.count("\n", 0, position) + 1
    return JsonTextError(message, line, position - text.rfind("\n", 0, position))


_TOKEN = re.compile(
    r'(?P<name>"(?:[^"\\]|\\.)*")(?=\s*:)|"(?:[^"\\]|\\.)*"'
    r"|(?P<opens>[{\[])|(?P<closes>[}\]])|(?P<constant>NaN|-?Infinity)"
)


def _start_of_fault(text: str, position: int) -> int:
    """Return the position of a fault; of a comma, placeholder or 0 too many where that begins."""
    if _BEGINS_EARLIER.match(text, position - 1):
        return position - 1
    before = text[:position].rstrip()
    after = text[position : position + 1]
    return len(before) - 1 if before.endswith(",") and after in {"}", "]"} else position


_PLACEHOLDER = re.compile(r"\{[^\W\d](?!\w*\s*:\s)[^{}\n\"]*\}")
_BEGINS_EARLIER = re.compile(rf"{_PLACEHOLDER.pattern}|0\d")
_NUMBER = "write a number like 5, -0.5 or 1e3: no +, no 0 in front, digits on both sides of a point"
_ADVICE = (
    ("", r",\s*[}\]]", "there is a comma too many before the closing bracket"),
    ("", _PLACEHOLDER.pattern, "put the placeholder in quotes, which keep its type"),
    ("", "'", "write double quotes for single ones"),
    ("", "[“”„«»]", 'write straight double quotes: "'),
    ("", r"//|/\*|#", "JSON has no comments; markers stand in double quotes"),
    ("", "True|False|None", "write true, false or null, in small letters"),
    ("", r"[-+]?\.|\+\d|0\d", _NUMBER),
    ("", r"[^\W\d]\w*\s*:", "put the name in double quotes"),
    ("Expecting ','", r"[}\]]", "{shown} closes the wrong bracket; write the other one"),
    ("Expecting ','", "", "a comma is missing before {shown}"),
    ("Expecting ':'", "", "a colon is missing before {shown}"),
    ("Expecting value", r"[,}\]]", "a value is missing before {shown}"),
    ("Invalid control", "\t", r"a text has a tab; write \t in it"),
    (
        "Invalid control",
        "",
        r"a text goes on in the next line; end it with a quote, or write \n in it",
    ),
    ("Invalid \\", "", "this backslash begins no escape; write two of them for one backslash"),
    ("Unterminated", "", "the text that begins here has no closing quote"),
    ("Extra data", "", "the JSON has ended before {shown}; is a bracket missing or one too many?"),
    ("", "", "{shown} is no JSON value; put texts in double quotes"),
)
"""How the message of Python's parser begins, what stands at the fault, and what to change."""


def _advice(text: str, position: int, fault: str) -> str:
    """Say what to change, given the message of Python's parser."""
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
