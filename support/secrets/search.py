"""Search a file for thousands of secrets in all their encodings, in one pass."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, NamedTuple

from support.secrets.spellings import SHORTEST, octets, spellings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_STEP = 4  # bytes
_ORDER = sys.byteorder  # of memoryview.cast
_MASK = b"***"


class Hit(NamedTuple):
    """An occurrence of a secret in bytes, from offset ``start`` to before offset ``end``."""

    secret: str
    start: int
    end: int


class SecretSearch:
    """Searches for secrets; those shorter than SHORTEST only verbatim, and as whole words.

    Any run of seven bytes contains an aligned word of four, wherever it starts. So the file is read
    as an array of 32-bit numbers, and each is looked up in an index of the words near the end of
    every encoding; only candidates are compared in full.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        self._index: dict[int, list[tuple[str, bytes, int]]] = {}
        short = {}
        for secret in secrets:
            if len(secret) < SHORTEST:
                short[octets(secret)] = secret
            else:
                for spelling in spellings(secret):
                    self._add(secret, spelling)
        self._short = short
        self._words = _as_words(short) if short else None

    def hits(self, data: bytes) -> Iterator[Hit]:
        """Yield every occurrence of every secret, those of short ones last."""
        usable = len(data) - len(data) % _STEP
        numbers = memoryview(data)[:usable].cast("I")
        index = self._index
        # isdisjoint runs in C: most files contain no secret, and need no loop in Python.
        if not index.keys().isdisjoint(numbers):
            for place, number in enumerate(numbers):
                if number in index:
                    yield from self._compare(data, place * _STEP, number)
        if self._words:
            for match in self._words.finditer(data):
                yield Hit(self._short[match[0]], match.start(), match.end())

    def masked(self, text: str) -> str:
        """Return a text with its secrets replaced by ``***``."""
        data = octets(text)
        for hit in sorted(self.hits(data), key=lambda hit: hit.start, reverse=True):
            data = data[: hit.start] + _MASK + data[hit.end :]
        return data.decode("utf-8", "replace")

    def _add(self, secret: str, spelling: bytes) -> None:
        """Index the end of an encoding, because many tokens begin with the same characters."""
        for offset in range(len(spelling) - 2 * _STEP + 1, len(spelling) - _STEP + 1):
            number = int.from_bytes(spelling[offset : offset + _STEP], _ORDER)
            self._index.setdefault(number, []).append((secret, spelling, offset))

    def _compare(self, data: bytes, place: int, number: int) -> Iterator[Hit]:
        for secret, spelling, offset in self._index[number]:
            start = place - offset
            if start >= 0 and data.startswith(spelling, start):
                yield Hit(secret, start, start + len(spelling))


def _as_words(secrets: Iterable[bytes]) -> re.Pattern[bytes]:
    longest_first = sorted(secrets, key=len, reverse=True)
    return re.compile(rb"(?<![\w-])(?:%s)(?![\w-])" % b"|".join(map(re.escape, longest_first)))
