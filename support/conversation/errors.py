"""What a scenario cannot do."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class ConversationError(Exception):
    """Something that a scenario asks for and that cannot be done; says what to write instead."""


def meant(word: str, words: Iterable[str]) -> str:
    """Return ``; did you mean x?`` for the word that comes closest, or nothing."""
    close = difflib.get_close_matches(word, list(words), n=1)
    return f"; did you mean {close[0]}?" if close else ""
