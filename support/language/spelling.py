"""Suggestions for misspelt words."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def did_you_mean(word: str, words: Iterable[str], *, most: int = 1, closeness: float = 0.6) -> str:
    """Return ``; did you mean x or y?`` for the closest words, or nothing.

    Case is ignored; at most ``most`` words are suggested, which are similar to a degree of at least
    ``closeness``, from 0 to 1.
    """
    folded: dict[str, list[str]] = {}
    for known in dict.fromkeys(words):
        folded.setdefault(known.casefold(), []).append(known)
    close = difflib.get_close_matches(word.casefold(), folded, n=most, cutoff=closeness)
    found = [known for name in close for known in folded[name]]
    return f"; did you mean {' or '.join(found)}?" if found else ""
