"""Limits and cursors of a listing."""

from __future__ import annotations

import base64
import re

from support.backends.reference.problems import ProblemError, refusal

DEFAULT_LIMIT = "20"
_LIMIT = re.compile(r"[1-9]\d?|100", re.ASCII)
_PLACE = re.compile(rb"after:(\d{1,18})")


def parse_limit(text: str) -> int:
    """Read the size of a page; raises ProblemError (400)."""
    if not _LIMIT.fullmatch(text):
        raise refusal(400, f"limit is {text!r}; it must be a whole number from 1 to 100.")
    return int(text)


def encode_cursor(number: int) -> str:
    """Name the place after an account in the order of creation; it stays when accounts go."""
    return base64.urlsafe_b64encode(b"after:%d" % number).decode().rstrip("=")


def parse_cursor(text: str | None) -> int:
    """Return the number of the account that a page comes after, 0 without a cursor.

    Raises ProblemError (400) for anything that encode_cursor did not make.
    """
    if text is None:
        return 0
    try:
        place = _PLACE.fullmatch(base64.urlsafe_b64decode(f"{text}{'=' * (-len(text) % 4)}"))
    except ValueError as error:
        raise _bad_cursor(text) from error
    if place is None or encode_cursor(int(place[1])) != text:
        raise _bad_cursor(text)
    return int(place[1])


def _bad_cursor(text: str) -> ProblemError:
    return refusal(400, f"cursor is {text!r}; send a next_cursor as it was received.")
