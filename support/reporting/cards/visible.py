"""Text of anybody's making, as a reader may safely see, copy and paste it."""

from __future__ import annotations

import re

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters but for tab and line end
    "\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff"  # no width, or turns the direction
    "\ud800-\udfff]"  # half a character, which UTF-8 cannot write
)


def visible(text: str) -> str:
    r"""Return text in which what is not seen stands as ``\u202e``, as JSON writes it.

    Those are control characters, marks of direction and of no width; CR LF becomes a line end.
    """
    return _UNSEEN.sub(lambda m: f"\\u{ord(m[0]):04x}", text.replace("\r\n", "\n"))


def has_unseen(text: str) -> bool:
    """Tell whether ``visible`` would change the text."""
    return "\r" in text or _UNSEEN.search(text) is not None


def shortened(text: str, longest: int) -> str:
    """Return visible text, cut to so many characters; what is cut tells the length."""
    if len(text) <= longest:
        return visible(text)
    return f"{visible(text[:longest])}... ({len(text):,} characters)"


def line(text: str, longest: int) -> str:
    r"""Return it on one line, line ends as ``\u000a``."""
    return shortened(text, longest).replace("\n", "\\u000a")
