"""The names of fields and headers that hold secrets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_KEYS = "api|access|private|secret|auth|subscription"  # other keys, as of a table, are no secrets
# The ends of secrets' names in lower case, by a word that each contains: to look for words is
# faster than to look for the patterns.
_NAMES: Mapping[bytes, bytes] = {
    b"passw": rb"passw(?:or)?d(?:[-_]?confirmation)?",
    b"pwd": rb"pwd",
    b"passphrase": rb"passphrase",
    b"secret": rb"secret(?:[-_]?key)?",
    b"token": rb"token",
    b"jwt": rb"jwt",
    b"session": rb"session[-_]?id",
    b"key": rb"key",
    b"authorization": rb"authorization",
    b"cookie": rb"cookie",
    b"x-auth": rb"x-auth",
    b"access": rb"""access(?=\\*["']\s*:)""",
    b"refresh": rb"""refresh(?=\\*["']\s*:)""",
}
_KEY = re.compile(rf"(?:{_KEYS})[-_]?\Z".encode())
_KEY_LENGTH = 13  # characters that the pattern reads backwards
_WHOLE = {b"x-auth"}
# What follows some names: password1, password_2, password_, tokens.
_PLURAL = re.compile(rb"(?P<plural>s)?[-_]?\d{0,3}_?")
_NUMBERED = re.compile(rb"[-_]?\d{0,3}_?")
NAME = (
    r"passw(?:or)?d(?:[-_]?confirmation)?|pwd|passphrase|secret|token|jwt|session[-_]?id"
    rf"|(?:{_KEYS})[-_]?key"
)
"""The end of a secret's name."""

HEADER = rf"authorization|cookie|session|{NAME}|(?<![^\W_])x-auth\Z"
"""A name of a header with secrets."""

GRANTED = {b"access", b"refresh"}
"""Tokens of OAuth and of Simple JWT, but also ordinary words."""


class Name(NamedTuple):
    """The end of a secret's name in a text: its word, its offsets, and whether it is a plural."""

    word: bytes
    start: int
    end: int
    is_plural: bool


class KnownNames:
    """The names of secrets: those that end like the known ones, and ``further`` names."""

    def __init__(self, further: Iterable[str] = ()) -> None:
        unknown = {name.lower() for name in further if not re.fullmatch(NAME, name.lower())}
        own = {name.encode(): re.escape(name).encode() for name in sorted(unknown)}
        self._names = {**own, **_NAMES}
        self._whole = _WHOLE | own.keys()  # not the ends of other names, but for their last words
        self._patterns: dict[tuple[bytes, ...], re.Pattern[bytes]] = {}
        self._header = re.compile(
            "|".join([HEADER, *(rf"(?<![^\W_]){name.decode()}\Z" for name in own.values())]),
            re.IGNORECASE,
        )
        self._headers: dict[str, bool] = {}

    def is_header(self, name: str) -> bool:
        """Return whether a header of this name holds secrets."""
        if name not in self._headers:
            self._headers[name] = bool(self._header.search(name))
        return self._headers[name]

    def may_be_in(self, lower: bytes) -> bool:
        """Return whether a text in lower case may contain a name."""
        return any(word in lower for word in self._names)

    def of(self, name: str) -> Name | None:
        """Return what a whole name ends with if it is that of a secret."""
        data = name.encode("utf-8", "surrogatepass")
        return next((found for found in self.find(data) if found.end == len(data)), None)

    def find(self, data: bytes, lower: bytes | None = None) -> Iterator[Name]:
        """Yield the names in a text, in order; ``lower`` is the text in lower case."""
        lower = data.lower() if lower is None else lower
        words = tuple([word for word in self._names if word in lower])
        for match in self._pattern(words).finditer(lower) if words else ():
            start, end = match.span()
            if self._is_name(data, lower, start, end):
                ending = _NUMBERED if match[0] in self._whole | GRANTED else _PLURAL
                further = ending.match(lower, end)
                is_plural = bool(further and further.groupdict().get("plural"))
                yield Name(match[0], start, further.end() if further else end, is_plural)

    def _pattern(self, words: tuple[bytes, ...]) -> re.Pattern[bytes]:
        """Return the pattern of the names that contain these words."""
        if words not in self._patterns:
            names = b"|".join(self._names[word] for word in words)
            self._patterns[words] = re.compile(names)
        return self._patterns[words]

    def _is_name(self, data: bytes, lower: bytes, start: int, end: int) -> bool:
        name = lower[start:end]
        if name == b"key":
            return bool(_KEY.search(lower, max(0, start - _KEY_LENGTH), start))
        return name not in self._whole or _begins_word(data, start)


def _begins_word(data: bytes, start: int) -> bool:
    """Return whether a word begins here, as in otp, user_otp, userOtp and userOTP."""
    before = data[max(0, start - 1) : start]
    if not before.isalnum():
        return True
    first, second = data[start : start + 1], data[start + 1 : start + 2]
    return first.isupper() and (not before.isupper() or second.islower())
