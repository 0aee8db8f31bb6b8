"""The grammar of escapes, and texts without them.

An escape is undone wherever it may have come from, so that no list of encoders is needed: JSON of
any library (RFC 8259), Python, JavaScript, shells, URLs (RFC 3986), HTML and XML all use some of
these few forms. Escapes of escapes are undone, too, to any depth.
"""

from __future__ import annotations

import html
import sys
from bisect import bisect_right
from functools import cached_property, lru_cache, partial
from itertools import compress, islice
from typing import TYPE_CHECKING, Protocol

from support.language.late_pattern import late
from support.secrets.spelling.edges import Edges

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

_HEX = "[0-9A-Fa-f]"
_NEXT = rf"\\+x[89ABab]{_HEX}"  # a further byte of a character in UTF-8
_BACKSLASH = (
    rf"\\(?:u[Dd][89ABab]{_HEX}{{2}}\\+u[Dd][C-Fc-f]{_HEX}{{2}}"  # a pair of surrogates
    rf"|u{_HEX}{{4}}|u\{{{_HEX}{{1,6}}\}}|U{_HEX}{{8}}"
    rf"|x[CDcd]{_HEX}{_NEXT}|x[Ee]{_HEX}(?:{_NEXT}){{2}}|x[Ff][0-7](?:{_NEXT}){{3}}|x{_HEX}{{2}}"
    r"|[0-3][0-7]{2}|0)"
)
_LETTER = r"\\[abefnrtv]"  # a control character
# With the u of JavaScript's escape().
_PERCENT = rf"%(?:{_HEX}{{2}}|u[Dd][89ABab]{_HEX}{{2}}%u[Dd][C-Fc-f]{_HEX}{{2}}|u{_HEX}{{4}})"
_ENTITY = rf"&(?:\#[0-9]{{1,7}}|\#[Xx]{_HEX}{{1,6}}|[A-Za-z][0-9A-Za-z]{{1,31}});"
# Each alternative begins with a literal, so that the search skips everything else quickly.
ESCAPE = late(f"{_BACKSLASH}|{_LETTER}|{_PERCENT}|{_ENTITY}".encode())
VISIBLE = late(rf"\\u00[2-7]{_HEX}|{_PERCENT}|{_ENTITY}".encode())
"""Escapes of visible characters: to undo them keeps the structure of JSON within a string."""

DROPPED = bytes([*range(0x20), 0x7F, *b"\"'\\"])
"""Characters that a plain text lacks: quotes and backslashes, which shells, CSV and JSON double or
put before others, and control characters, at which encoders break lines."""

_DEPTH = 6  # steps: escapes of escapes of another kind
_BLOCK = 512  # bytes
_LETTERS = dict(zip(b"abefnrtv0", b"\a\b\x1b\f\n\r\t\v\0", strict=True))
_CONTROL = late(_LETTER.encode())
_OTHER = late(f"{_BACKSLASH}|{_PERCENT}|{_ENTITY}".encode())
_BEFORE_OTHER = late(rb"\\[0-3Uux]")  # quicker
_UNITS = late(rf"[ux]\{{?({_HEX}+)".encode())
_MARK = b"\x01"  # a backslash that was escaped itself


class Offsets(Protocol):
    """Offsets of a text in the text that it was made from."""

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Return where the bytes from ``start`` to before ``end`` came from."""


class Plain:
    """A text without escapes, quotes, backslashes and control characters.

    It is the same for a text and for what any encoder makes of it, up to five of them on top of
    each other.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._steps: list[Callable[[], Offsets]] = []
        for _ in range(_DEPTH):
            if not (self._may_have_escapes() and self._undo()):
                break
        self.had_escapes = bool(self._steps)
        self._quoted = self.data
        self.data = self._quoted.translate(None, DROPPED)

    def origin(self, start: int, end: int, edges: Edges | None = None) -> tuple[int, int]:
        """Return where the bytes from ``start`` to before ``end`` came from, with their edges."""
        start, end = self._kept.origin(start, end)
        if edges is not None:
            start, end = edges.around(self._quoted, start, end)
        for offsets in self._offsets:
            start, end = offsets.origin(start, end)
        return start, end

    @property
    def edges(self) -> Edges:
        """The characters that were dropped at the beginning and at the end."""
        text = self._quoted
        before, after = text.lstrip(DROPPED), text.rstrip(DROPPED)
        return Edges(text[: len(text) - len(before)], text[len(after) :])

    def _may_have_escapes(self) -> bool:
        return b"\\" in self.data or b"%" in self.data or b"&" in self.data

    def _undo(self) -> bool:
        """Undo the escapes; return whether there were any."""
        before = self.data
        # Most escapes are those of newlines.
        newlines = before.replace(b"\\n", b"\n")
        newlines = _CONTROL.sub(b"\n", newlines) if b"\\" in newlines else newlines
        self.data = _OTHER.sub(_undo_marking, newlines) if _may_have_others(newlines) else newlines
        if self.data == before:
            return False
        self._steps.insert(0, partial(Undone, before))
        # What is left of several backslashes in a row would escape what they escaped.
        self._steps.insert(0, partial(Kept, self.data, b"\\"))
        self.data = self.data.translate(None, b"\\").replace(_MARK, b"\\")
        return True

    @cached_property
    def _kept(self) -> Kept:
        return Kept(self._quoted, DROPPED)

    @cached_property
    def _offsets(self) -> list[Offsets]:
        return [step() for step in self._steps]


