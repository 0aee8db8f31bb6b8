"""Values in JSON, at any depth of JSON within strings of JSON."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from support.language.late_pattern import late
from support.secrets.naming.known_names import NAME

# The look-behind keeps a long run of backslashes from being read again and again.
_TOKEN = late(rb"""(?<!\\)(\\*)(["'])|[\[\]{}]""")
_COLON = late(rb"\s*:")
_ENDS = {quote: late(rb"(?<!\\)(\\*)%s|[\r\n]" % quote) for quote in (b'"', b"'")}
DESCRIPTION = late(
    rb"(?i:\$?(?:[\w-]*[_-])?(?:type|format|kind|description|title|message|msg|code|details?|errors?"
    rb"|field|reason|names?|id|label|hint|scopes?|ref|href|url|uri|in|loc|required|pattern|status"
    rb"|alg(?:orithm)?|version|changed|at|on|by|date|time|expires\w*))"
)
"""Names of parts of a value that describe it: schemas, errors, links."""

_MESSAGE = late(
    rb"(?i:(?:[\w-]*[_-])?(?:description|title|message|msg|code|details?|errors?|field|reason|label|hint))"
)
# Not prose, a date or an identifier, such as too_short_1.
_OPAQUE = late(
    rb"(?![A-Za-z]+(?:[_.-][a-z0-9]+)*[_.-]?\d{0,5}\Z)(?!\d{4}-\d\d-)(?=[^\d]*\d)[\w.~+=-][\w.~+/=-]{7,}"
)
_PROSE = late(rb"[A-Za-z]?[a-z]*|.*\s.*", re.DOTALL)
# Below other names, words, also with numbers between, paths of words, dates and durations are
# none: eu-west-1, users:read, /auth/login, 15m.
_ORDINARY = late(
    rb"[A-Za-z]+(?:[ _.:/,;'!?()-]+(?:[A-Za-z]+|\d{1,4}))*+[.!?)]*"
    rb"|\d{4}-\d\d-\d\d(?:[T ][\d:.Z+-]*)?|/(?:[A-Za-z_-]+/?)*+|\d{1,4}(?:ms|[smhdwy])"
)
_OF_VALUE = late(
    rb"(?i:values?|val|v|new|old|current|previous|confirm(?:ation)?|plain|raw|data|content|text"
    rb"|item|entry|primary|secondary|.*key)"
)
_NAMED = late(rf"(?i:.*(?:{NAME})s?[-_]?\d{{0,3}}_?)".encode(), re.DOTALL)
NOTHING = late(r"|~|None|[Nn]ull|NULL|[Tt]rue|TRUE|[Ff]alse|FALSE")
"""What is no value without quotes, in JSON, Python, YAML, or a form."""

# What a service says of a value that it refuses, as words or as a code: must not be blank,
# too_short, NotBlank.
_LONGEST_REFUSAL = 200  # characters
_REFUSAL = late(r"(?:[A-Za-z]+|\d{1,3})(?:[ _.,:'!-]+(?:[A-Za-z]+|\d{1,3}))*+[.!]?")
_REFUSING = late(
    r"(?:(?<![A-Za-z])(?i:required|invalid|missing|blank|empty|expired|incorrect|must|should|cannot"
    r"|characters|too[ _-]?(?:short|long|weak|simple|common))"
    r"|(?<=[a-z])(?:Required|Invalid|Missing|Blank|Empty|Expired|TooShort|TooLong|TooWeak))(?![a-z])"
)


class Value(NamedTuple):
    """The content of a string: its offsets, and its text without escapes."""

    start: int
    end: int
    text: str


def quoted(data: bytes, start: int, quote: bytes) -> Value:
    """Return the string that starts after a quote; it ends with the line if it is broken off.

    A quote within ``n`` levels of JSON has 2ⁿ-1 backslashes.
    """
    mark, level = quote[-1:], len(quote) - 1
    end = len(data)
    for match in _ENDS[mark].finditer(data, start):
        backslashes = -1 if match[1] is None else len(match[1])
        if backslashes < level or (backslashes - level) % (2 * (level + 1)) == 0:
            # Those in excess of the level are the end of the value: escaped backslashes.
            end = match.start() + max(backslashes - level, 0)
            break
    text = data[start:end].decode("utf-8", "surrogateescape")
    return Value(start, end, unescaped(text, levels=(level + 1).bit_length()))


class Contents(NamedTuple):
    """The strings in an object or array, those that are left out, and where it ends."""

    values: list[Value]
    left: list[Value]
    end: int


def contained(data: bytes, start: int, quote: bytes, opened: bytes) -> Contents:
    """Return the strings in an object or array that starts after its bracket.

    Values are left out that ``describes`` is true for.
    """
    values, left = list[Value](), list[Value]()
    brackets, key, place = [(opened, b"")], b"", start
    while brackets and (token := _TOKEN.search(data, place)):
        place = token.end()
        if token[2] is None:
            if token[0] in b"[{":
                of_list = key or brackets[-1][1]
                brackets.append((token[0], of_list if token[0] == b"[" else b""))
            else:
                brackets.pop()
            key = b""
            continue
        if len(token[1]) < len(quote) - 1:  # the end of the string that contains it all
            return Contents(values, left, token.start())
        value = quoted(data, place, token[0])
        place = min(value.end + len(token[0]), len(data))
        text = data[value.start : value.end]
        opened, of_list = brackets[-1]
        if opened == b"{" and _COLON.match(data, place):
            key = text
            continue
        is_left = not text or describes(key or of_list, text)
        (left if is_left else values).append(value)
        key = b""
    return Contents(values, left, place)


def describes(key: bytes, text: bytes) -> bool:
    """Return whether a value below the name of a secret only describes it.

    In an object, its name says so (``"type"``), a message is prose, and other values consist of
    words, unless the name is that of a value or of a secret. In an array, where ``key`` is empty,
    it is prose: a message, or the name of a field.
    """
    if not key:
        return bool(_PROSE.fullmatch(text))
    if DESCRIPTION.fullmatch(key):
        return not (_MESSAGE.fullmatch(key) and _OPAQUE.fullmatch(text))
    if _OF_VALUE.fullmatch(key) or _NAMED.fullmatch(key):
        return False
    return bool(_ORDINARY.fullmatch(text))


def refuses(text: str) -> bool:
    """Return whether a text only says what is wrong with a value: required, must not be blank."""
    if len(text) > _LONGEST_REFUSAL or not _REFUSING.search(text):
        return False
    return bool(_REFUSAL.fullmatch(text))


def unescaped(value: str, levels: int) -> str:
    """Undo JSON's escapes in a value, once for each level of nested JSON."""
    try:
        for _ in range(levels if "\\" in value else 0):
            value = json.loads(f'"{value}"', strict=False)
    except ValueError:  # truncated, or not JSON's escapes
        return value
    return value
