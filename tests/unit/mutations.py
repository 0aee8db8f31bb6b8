"""Seeded mutations of texts, for tests of what reads files that people write.

FUZZ_CASES sets the number of cases of each test, FUZZ_SEED others than usual.
"""

from __future__ import annotations

import os
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SEED = int(os.environ.get("FUZZ_SEED", "14"))

INVISIBLE = (
    *(b"\x00", b"\xff", b"\xe2\x80\x8b", b"\xc2\xa0", b"\xef\xbb\xbf", b"\x0b", b"\xc2\x85"),
    *(b"\r", b"\r\n", b"\xe2\x80\xa8", b"\t", b"\xf0\x9f\x98\x80", b"\xed\xa0\x80"),
)


def mutated(texts: Sequence[bytes], pieces: Sequence[bytes], cases: int) -> Iterator[bytes]:
    """Yield texts with up to four changes: pieces that are put in, parts and lines that are moved.

    ``cases`` is their number, unless FUZZ_CASES sets another.
    """
    random = Random(SEED)
    for _ in range(int(os.environ.get("FUZZ_CASES", cases))):
        text = random.choice(texts)
        for _ in range(random.randint(1, 4)):
            text = _changed(random, text, pieces)
        yield text


def _changed(random: Random, text: bytes, pieces: Sequence[bytes]) -> bytes:
    at, lines = random.randrange(len(text) + 1), text.split(b"\n")
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    match random.randrange(5):
        case 0:
            return text[:at] + random.choice(pieces) + text[at + random.randint(0, 3) :]
        case 1:
            return text[:at] + text[at + random.randint(1, 40) :]
        case 2:
            lines[one], lines[other] = lines[other], lines[one]
        case 3:
            lines.insert(one, lines[other])
        case _:
            lines.insert(one, random.choice(pieces))
    return b"\n".join(lines)
