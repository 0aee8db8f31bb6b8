"""Which attachments a browser could run: the report shows those as text.

Opened in a tab of its own, an attachment is a document of the report's origin: by its media type
from within the report, by the extension of its file from the server of a report of many files.
"""

from __future__ import annotations

import mimetypes
import re
from functools import lru_cache
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

BEGINNING = 1024
"""The number of bytes that decide about an attachment without a type, as in Allure."""

_TEXT = "text/plain"
_SUFFIX = ".txt"
_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+")
# HTML and XML, after "scriptable MIME type" of https://mimesniff.spec.whatwg.org, and web archives.
# PDF counts as scriptable there, but browsers run its scripts apart from the page's origin.
_RUN = re.compile(r"text/html|[^/]+/(?:[^/]+\+)?xml|text/xsl|multipart/.+|message/rfc822")
_GUESSED = frozenset({"unknown/unknown", "application/unknown"})  # browsers look at the content
_RUN_SUFFIXES = frozenset(
    {
        *(".xhtml", ".xht", ".shtml", ".phtml", ".hta", ".htc", ".mht", ".mhtml"),
        *(".svgz", ".xslt", ".mml", ".mathml", ".atom", ".rss"),
    }
)
_KNOWN = mimetypes.MimeTypes()  # Python's own table, not the one of this machine


def can_run(source: str, media_type: str | None, beginning: Callable[[], bytes]) -> bool:
    """Return whether a browser could run an attachment, so that it has to be shown as text.

    ``source`` is the name of its file. ``beginning`` returns its first bytes; it is called if
    neither its name nor its media type says what it is.
    """
    said = _can_run(PurePath(source).suffix.lower(), media_type)
    return b"<" in beginning() if said is None else said


@lru_cache
def _can_run(suffix: str, media_type: str | None) -> bool | None:
    """Return what the end of its name or the media type say, None if neither does."""
    kind = _KNOWN.guess_type(f"a{suffix}")[0]
    if suffix in _RUN_SUFFIXES or (kind and _RUN.fullmatch(kind)):
        return True
    if media_type:
        essence = media_type.partition(";")[0].strip().lower()
        return essence in _GUESSED or bool(_RUN.fullmatch(essence)) or not _TYPE.fullmatch(essence)
    return None if kind is None else False


def as_text(source: str) -> tuple[str, str]:
    """Return the name and the media type of an attachment that is shown as text."""
    return str(PurePath(source).with_suffix(_SUFFIX)), _TEXT
