"""Secrets by their form, wherever they are: JSON Web Tokens, private keys, cloud keys, schemes."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from support.language.late_pattern import late
from support.secrets.naming.fields import Field, separate

if TYPE_CHECKING:
    import re

# Each pattern with a text that every match contains: to look for that is faster.
_FORMS: tuple[tuple[bytes, re.Pattern[bytes]], ...] = (
    # JSON Web Tokens, signed or encrypted (RFC 7519): the first part is JSON.
    # Its end is not sought beyond the beginning of another one, so that many take linear time.
    (b"eyJ", late(rb"\beyJ(?:\w|-(?!eyJ)){8,}\.[\w-]{4,}(?:\.[\w-]*){1,3}")),
    # Fernet: version 128 and a time in base64.
    (b"gAAAA", late(rb"\bgAAAA[\w-]{64,}={0,2}")),
    # PEM (RFC 7468); its lines may be escaped. Without its end, it ends with the string around it.
    (
        b"PRIVATE KEY",
        late(
            rb"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----(?=[\w+/=\s\\:,-]{24})"
            rb"(?:[^\"'<>-]|-(?!----))+(?:-----END [A-Z ]+-----)?",
        ),
    ),
    (b"AKIA", late(rb"\bAKIA[A-Z2-7]{16}\b")),  # Amazon
    (b"ASIA", late(rb"\bASIA[A-Z2-7]{16}\b")),
    (b"AIza", late(rb"\bAIza[\w-]{35}(?![\w-])")),  # Google
    (b"ya29.", late(rb"\bya29\.[\w-]{20,}")),
    (b"gh", late(rb"\bgh[opsur]_[0-9A-Za-z]{36,}")),  # GitHub
    (b"github_pat_", late(rb"\bgithub_pat_\w{60,}")),
    (b"glpat-", late(rb"\bglpat-[\w-]{20,}")),  # GitLab
    (b"xox", late(rb"\bxox[abeoprs]-[\w-]{10,}")),  # Slack
    (b"_live_", late(rb"\b[rs]k_live_[0-9A-Za-z]{16,}")),  # Stripe
)
# Not a port before a query or a fragment, which may contain an @.
_USERINFO = late(rb"""://[^/\s:@"'\\?#]*:(?!\d{1,5}[?#])([^/\s@"']+)(?=@)""")
# The word after the scheme must look machine-generated: "bearer authentication" is prose.
_SCHEMES = (b"bearer ", b"basic ", b"token ")
_SCHEME = late(
    rb"\b(?i:(bearer)|(basic)|token) +"
    rb"(?=[\w.~+/=-]*(?:\d|[a-z][A-Z]))([\w.~+/=-]{8,})"
)
_HEADER = late(rb"""(?i:authorization)\\*["']?\s*[:=,]\s*b?\\*["']?\Z""")
_HEADER_LENGTH = 40  # characters that are read backwards
_OPAQUE = late(rb"(?=.*\d).{16,}")


def by_form(data: bytes) -> list[Field]:
    """Return all that has the form of a secret, from the passwords in addresses on."""
    return [field for find in FORMS for field in find(data)]


def formed(data: bytes) -> list[Field]:
    """Return what has the form of a secret, in order."""
    found: list[re.Match[bytes]] = []
    for text, pattern in _FORMS:
        if text in data:
            found += pattern.finditer(data)
    fields = [Field(*m.span(), m[0].decode("utf-8", "surrogateescape")) for m in found]
    return separate(fields) if fields else fields


def credentials(data: bytes) -> list[Field]:
    """Return what follows a scheme of authentication in a text, in order."""
    fields: list[Field] = []
    done = 0
    for place in _schemes(data.lower()):
        match = _SCHEME.match(data, place) if place >= done else None
        if match:
            done = match.end()
            if match[1] or _are_credentials(data, match):
                fields.append(Field(*match.span(3), match[3].decode()))
    return fields


def _schemes(lower: bytes) -> list[int]:
    """Return where a scheme may be in a text in lower case; to look for words is quick."""
    places: list[int] = []
    for word in _SCHEMES:
        place = lower.find(word)
        while place >= 0:
            places.append(place)
            place = lower.find(word, place + 1)
    return sorted(places)


def _are_credentials(data: bytes, match: re.Match[bytes]) -> bool:
    """Return whether the word after "basic" or "token" is no word of prose, such as JavaScript."""
    start = match.start()
    if _HEADER.search(data, max(0, start - _HEADER_LENGTH), start) or _OPAQUE.match(match[3]):
        return True
    return bool(match[2]) and _is_pair(match[3])


def _is_pair(basic: bytes) -> bool:
    """Return whether this is a name and a password in base64 (RFC 7617)."""
    try:
        return b":" in base64.b64decode(basic, validate=True)
    except ValueError:
        return False


def passwords_in_addresses(data: bytes) -> list[Field]:
    """Return the passwords in the authority of addresses, in order."""
    return [
        Field(*match.span(1), unquote_plus(match[1].decode("utf-8", "surrogateescape")))
        for match in (_USERINFO.finditer(data) if b"://" in data else ())
    ]


FORMS = (passwords_in_addresses, credentials, formed)
"""What finds secrets by their form."""