def undone(data: bytes, escape: re.Pattern[bytes] = ESCAPE) -> bytes:
    """Return a text with its escapes undone, once."""
    return escape.sub(_undo, data)


def has_visible_escapes(data: bytes) -> bool:
    """Return whether a text has escapes other than those of control characters by a letter."""
    return _may_have_others(data) and _OTHER.search(data) is not None


def _may_have_others(data: bytes) -> bool:
    return b"%" in data or b"&" in data or _BEFORE_OTHER.search(data) is not None


class Undone:
    """Offsets of a text whose escapes have been undone, in the text that it was made from."""

    def __init__(self, data: bytes, escape: re.Pattern[bytes] = ESCAPE) -> None:
        self._starts: list[int] = []  # where the characters of each escape are
        self._ends: list[tuple[int, int, int]] = []  # where they end, and where the escape was
        shorter = 0
        for match in escape.finditer(data):
            start = match.start() - shorter
            length = len(_decoded(match[0]))
            self._starts.append(start)
            self._ends.append((start + length, match.start(), match.end()))
            shorter += len(match[0]) - length

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Return where the bytes from ``start`` to before ``end`` came from."""
        return self._of(start)[0], self._of(end - 1)[1]

    def _of(self, offset: int) -> tuple[int, int]:
        place = bisect_right(self._starts, offset) - 1
        if place < 0:
            return offset, offset + 1
        ends, start, end = self._ends[place]
        return (start, end) if offset < ends else (offset - ends + end, offset - ends + end + 1)


class Kept:
    """Offsets of a text without some characters, in the text that it was made from."""

    def __init__(self, data: bytes, dropped: bytes) -> None:
        self._data = data
        self._flags = _flags(dropped)
        self._before = [0]  # the number of characters kept before each block
        for place in range(0, len(data), _BLOCK):
            kept = len(data[place : place + _BLOCK].translate(None, dropped))
            self._before.append(self._before[-1] + kept)

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Return where the bytes from ``start`` to before ``end`` came from."""
        return self._of(start), self._of(end - 1) + 1

    def _of(self, offset: int) -> int:
        block = bisect_right(self._before, offset) - 1
        first = block * _BLOCK
        kept = self._data[first : first + _BLOCK].translate(self._flags)
        rest = offset - self._before[block]
        return first + next(islice(compress(range(_BLOCK), kept), rest, None))


def octets(text: str) -> bytes:
    """Encode a text in UTF-8, restoring the original bytes of what could not be decoded."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # a lone surrogate, which JSON can escape
        return text.encode("utf-8", "surrogatepass")


def _undo_marking(match: re.Match[bytes]) -> bytes:
    character = _decoded(match[0])
    return _MARK if character == b"\\" else character


def _undo(match: re.Match[bytes]) -> bytes:
    return _decoded(match[0])


@lru_cache
def _flags(dropped: bytes) -> bytes:
    """Return a table for ``bytes.translate``: 0 for what is dropped, 1 for what is kept."""
    return bytes(number not in dropped for number in range(256))


@lru_cache(maxsize=4096)
def _decoded(escape: bytes) -> bytes:
    """Return the bytes that an escape stands for, in UTF-8; itself if it stands for nothing."""
    if escape.startswith(b"&"):
        return octets(html.unescape(escape.decode()))
    kind = escape[1:2]
    if kind in b"uUx" or b"u" in escape:
        return _of_units(escape)
    if escape.startswith(b"%"):
        return bytes.fromhex(escape[-2:].decode())
    return bytes([int(escape[1:], 8)]) if len(escape) == 4 else bytes([_LETTERS[escape[1]]])  # noqa: PLR2004 - \101


def _of_units(escape: bytes) -> bytes:
    units = [int(digits, 16) for digits in _UNITS.findall(escape.lower())]
    if escape[1:2] == b"x" and len(units) > 1:
        return bytes(units)
    if len(units) > 1:
        pair = b"".join(unit.to_bytes(2, "big") for unit in units)
        return pair.decode("utf-16-be").encode()
    [number] = units
    return chr(number).encode("utf-8", "surrogatepass") if number <= sys.maxunicode else escape
