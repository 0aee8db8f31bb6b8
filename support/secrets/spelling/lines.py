"""A secret with white space, as texts contain it."""

from __future__ import annotations

import re

_ARMOUR = re.compile(r"-----[A-Z ]+-----")  # of PEM (RFC 7468), the same in every key


def pieces(secret: str) -> list[str]:
    """Return a secret without white space around it, and how texts show one with more of it.

    That is with single spaces, as in the line of a failure, and each line of several.
    """
    stripped = secret.strip()
    words = stripped.split()
    if len(words) == 1:
        return [stripped]
    lines = [line.strip() for line in stripped.splitlines()]
    found = dict.fromkeys([stripped, " ".join(words), *lines])
    return [text for text in found if not _ARMOUR.fullmatch(text)]


def is_word(secret: str) -> bool:
    """Return whether a secret certainly has no white space, so that it is its only piece."""
    return " " not in secret and secret.isprintable()
