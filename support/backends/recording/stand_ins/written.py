"""Secrets that a feature file writes: whether those of a replay are those of the recording.

A recording has only stand-ins, and all secrets of one form have the same. Of a secret that stands
in the feature file itself, which is in version control like the recording, it also has a
fingerprint; of no other, because that of a short password can be guessed.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from support.backends.recording.stand_ins.configured import is_written

if TYPE_CHECKING:
    from collections.abc import Mapping

_OCTETS = 5  # of a fingerprint, a number so that no search for secrets takes it for one


class WrittenSecrets:
    """Fingerprints by the numbers of secrets: those of a new recording, or of the one replayed."""

    def __init__(self, feature: str = "", recorded: Mapping[int, int] | None = None) -> None:
        """``feature`` is the text of the file while recording; ``recorded`` is for a replay."""
        self._feature = feature
        self._recorded = recorded or {}
        self.noted: dict[int, int] = {}
        self.has_others = False

    def note(self, number: int, value: str) -> None:
        """Keep the fingerprint of a secret if the feature file writes it."""
        if is_written(value, self._feature):
            self.noted[number] = fingerprint(value)

    def is_other(self, number: int, value: str) -> bool:
        """Return whether a secret is another than that of the recording, if that was written."""
        own = fingerprint(value)
        is_other = self._recorded.get(number, own) != own
        self.has_others |= is_other
        return is_other


def fingerprint(value: str) -> int:
    """Return the beginning of a value's SHA-256 as a number."""
    digest = hashlib.sha256(value.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:_OCTETS])
