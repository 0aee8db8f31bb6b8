"""The names of fields and headers that hold secrets."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from support.language.late_pattern import late

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# Other keys, as of a table, are no secrets.
_KEYS = "api|access|private|secret|auth|subscription|encryption|signing"
# The ends of secrets' names in lower case, by a word that each contains: to look for words is
# faster than to look for the patterns.
_NAMES: dict[bytes, bytes] = {
    b"passw": rb"passw(?:or)?d(?:[-_]?confirmation)?",
    b"pwd": rb"pwd",
    b"passphrase": rb"passphrase",
    b"secret": rb"secret(?:[-_]?(?:key|id))?",
    b"token": rb"token",
    b"jwt": rb"jwt",
    b"session": rb"session[-_]?id",
    b"key": rb"key",
    b"authorization": rb"authorization",
    b"cookie": rb"cookie",
    b"x-auth": rb"x-auth",
    b"sig": rb"sig(?:nature)?(?==|\Z)",  # of a signed address: X-Amz-Signature=, sig=
    b"access": rb"""access(?=\\*["']\s*:)""",
    b"refresh": rb"""refresh(?=\\*["']\s*:)""",
}
_KEY = late(rf"(?:{_KEYS})[-_]?\Z".encode())
_BEFORE_LENGTH = 13  # characters that the patterns read backwards
_CURSOR = late(rb"(?:page|next|prev(?:ious)?|continuation|cursor|sync)[-_]?\Z")
_WHOLE = {b"x-auth", b"sig", b"signature"}
# What follows some names: password1, password_2, password_, tokens.
_PLURAL = late(rb"(?P<plural>s)?[-_]?\d{0,3}_?")
_NUMBERED = late(rb"[-_]?\d{0,3}_?")
_TOKEN = late(r"(?=[^\d]*\d)(?=[^A-Za-z]*[A-Za-z])[\w.~+/=-]{8,}", re.ASCII)
_COUNT = late(r"\d{1,3}")
_ALWAYS = late(r".*", re.DOTALL)
_NAMES_KEPT = 1024
_HUMP = late(r"(?<=[a-z0-9])(?=[A-Z])")
_SEPARATORS = late(r"[-_.]+")
NAME = (
    r"passw(?:or)?d(?:[-_]?confirmation)?|pwd|passphrase|secret|token|jwt|session[-_]?id"
    rf"|(?:{_KEYS})[-_]?key"
)
"""The end of a secret's name."""

_OWN = late(f"{NAME}|authorization|cookie", re.IGNORECASE)
_CURSORS = r"page|next|prev|previous|continuation|cursor|sync"
_HEADER = rf"authorization|cookie|session|(?:{NAME})(?:(?P<plural>s\Z)|(?!s\Z))|(?<![^\W_])x-auth\Z"
_DESCRIPTIVE = late(
    rf"(?:\A|[-_])(?:(?:{_CURSORS})[-_]?token"
    r"|count|limit|remaining|reset|used|type|expir\w*|ttl|timeout|max-?age|(?:at|on|in))\Z",
    re.IGNORECASE,
)

GRANTED = {b"access", b"refresh"}
"""Tokens of OAuth and of Simple JWT, but also ordinary words."""


class Name(NamedTuple):
    """The end of a secret's name in a text: its word, its offsets, and whether it is a plural.

    A name that was added to the known ones ``is_further``, and has no word.
    """

    word: bytes
    start: int
    end: int
    is_plural: bool
    is_further: bool = False

    def holds(self, text: str) -> bool:
        """Return whether a value is a secret: a plural may hold a number of them, or prose."""
        if not self.is_plural:
            return True
        return not _COUNT.fullmatch(text) if self.is_further else bool(_TOKEN.fullmatch(text))


class Kind(NamedTuple):
    """The names that match a pattern, and a word that a text with one contains in lower case."""

    word: bytes
    pattern: re.Pattern[bytes]
    is_further: bool = False


_KNOWN = tuple(Kind(word, late(pattern)) for word, pattern in _NAMES.items())


class KnownNames:
    """The names of secrets: those that end like the known ones, and ``further`` names.

    Those are written in any case, as one word, with hyphens or underscores, or in the plural.
    """

    def __init__(self, further: Iterable[str] = ()) -> None:
        own = sorted({_spelled(name) for name in further if not _OWN.fullmatch(name)})
        self._kinds = (*(_further(words) for words in own), *_KNOWN)
        self._header = re.compile(
            "|".join([_HEADER, *(rf"(?<![^\W_])(?:{_joined(words)})s?\Z" for words in own)]),
            re.IGNORECASE,
        )
        self._headers: dict[str, re.Pattern[str] | None] = {}
        self.of = lru_cache(maxsize=_NAMES_KEPT)(self._of)  # most bodies repeat their names

    def is_header(self, name: str, value: str | None = None) -> bool:
        """Return whether a header of this name holds secrets, or whether this value is one."""
        if name not in self._headers:
            match = None if _DESCRIPTIVE.search(name) else self._header.search(name)
            self._headers[name] = match and (_TOKEN if match["plural"] else _ALWAYS)
        condition = self._headers[name]
        if condition is None or value is None:
            return condition is not None
        return bool(condition.fullmatch(value))

    def kinds_in(self, lower: bytes, among: Sequence[Kind] | None = None) -> list[Kind]:
        """Return the kinds of names, all or those ``among``, that a text in lower case may have."""
        return [kind for kind in among or self._kinds if kind.word in lower]

    def _of(self, name: str) -> Name | None:
        """Return what a whole name ends with if it is that of a secret."""
        data = name.encode("utf-8", "surrogatepass")
        return next((found for found in self.find(data) if found.end == len(data)), None)

    def find(
        self, data: bytes, lower: bytes | None = None, kinds: list[Kind] | None = None
    ) -> list[Name]:
        """Return the names in a text, in order; ``lower`` is the text in lower case.

        One may be within another one, or overlap it. The longer comes first. ``kinds`` are those
        that it may contain.
        """
        lower = data.lower() if lower is None else lower
        kinds = self.kinds_in(lower) if kinds is None else kinds
        found = [name for kind in kinds for name in _of_kind(kind, data, lower)]
        return sorted(found, key=_place) if len(kinds) > 1 else found


def _place(name: Name) -> tuple[int, int]:
    return name.start, -name.end


def _of_kind(kind: Kind, data: bytes, lower: bytes) -> Iterator[Name]:
    for match in kind.pattern.finditer(lower):
        start, end = match.span()
        word = match[0]
        if kind.is_further:
            word = b""
        is_whole = kind.is_further or word in _WHOLE
        if _begins_word(data, start) if is_whole else _is_name(word, lower, start):
            is_single = word in _WHOLE or word in GRANTED
            ending = (_NUMBERED if is_single else _PLURAL).match(lower, end)
            is_plural = bool(ending and not is_single and ending["plural"])
            yield Name(word, start, ending.end() if ending else end, is_plural, kind.is_further)


def _is_name(word: bytes, lower: bytes, start: int) -> bool:
    if word == b"key":
        return bool(_KEY.search(lower, max(0, start - _BEFORE_LENGTH), start))
    if word == b"token":
        return not _CURSOR.search(lower, max(0, start - _BEFORE_LENGTH), start)
    return True


def _begins_word(data: bytes, start: int) -> bool:
    """Return whether a word begins here, as in otp, user_otp, userOtp and userOTP."""
    before = data[max(0, start - 1) : start]
    if not before.isalnum():
        return True
    first, second = data[start : start + 1], data[start + 1 : start + 2]
    return first.isupper() and (not before.isupper() or second.islower())


def _spelled(name: str) -> tuple[str, ...]:
    """Return the words of a name in lower case: recovery and code, of recoveryCode."""
    words = _SEPARATORS.split(_HUMP.sub("_", name).lower())
    return tuple(word for word in words if word) or (name,)


def _joined(words: tuple[str, ...]) -> str:
    return "[-_.]?".join(map(re.escape, words))


def _further(words: tuple[str, ...]) -> Kind:
    return Kind(max(words, key=len).encode(), re.compile(_joined(words).encode()), is_further=True)
