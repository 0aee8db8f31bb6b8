"""Regular expressions as features write them: Python's, with two differences.

``$`` matches at the end only, as in JSON Schema and most other dialects; Python's matches before a
final line break, too. A pattern that is found in every text is refused, because it checks nothing.
"""

from __future__ import annotations

import re
import warnings
from functools import lru_cache

_PART = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?#[^)]*\)|\$", re.DOTALL)
_LINES = re.compile(r"\(\?[a-zA-Z]*m")  # (?m) or (?im:, with which $ is the end of a line
_LOOKING = re.compile(r"\(\?<?[=!]")
_SELECTIVE = re.compile(r"\{\d*,?\d+\}|\[\^[^\]]*\\")  # a length, or not some characters by code
_UNLIKELY = "\ufffe"  # in no text: it is not a character
_TEXTS = ("", _UNLIKELY, "a\nb", "\U0001f600", *map(chr, range(256)))


class PatternError(ValueError):
    """A text that is not a regular expression, or one that is found in every text."""


@lru_cache(maxsize=1000)
def compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Compile a regular expression; raises PatternError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # "[[a]" is valid today
            found = re.compile(pattern, flags)
            if not _LINES.search(_PART.sub("", pattern)):
                found = re.compile(_PART.sub(_exact_end, pattern), flags)
    except (re.error, OverflowError) as error:
        raise PatternError(f"{pattern} is not a regular expression: {error}") from error
    if not _LOOKING.search(pattern) and _is_in_every_text(pattern, found):
        shown = f"{pattern} is" if pattern else "an empty regular expression is"
        raise PatternError(f"{shown} found in every text, so it checks nothing")
    return found


def escaped(text: str) -> str:
    """Return the pattern that matches exactly this text.

    It neither begins nor ends with white space, which would be stripped from a marker.
    """
    return "".join(rf"\u{ord(one):04x}" if one.isspace() else re.escape(one) for one in text)


def _exact_end(part: re.Match[str]) -> str:
    return r"\Z" if part[0] == "$" else part[0]


def _is_in_every_text(pattern: str, found: re.Pattern[str]) -> bool:
    if all(_is_empty_in(text, found) for text in ("", _UNLIKELY)):
        return True
    texts = (*_TEXTS, *pattern)
    return not _SELECTIVE.search(pattern) and all(found.search(text) for text in texts)


def _is_empty_in(text: str, pattern: re.Pattern[str]) -> bool:
    """Return whether an empty part of a text is what a pattern finds first."""
    match = pattern.search(text)
    return match is not None and not match[0]
