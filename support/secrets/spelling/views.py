"""Views of a text: without its escapes, and with what it contains in base64 and hexadecimal."""

from __future__ import annotations

import binascii
import string
from bisect import bisect_right
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Protocol

from support.language.late_pattern import late
from support.secrets.spelling.escapes import Offsets, Plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.secrets.spelling.edges import Edges

_DEPTH = 2  # base64 in base64
_RUN = 11  # characters of base64 for 8 bytes, which is the length of the shortest secret
_HEX = 16  # digits for 8 bytes
_STANDARD = bytes.maketrans(b"-_", b"+/")  # base64url (RFC 4648, section 5)
_ALPHABET = string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/"
# By their places in the alphabet: the first has no high bit, and the
# others have no high bits, either.
_OF_ASCII = tuple(
    bytes(byte in fitting for byte in range(256))
    for fitting in (
        {ord(letter) for n, letter in enumerate(_ALPHABET) if fits(n)}
        for fits in (lambda n: n < 32, lambda n: not n & 0b1000, lambda n: not n & 0b10)  # noqa: PLR2004
    )
)
_OF_BASE64 = f"{_ALPHABET}-_".encode()
_OF_HEX = string.hexdigits.encode()
_SEVERAL = late(rb"\x01{2,}")
_LARGE = 1024  # characters
_QUAD = 4  # characters of base64 that stand for three bytes


class View(Protocol):
    """A text made from another one, with spaces for plus signs, which forms confuse.

    ``had_escapes`` is true if escapes of the original text have been undone.
    """

    data: bytes
    had_escapes: bool

    def origin(self, start: int, end: int, edges: Edges | None = None) -> tuple[int, int]:
        """Return which bytes of the original text those from ``start`` to before ``end`` are.

        They are a secret with these ``edges``, or a part of one.
        """


class _Written:
    """A text without its escapes."""

    def __init__(self, plain: Plain) -> None:
        self.data = plain.data.replace(b"+", b" ")
        self.had_escapes = plain.had_escapes
        self.origin = plain.origin


class _Within:
    """A view of what a text contains in base64 or hexadecimal."""

    def __init__(self, inner: View, content: Offsets, outer: Plain) -> None:
        self.data = inner.data
        self.had_escapes = False  # which would be in the content
        self._inner = inner
        self._steps = (content, outer)

    def origin(self, start: int, end: int, edges: Edges | None = None) -> tuple[int, int]:
        start, end = self._inner.origin(start, end, edges)
        for step in self._steps:
            start, end = step.origin(start, end)
        return start, end


def views(data: bytes, *, in_ascii: bool = False) -> Iterator[View]:
    """Yield a text without its escapes, and the content of its base64 and its hexadecimal digits.

    If only secrets ``in_ascii`` matter, most of what is not base64 is left out of a large text.
    """
    yield from _views(data, _DEPTH, in_ascii=in_ascii)


def _views(data: bytes, depth: int, *, in_ascii: bool) -> Iterator[View]:
    plain = Plain(data)
    yield _Written(plain)
    runs = runs_of(_OF_BASE64, _RUN, plain.data) if depth else []
    if not runs:
        return
    content = _Content(plain.data, runs, in_ascii=in_ascii)
    for view in _views(content.data, depth - 1, in_ascii=in_ascii):
        yield _Within(view, content, plain)
    if runs := runs_of(_OF_HEX, _HEX, b" ".join(runs)):
        digits = _Digits(plain.data, runs)
        for view in _views(digits.data, depth - 1, in_ascii=in_ascii):
            yield _Within(view, digits, plain)


def runs_of(characters: bytes, least: int, text: bytes) -> list[bytes]:
    """Return the runs of some characters in a text that have at least so many of them.

    A regular expression would read a run that is too short once for each of its characters.
    """
    return [run for run in text.translate(_spaced(characters)).split() if len(run) >= least]


