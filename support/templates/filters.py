"""What may be done to a value on its way into a text: ``{user.email|url}``."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING
from urllib.parse import quote

from support.templates.errors import TemplateError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def _percent_encoded(text: str) -> str:
    """Encode all but the unreserved characters of RFC 3986, so that no delimiter is left."""
    return quote(text, safe="")


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


FILTERS: Mapping[str, Callable[[str], str]] = {
    "url": _percent_encoded,
    "base64": _base64,
    "upper": str.upper,
    "lower": str.lower,
}
"""Each takes the text of a value and returns another; a new one is a new line here."""


def filtered(text: str, name: str) -> str:
    """Pass a text through a filter; raises TemplateError for what UTF-8 cannot write."""
    try:
        return FILTERS[name](text)
    except UnicodeEncodeError as error:
        raise TemplateError(
            f"{name} takes whole characters; \\u{ord(text[error.start]):04x} at {error.start} is "
            "half of one (a lone surrogate): remember another text"
        ) from error
