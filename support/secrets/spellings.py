"""The encodings in which a file may contain a secret."""

from __future__ import annotations

import base64
import html
import json
import re
import shlex
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SHORTEST = 8  # characters of a secret that is distinct from ordinary text in every encoding

_DOUBLE_QUOTED = re.compile(r'(["\\$`])')
_URL_SAFE = ("", "/", "!$&'()*+,/:;=@[\\]^|")  # the last is what httpx leaves in a path


def spellings(secret: str) -> frozenset[bytes]:
    """Return every encoding in which a file may contain a secret or its JSON escape.

    Either may appear verbatim, quoted for a shell, in HTML, in a URL or in base64, and all of that
    inside JSON, or JSON within JSON. For base64, these are the three cores that appear in the
    encoding of a longer text, one for each offset modulo three.
    """
    written = {secret, *_json(secret)}
    texts = {spelled for form in _FORMS for text in written for spelled in form(text)}
    for _ in range(2):  # an attachment that is JSON holds a body that is JSON
        texts |= {spelled for text in texts for spelled in _json(text)}
    texts |= {spelled for text in written for spelled in _base64(octets(text))}
    return frozenset(spelled for text in texts if len(spelled := octets(text)) >= SHORTEST)


def octets(text: str) -> bytes:
    """Encode a text in UTF-8, restoring the original bytes of what could not be decoded."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # a lone surrogate, which JSON can escape
        return text.encode("utf-8", "surrogatepass")


def _plain(secret: str) -> Iterator[str]:
    yield secret
    yield repr(secret)[1:-1]


def _json(text: str) -> Iterator[str]:
    for ascii_only in (True, False):
        escaped = json.dumps(text, ensure_ascii=ascii_only)[1:-1]
        yield escaped
        yield escaped.replace("/", "\\/")  # as PHP does


def _html(secret: str) -> Iterator[str]:
    escaped = html.escape(secret)
    yield escaped
    yield escaped.replace("&#x27;", "&#39;")  # as XML libraries do
    yield html.escape(secret, quote=False)
    yield html.escape(secret, quote=False).replace('"', "&quot;")


def _shell(secret: str) -> Iterator[str]:
    yield shlex.quote(secret).removeprefix("'").removesuffix("'")
    yield secret.replace("'", r"'\''")
    yield _DOUBLE_QUOTED.sub(r"\\\1", secret)
    yield secret.replace("'", "''")  # PowerShell
    yield secret.replace('"', '""')  # cmd, and CSV


def _url(secret: str) -> Iterator[str]:
    for safe in _URL_SAFE:
        quoted = quote(octets(secret), safe=safe)
        yield quoted
        yield quoted.replace("%20", "+")
        yield re.sub("%..", lambda match: match[0].lower(), quoted)


def _base64(secret: bytes) -> Iterator[str]:
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + secret).decode()
        core = encoded[-(-8 * shift // 6) : 8 * (shift + len(secret)) // 6]
        yield core
        yield core.translate({ord("+"): "-", ord("/"): "_"})
        yield quote(core, safe="")


_FORMS: tuple[Callable[[str], Iterator[str]], ...] = (_plain, _html, _shell, _url)
