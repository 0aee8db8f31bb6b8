"""Strict parsing of JSON bodies: Python's own parser accepts more than JSON.

RFC 8259 does not allow NaN and Infinity (section 6), requires UTF-8 (8.1), and calls the handling
of duplicate keys unpredictable (4). A byte order mark is ignored, as the RFC permits.

Messages contain keys and single characters but no more of the values: these may be secrets, and
masking does not recognise a part of a secret.
"""

from __future__ import annotations

import functools
import json
import re
import sys
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from support.language.numbers import NumberError
from support.language.strict_json import RefusedJsonError, read_strictly

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import httpx


_MARK = b"\xef\xbb\xbf"
_ROOT = "$"
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|(?P<opens>[{\[])|(?P<closes>[}\]])')
_PLAIN = re.compile(r"[^\W\d]\w*")


class JsonBodyError(ValueError):
    """A body that is not JSON; the message completes a sentence that begins with "the body"."""


def read_json_body(body: bytes) -> Any:
    """Parse a JSON body; raises JsonBodyError."""
    try:
        text = body.removeprefix(_MARK).decode()
    except UnicodeDecodeError as error:
        raise JsonBodyError(_undecodable(error)) from error
    try:
        return _parsed(text, read_strictly)
    except RefusedJsonError as error:
        raise JsonBodyError(next(_refusals(_all_of(text)))) from error


def read_plain_json(body: bytes) -> Any:
    """Parse a JSON body into Python's own numbers, for libraries that know no others.

    Of duplicate keys the last value counts. Raises JsonBodyError.
    """
    try:
        return json.loads(body.removeprefix(_MARK).decode(), parse_constant=_refuse)
    except (ValueError, RecursionError):
        return read_json_body(body)  # which says what is wrong


def _refuse(constant: str) -> None:
    raise ValueError(constant)  # NaN or Infinity


@dataclass(frozen=True)
class _Constant:
    name: str


class _Pairs(list[tuple[str, Any]]):
    """The fields of an object in order, including duplicate keys."""


def _all_of(text: str) -> Any:
    """Parse a text into a form that keeps duplicate keys and constants such as NaN."""
    return _parsed(
        text, functools.partial(json.loads, object_pairs_hook=_Pairs, parse_constant=_Constant)
    )


def _parsed(text: str, read: Callable[[str], Any]) -> Any:
    try:
        return read(text)
    except json.JSONDecodeError as error:
        raise JsonBodyError(_fault(text, error)) from error
    except RecursionError as error:
        message = f"is nested {_depth(text):,} levels deep, which is too deep to parse"
        raise JsonBodyError(message) from error
    except NumberError as error:
        raise JsonBodyError(f"has a number that is too large: {error}") from error
    except ValueError as error:
        digits = f"{sys.get_int_max_str_digits():,}"
        message = f"has a number of more than {digits} digits, which is too long to parse"
        raise JsonBodyError(message) from error


def _refusals(root: Any) -> Iterator[str]:
    """Yield what is not allowed and where, in the order of the text."""
    waiting = [(_ROOT, root)]  # a stack, because recursion would overflow on deep nesting
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, _Constant):
            yield f"is not JSON: {path} is {value.name}, which JSON does not allow"
        elif isinstance(value, _Pairs):
            yield from (
                f"has the duplicate key {_quoted(name)} in {path}; "
                "some parsers use its first value, some its last"
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
    return f"is not UTF-8, which JSON requires: {place}"


def _fault(text: str, error: json.JSONDecodeError) -> str:
    if not text[: error.pos].strip() and text[error.pos : error.pos + 1] != '"':
        return "is not JSON"  # none of it is, so a position would not help
    place = f"at line {error.lineno}, column {error.colno}"
    if not text[error.pos :].strip():
        return f"is not JSON: it ends too early, {place}"
    reason = f"{error.msg[0].lower()}{error.msg[1:]}".removesuffix(" at").removesuffix(" starting")
    return f"is not JSON: {reason} {place}, found {text[error.pos]!r}"


def _depth(text: str) -> int:
    depth = deepest = 0
    for token in _TOKEN.finditer(text):
        depth += (token["opens"] is not None) - (token["closes"] is not None)
        deepest = max(deepest, depth)
    return deepest


def media_type(response: httpx.Response) -> str:
    """Return the content type without parameters, in lower case; empty if there is none."""
    return str(response.headers.get("content-type", "")).partition(";")[0].strip().lower()
