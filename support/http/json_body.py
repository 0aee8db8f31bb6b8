"""JSON as it is received: read strictly, so that nobody takes for an answer what only Python does.

RFC 8259 has no NaN and no Infinity (section 6), wants UTF-8 (8.1), and calls what is made of an
object with the same name twice unpredictable (4). A byte order mark is skipped, as it allows.

Messages show names and single characters, no more of the values: those may be secrets, and a part
of one is not masked.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MARK = b"\xef\xbb\xbf"
_ROOT = "$"
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|(?P<opens>[{\[])|(?P<closes>[}\]])')
_PLAIN = re.compile(r"[^\W\d]\w*")


class JsonBodyError(ValueError):
    """A body that is not JSON; the message goes on from "the body" and says what and where."""


def read_json_body(body: bytes) -> Any:
    """Return what a body of JSON holds; raises JsonBodyError."""
    try:
        text = body.removeprefix(_MARK).decode()
    except UnicodeDecodeError as error:
        raise JsonBodyError(_undecodable(error)) from error
    try:
        return _parsed(text, _object, _refuse)
    except _RefusedError as error:
        raise JsonBodyError(next(_refusals(_all_of(text)))) from error


class _RefusedError(Exception):
    """Something that Python's parser takes and JSON has not."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _RefusedError
    return found


def _refuse(_: str) -> None:
    raise _RefusedError


@dataclass(frozen=True)
class _Constant:
    name: str


class _Pairs(list[tuple[str, Any]]):
    """The fields of an object, in their order, with those of the same name."""


def _all_of(text: str) -> Any:
    """Return what a text holds, in a form that keeps what JSON has not."""
    return _parsed(text, _Pairs, _Constant)


def _parsed(
    text: str, make_object: Callable[[list[tuple[str, Any]]], Any], constant: Callable[[str], Any]
) -> Any:
    try:
        return json.loads(text, object_pairs_hook=make_object, parse_constant=constant)
    except json.JSONDecodeError as error:
        raise JsonBodyError(_fault(text, error)) from error
    except RecursionError as error:
        told = f"is nested {_depth(text):,} levels deep, which is more than can be read"
        raise JsonBodyError(told) from error
    except ValueError as error:
        digits = f"{sys.get_int_max_str_digits():,}"
        told = f"has a number of more than {digits} digits, which is more than can be read"
        raise JsonBodyError(told) from error


def _refusals(root: Any) -> Iterator[str]:
    """Yield what is refused and where, in the order of the text."""
    waiting = [(_ROOT, root)]  # the next one is the last
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, _Constant):
            yield f"is not JSON: {path} is {value.name}, and JSON has no such number"
        elif isinstance(value, _Pairs):
            yield from (
                f"has the name {_quoted(name)} more than once in {path}; "
                "some readers take the first, some the last"
                for name, times in Counter(name for name, _ in value).items()
                if times > 1
            )
            waiting += [(path + _step(name), inner) for name, inner in reversed(value)]
        elif isinstance(value, list):
            waiting += [(f"{path}[{n}]", value[n]) for n in reversed(range(len(value)))]


def _step(name: str) -> str:
    return f".{name}" if _PLAIN.fullmatch(name) else f"[{_quoted(name)}]"


def _quoted(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)


def _undecodable(error: UnicodeDecodeError) -> str:
    place = f"byte {error.start + 1:,} is 0x{error.object[error.start]:02x}"
    return f"is not UTF-8, as JSON has to be: {place}"


def _fault(text: str, error: json.JSONDecodeError) -> str:
    if not text[: error.pos].strip() and text[error.pos : error.pos + 1] != '"':
        return "is not JSON"  # no part of it, and whoever sees it will see what it is
    place = f"at line {error.lineno}, column {error.colno}"
    if not text[error.pos :].strip():
        return f"is not JSON: it ends too early, {place}"
    told = f"{error.msg[0].lower()}{error.msg[1:]}".removesuffix(" at").removesuffix(" starting")
    return f"is not JSON: {told} {place}, where {text[error.pos]!r} stands"


def _depth(text: str) -> int:
    depth = deepest = 0
    for token in _TOKEN.finditer(text):
        depth += (token["opens"] is not None) - (token["closes"] is not None)
        deepest = max(deepest, depth)
    return deepest
