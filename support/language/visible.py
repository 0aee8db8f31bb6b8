"""Escape untrusted text so that readers can safely view, copy and paste it."""

from __future__ import annotations

import re

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters except tab and line feed
    "\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff"  # zero width, or text direction
    "\ud800-\udfff]"  # lone surrogates, which UTF-8 cannot encode
)


def visible(text: str) -> str:
    r"""Return text with invisible characters escaped as in JSON: ``\u202e``.

    These are control, direction and zero-width characters; CR LF becomes a line feed.
    """
    if text.isprintable():  # the quickest way to know that most short texts are visible
        return text
    return _INVISIBLE.sub(lambda m: f"\\u{ord(m[0]):04x}", text.replace("\r\n", "\n"))


def has_invisible(text: str) -> bool:
    """Return whether ``visible`` would change the text."""
    return "\r" in text or _INVISIBLE.search(text) is not None


def shortened(text: str, longest: int) -> str:
    """Return visible text, cut to ``longest`` characters, with the full length if it was cut."""
    if len(text) <= longest:
        return visible(text)
    return f"{visible(text[:longest])}... ({len(text):,} characters)"


def line(text: str, longest: int) -> str:
    r"""Return shortened visible text on one line, with line feeds as ``\u000a``."""
    return shortened(text, longest).replace("\n", "\\u000a")
