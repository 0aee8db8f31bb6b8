"""Filters for values in texts: ``{user.email|url}``."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING
from urllib.parse import quote

from support.language.placeholders.errors import TemplateError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def _percent_encoded(text: str) -> str:
    """Encode all but the unreserved characters of RFC 3986, delimiters included."""
    return quote(text, safe="")


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


FILTERS: Mapping[str, Callable[[str], str]] = {
    "url": _percent_encoded,
    "base64": _base64,
    "upper": str.upper,
    "lower": str.lower,
}
"""Each filter takes the text of a value and returns another; add new ones here."""


def filtered(text: str, name: str) -> str:
    """Apply a filter to a text; raises TemplateError for text that UTF-8 cannot encode."""
    try:
        return FILTERS[name](text)
    except UnicodeEncodeError as error:
        raise TemplateError(
            f"{name} cannot encode \\u{ord(text[error.start]):04x} at {error.start}, which is half "
            "a character (a lone surrogate); remember another string"
        ) from error
