"""Words: pieces of four or eight bytes, by which thousands of secrets are found at once."""

from __future__ import annotations

import sys
from itertools import compress, count
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

STEP = 4  # bytes between the words of a text that are looked up
LONG = 8  # bytes of a word
SHORT = 4  # bytes of a word of a short secret
_FORMATS: dict[int, Literal["Q", "I"]] = {LONG: "Q", SHORT: "I"}  # of memoryview.cast
_ORDER = sys.byteorder  # of memoryview.cast


def word(data: bytes, place: int, size: int = LONG) -> int:
    """Return the word at an offset."""
    return int.from_bytes(data[place : place + size], _ORDER)


def words(data: bytes, size: int = LONG) -> list[int]:
    """Return the words at every offset."""
    return [word(data, place, size) for place in range(len(data) - size + 1)]


def places(data: bytes, known: set[int], size: int = LONG) -> Iterator[int]:
    """Yield the offsets of known words that are multiples of four, in no particular order.

    Any 11 bytes contain a word of eight at such an offset, any seven bytes one of four. All of
    this runs in C: most texts contain no secret, and need no loop in Python.
    """
    whole = memoryview(data)
    for first in range(0, size, STEP):
        usable = (len(data) - first) // size * size
        if usable > 0:
            numbers = whole[first : first + usable].cast(_FORMATS[size])
            if not known.isdisjoint(numbers):
                yield from compress(count(first, size), map(known.__contains__, numbers))
