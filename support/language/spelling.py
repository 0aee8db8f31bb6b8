"""Suggestions for misspelt words."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def did_you_mean(word: str, words: Iterable[str], *, most: int = 1, closeness: float = 0.6) -> str:
    """Return ``; did you mean x or y?`` for the words that ``nearest`` finds, or nothing."""
    return question(nearest(word, words, most=most, closeness=closeness))


def question(words: Sequence[str]) -> str:
    """Return ``; did you mean x or y?``, nothing for no words."""
    return f"; did you mean {' or '.join(words)}?" if words else ""


def nearest(word: str, words: Iterable[str], *, most: int = 1, closeness: float = 0.6) -> list[str]:
    """Return the closest words, the best first.

    Case is ignored; there are at most ``most``, which are similar to a degree of at least
    ``closeness``, from 0 to 1.
    """
    folded: dict[str, list[str]] = {}
    for known in dict.fromkeys(words):
        folded.setdefault(known.casefold(), []).append(known)
    close = difflib.get_close_matches(word.casefold(), folded, n=most, cutoff=closeness)
    return [known for name in close for known in folded[name]]
