"""Quotes and the like at the beginning and the end of a secret, which its plain form lacks."""

from __future__ import annotations

from typing import NamedTuple

_BACKSLASH = b"\\"


class Edges(NamedTuple):
    """The dropped characters at the beginning and at the end of a secret."""

    before: bytes = b""
    after: bytes = b""

    def around(self, text: bytes, start: int, end: int) -> tuple[int, int]:
        """Return where the secret is whose plain form is from ``start`` to before ``end``.

        The text has no escapes but for backslashes before quotes.
        """
        for number in reversed(self.before):
            if text[start - 1 : start] != bytes([number]):
                break
            start = _after_backslashes(text, start - 1, -1)
        for number in self.after:
            place = _after_backslashes(text, end, 1)
            if number == ord(_BACKSLASH):
                end = place
            elif text[place : place + 1] == bytes([number]):
                end = place + 1
        return start, end


def _after_backslashes(text: bytes, place: int, step: int) -> int:
    """Return the next place, in one of both directions, that does not follow a backslash."""
    ahead = min(step, 0)
    while text[max(place + ahead, 0) : max(place + ahead + 1, 0)] == _BACKSLASH:
        place += step
    return place