@lru_cache
def _spaced(characters: bytes) -> bytes:
    """Return a table for ``bytes.translate``: spaces for all other characters."""
    return bytes(number if number in characters else ord(" ") for number in range(256))


class _Digits:
    """What a text contains in hexadecimal digits, which may begin at each of two places in a run.

    All runs are decoded together, in both ways.
    """

    def __init__(self, text: bytes, runs: list[bytes]) -> None:
        self._runs = _Runs(runs, text)
        digits = b"".join(runs)
        self._sizes = [(len(digits) - shift) // 2 for shift in (0, 1)]  # in bytes
        self.data = b"".join(
            binascii.a2b_hex(digits[shift : shift + 2 * size])
            for shift, size in enumerate(self._sizes)
        )

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Return the digits of the text that contain the bytes."""
        shift = int(start >= self._sizes[0])
        before = shift * self._sizes[0]
        first, last = shift + 2 * (start - before), shift + 2 * (end - before) - 1
        return self._runs.place(first), self._runs.place(last) + 1


class _Runs:
    """Where runs begin, in all of them put together and in the text."""

    def __init__(self, runs: list[bytes], text: bytes) -> None:
        self._runs = runs
        self._text = text

    def place(self, character: int) -> int:
        """Return where a character of the runs put together is in the text."""
        together, starts = self._begins
        run = bisect_right(together, character) - 1
        return starts[run] + character - together[run]

    @cached_property
    def _begins(self) -> tuple[list[int], list[int]]:
        together, starts, length, end = [], [], 0, 0
        for run in self._runs:
            start = self._text.index(run, end)
            together.append(length)
            starts.append(start)
            length += len(run)
            end = start + len(run)
        return together, starts


class _Content:
    """What a text contains in base64, which may begin at each of four places in its runs.

    All runs of base64's characters are decoded together, in four different ways. For each run, one
    of them is right, and the others give arbitrary bytes.
    """

    def __init__(self, text: bytes, runs: list[bytes], *, in_ascii: bool) -> None:
        self._runs = _Runs(runs, text)
        characters = b"".join(runs).translate(_STANDARD)
        self._last = len(characters) - 1
        characters += b"AAA"  # zeros, which a last byte that is cut off may have
        if in_ascii and len(characters) > _LARGE:
            pieces = list(_in_ascii(characters))
        else:
            sizes = ((len(characters) - shift) // _QUAD * _QUAD for shift in range(_QUAD))
            pieces = list(enumerate(sizes))
        self._starts = [start for start, _ in pieces]  # in the runs
        self._offsets = [0, *accumulate(size * 6 // 8 for _, size in pieces)]  # in the data
        self.data = binascii.a2b_base64(
            b"".join(characters[start : start + size] for start, size in pieces)
        )

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Return the characters of the text that contain the bytes."""
        piece = bisect_right(self._offsets, start) - 1
        first, offset = self._starts[piece], self._offsets[piece]
        last = min(first + -(-(end - offset) * 8 // 6) - 1, self._last)
        return self._runs.place(first + (start - offset) * 8 // 6), self._runs.place(last) + 1


def _in_ascii(characters: bytes) -> Iterator[tuple[int, int]]:
    """Yield where base64 may be that contains ASCII: the offset and the number of characters.

    Eight bytes of ASCII fill two quads, whose first three characters are each one of a few. This
    is decided for all quads at once: as a number with a byte of 0 or 1 for each of them.
    """
    for shift in range(_QUAD):
        quads = (len(characters) - shift) // _QUAD
        flags = -1
        for number, table in enumerate(_OF_ASCII):
            column = characters[shift + number : shift + quads * _QUAD : _QUAD].translate(table)
            flags &= int.from_bytes(column, "little")
        for match in _SEVERAL.finditer(flags.to_bytes(quads, "little")):
            first, last = max(match.start() - 1, 0), min(match.end() + 1, quads)
            yield shift + first * _QUAD, (last - first) * _QUAD
