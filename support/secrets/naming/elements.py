"""What is within an element of XML that has the name of a secret."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from support.language.late_pattern import late
from support.secrets.naming.values import Contents, Value, describes

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

# Possessive, and not beyond the beginning of another tag, so that broken ones take linear time.
_ATTRIBUTES = rb"""(?:[^<>"']|"[^"<]*+"|'[^'<]*+')*+"""
_START = late(rb"(?P<rest>%s)>" % _ATTRIBUTES)
_PIECE = late(
    rb"<!\[CDATA\[(?P<cdata>[^\]<]*+(?:(?:\](?!\]>)|<(?!!\[CDATA\[))[^\]<]*+)*+)\]\]>"
    rb"|<(?P<closes>\\*/)?(?:[\w.-]+:)?(?P<name>[\w.-]+)(?P<rest>%s)>"
    rb"|<[!?][^<>]*+>"  # a comment, or an instruction
    rb"|(?P<text>[^<\s](?:[^<]*[^<\s])?)(?P<is_all>(?=\s*<\\*/))?" % _ATTRIBUTES
)
_VALUE = late(
    rb"""\s(?i:value|val|content)\s*=\s*(?P<quote>\\*["'])(?P<text>[^"'<>\\]+)(?P=quote)"""
)


def elements(data: bytes, end: int) -> Contents:
    """Return the values in an element whose name ends at ``end``: its texts and its attributes.

    Attributes count if they are called ``value``. A text that ``describes`` is true for is left
    out. It ends at its own end, or before a text with something else than an end behind it: prose.
    """
    start = _START.match(data, end)
    if start is None:
        return Contents([], [], end)
    values, left = list(_attributes(data, *start.span("rest"))), list[Value]()
    names, place = [b""], start.end()
    if start["rest"].endswith(b"/"):
        return Contents(values, left, place)
    for piece in _PIECE.finditer(data, place):
        if piece["text"] is not None and piece["is_all"] is None:
            break
        place = piece.end()
        if piece["closes"]:
            names.pop()
        elif piece["name"]:
            values += _attributes(data, *piece.span("rest"))
            names += [] if piece["rest"].endswith(b"/") else [piece["name"]]
        elif value := _value(piece):
            is_left = names[-1] and describes(names[-1], data[value.start : value.end])
            (left if is_left else values).append(value)
        if not names:
            break
    return Contents(values, left, place)


def _value(piece: re.Match[bytes]) -> Value | None:
    for group, decode in (("text", html.unescape), ("cdata", str)):
        if piece[group]:
            return Value(
                *piece.span(group), decode(piece[group].decode("utf-8", "surrogateescape"))
            )
    return None


def _attributes(data: bytes, start: int, end: int) -> Iterator[Value]:
    for match in _VALUE.finditer(data, start, end):
        text = match["text"].decode("utf-8", "surrogateescape")
        yield Value(*match.span("text"), html.unescape(text))
