"""Suggestions for misspelt words."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def did_you_mean(word: str, words: Iterable[str], *, most: int = 1) -> str:
    """Return ``; did you mean x or y?`` for the closest words, or nothing.

    Case is ignored; at most ``most`` words are suggested.
    """
    folded: dict[str, list[str]] = {}
    for known in words:
        folded.setdefault(known.casefold(), []).append(known)
    close = difflib.get_close_matches(word.casefold(), folded, n=most)
    found = [known for name in close for known in folded[name]]
    return f"; did you mean {' or '.join(found)}?" if found else ""
