"""Lines of a name and a value without quotes: YAML, INI, options, headers, errors of pydantic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.language.late_pattern import late

if TYPE_CHECKING:
    import re

_YAML = late(rb""":[ \t]+([^\s"'&*!|>{\[#][^\s"']*)[ \t]*(?=[\r\n]|\Z)""")
_INI = late(rb"""[ \t]+=[ \t]*([^\s"'&*(){}<>\[=~][^\s"'(){}<>]*)[ \t]*(?=[\r\n]|\Z)""")
_BEFORE = late(rb"(?:^|[\r\n])[ \t<>-]*[\w.-]*\Z")
_BEFORE_LENGTH = 80  # characters that are read backwards
_WORD = late(rb"[A-Za-z]?[a-z]*")
_WORDS = late(rb"[A-Za-z]?[a-z]*(?:[-_][a-z]+)*")
_CODE = late(rb"[A-Za-z_]+(?:\.[A-Za-z_]\w*)*")  # token = grant.access_token
_HEADER = late(rb""":[ \t]*([^"'\\\r\n]+)(?=\\*["'])""")
_OPTION = late(rb"""(?:-H|--header)[ =]?\\*["'][\w-]*\Z""")
_COOKIE = late(rb""":[ \t]*([\w.-]+=[^\r\n"']+)""")
_ARGUMENT = late(rb"""[ \t]+([^\s"'\\(){}<>-][^\s"'\\(){}<>]*)""")  # --password abc1
_BEFORE_ARGUMENT = late(rb"(?:\A|\s)--[\w-]*\Z")
_ERROR = late(rb"""\r?\n +[^\r\n]{0,300}?\binput_value=["']([^"'\r\n]+)(?=["'])""")


def value_in_line(data: bytes, start: int, end: int) -> re.Match[bytes] | None:
    """Return the value, as the first group, of a name from ``start`` to before ``end``."""
    before = max(0, start - _BEFORE_LENGTH)
    if data.startswith((b"\r", b"\n"), end):
        match = _ERROR.match(data, end)
        return match if match and _BEFORE.search(data, before, start) else None
    if data.startswith(b":", end):
        match = _YAML.match(data, end)
        if match and not _WORD.fullmatch(match[1]) and _BEFORE.search(data, before, start):
            return match
        if (header := _HEADER.match(data, end)) and _OPTION.search(data, before, start):
            return header
        cookie = _COOKIE.match(data, end) if data[start:end].lower() == b"cookie" else None
        return cookie if cookie and _BEFORE.search(data, before, start) else None
    for pattern, precedes in ((_INI, _BEFORE), (_ARGUMENT, _BEFORE_ARGUMENT)):
        match = pattern.match(data, end)
        if match and not _CODE.fullmatch(match[1]) and precedes.search(data, before, start):
            return match
    return None


def are_words(value: bytes) -> bool:
    """Return whether a value consists of words, as that of a "cookie" may: chocolate-chip."""
    return bool(_WORDS.fullmatch(value))
