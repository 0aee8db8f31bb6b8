"""Fields whose names say that they hold a secret, in JSON, Python, XML, YAML, forms and URLs."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote_plus

from support.secrets.naming.values import contained, quoted
from support.secrets.spelling.escapes import VISIBLE, Undone, undone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

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
    b"x-auth": rb"x-auth",
    b"access": rb"""access(?=\\*["']\s*:)""",
    b"refresh": rb"""refresh(?=\\*["']\s*:)""",
}
_KEY = re.compile(rf"(?:{_KEYS})[-_]?\Z".encode())
_KEY_LENGTH = 13  # characters that the pattern reads backwards
_WHOLE = {b"x-auth"}
NAME = (
    r"passw(?:or)?d(?:[-_]?confirmation)?|pwd|passphrase|secret|token|jwt|session[-_]?id"
    rf"|(?:{_KEYS})[-_]?key"
)
"""The end of a secret's name."""

HEADER = rf"authorization|cookie|session|{NAME}|(?<![^\W_])x-auth\Z"
"""A name of a header with secrets."""

_GRANTED = {b"access", b"refresh"}  # tokens of OAuth and of Simple JWT, but also ordinary words

# JSON and Python: "name": "value", {'name': b'value'}, Model(name='value'), "name": [...].
_VALUE = re.compile(
    rb"""(?:(?P<plural>s)?(?P<closed>\\*["']))?\s*[:=!]?(?P<sign>[:=])\s*"""
    rb"""(?:b?(?P<quote>\\*["'])|(?P<opened>[\[{])|(?P<number>-?\d[\w.+-]*))"""
)
_FORM = re.compile(rb"""(?:\]|%5[Dd])?=([^&\s"'<>\\]+)""")
# A value without quotes in Python: Model(name=value, ...). A comma or bracket ends it.
_ARGUMENT = re.compile(rb"""=((?:[^&\s"'<>\\,)]|[,)](?![\s,)\]}"'>]|\Z))+)""")
_BEFORE_ARGUMENT = re.compile(rb"[(,] ?[\w.]*\Z")
_NOTHING = re.compile(rb"None|null|[Tt]rue|[Ff]alse")
_PART = re.compile(
    rb'"[^\r\n]{0,200}\r\n(?:[^\r\n]{1,200}\r\n){0,4}\r\n((?!\r\n--).+?)(?=\r\n--|\Z)', re.DOTALL
)
# The rest of an element: its attributes and its value, with its end, or cut off within the value:
# `Bearer <token>` is prose. No part reads beyond the beginning of another element or section, so
# that many of them without an end take linear time.
_CDATA = rb"[^\]<]*(?:(?:\](?!\]>)|<(?!!\[CDATA\[))[^\]<]*)*"
_ELEMENT = re.compile(
    rb"""(?:\s(?:[^<>"']|"[^"<]*"|'[^'<]*')*)?>\s*"""
    rb"(?:<!\[CDATA\[(?P<cdata>(?!\]\]>)%s)\]\]>"
    rb"|(?P<text>[^<\s](?:[^<]*[^<\s])?)(?=\s*<\\*/)"
    rb"""|(?:<!\[CDATA\[)?(?P<part>[^<\s"'`]+)(?=["']?\Z))""" % _CDATA
)
_TAG = re.compile(rb"<[\w:.-]*\Z")
_AFTER_TAG = (b">", b" ", b"\t", b"\r", b"\n")
_YAML = re.compile(rb""":[ \t]+([^\s"'&*!|>{\[#][^\s"']*)[ \t]*(?=[\r\n]|\Z)""")
_LINE = re.compile(rb"(?:^|[\r\n])[ \t>-]*[\w.-]*\Z")
_NAME_LENGTH = 80  # characters that are read backwards
_WORD = re.compile(rb"[A-Za-z]?[a-z]*")
_MACHINE_MADE = re.compile(r"(?=[^\d]*\d)[\w.~+/=-]{16,}", re.ASCII)
# A placeholder of a feature, which support.language.placeholders fills in: {user.password}.
_PLACEHOLDERS = re.compile(rb"(?:\{[A-Za-z_][^{}\r\n]*\})+")
_ENCODED = re.compile(
    rb"%(?:25)*(?:22|27|3[AaCcDd]|7[Bb])|\\u00(?:22|27|3[Cc])"
    rb"|&(?:amp;)*(?:quot|apos|lt|#3[49]|#60|#[Xx](?:22|27|3[Cc]));"
)
_DEPTH = 3  # encodings on top of each other


class Field(NamedTuple):
    """The value of a field: its offsets, its text, and quotes to put around a replacement."""

    start: int
    end: int
    text: str
    quote: bytes = b""


class _Read(NamedTuple):
    """The fields at a name, where what has been read ends, and the strings there that are none.

    Those are given by their offsets. They may contain fields themselves, as an address does.
    """

    fields: list[Field]
    end: int
    left: Iterable[tuple[int, int]] = ()


class SecretFields:
    """Finds the values of fields whose names end like the known ones, or are ``further`` names."""

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

    def find(self, data: bytes) -> list[Field]:
        """Return the fields in order, including those in encoded JSON, XML and forms."""
        lower = data.lower()
        words = tuple([word for word in self._names if word in lower])
        if not words:
            return []
        names = self._pattern(words)
        found = list(self._in(data, lower, names))
        text, offsets = data, list[Undone]()
        while len(offsets) < _DEPTH and _is_encoded(text):
            offsets.insert(0, Undone(text, VISIBLE))
            text = undone(text, VISIBLE)
            for field in self._in(text, text.lower(), names):
                place = field.start, field.end
                for undoing in offsets:
                    place = undoing.origin(*place)
                found.append(Field(*place, field.text))
        return separate(found)

    def _pattern(self, words: tuple[bytes, ...]) -> re.Pattern[bytes]:
        """Return the pattern of the names that contain these words."""
        if words not in self._patterns:
            names = b"|".join(self._names[word] for word in words)
            self._patterns[words] = re.compile(names)
        return self._patterns[words]

    def _in(self, data: bytes, lower: bytes, names: re.Pattern[bytes]) -> Iterator[Field]:
        texts = [(0, len(data))]  # the text, and each string that a field leaves out
        for start, end in texts:
            for read in self._between(data[start:end], lower[start:end], names):
                texts += [(start + first, start + last) for first, last in read.left]
                for field in read.fields:
                    yield field._replace(start=start + field.start, end=start + field.end)

    def _between(self, data: bytes, lower: bytes, names: re.Pattern[bytes]) -> Iterator[_Read]:
        done = 0
        for match in names.finditer(lower):
            if match.start() >= done and self._is_name(data, lower, *match.span()):
                read = self._after(data, *match.span())
                done = max(done, read.end)
                yield read

    def _is_name(self, data: bytes, lower: bytes, start: int, end: int) -> bool:
        name = lower[start:end]
        if name == b"key":
            return bool(_KEY.search(lower, max(0, start - _KEY_LENGTH), start))
        return name not in self._whole or _begins_word(data, start)

    def _after(self, data: bytes, start: int, end: int) -> _Read:
        value = _VALUE.match(data, end)
        if value and value["quote"]:
            return _quoted(data, data[start:end], value)
        if data[start:end].lower() in _GRANTED:
            return _Read([], end)
        if value and value["closed"] and value["sign"] == b":":
            if value["opened"]:
                return _contained(data, value)
            if value["number"] and not value["plural"]:
                number = value["number"].decode()
                field = Field(*value.span("number"), number, value["closed"])
                return _Read([field], value.end())
        return _written(data, start, end)


def _quoted(data: bytes, name: bytes, value: re.Match[bytes]) -> _Read:
    start, end, text = quoted(data, value.end(), value["quote"])
    written = data[start:end]
    if not written or _PLACEHOLDERS.fullmatch(written):
        return _Read([], end)
    is_word = name.lower() in _GRANTED and not _MACHINE_MADE.fullmatch(text)
    if value["plural"] or is_word:
        return _Read([], end, [(start, end)])
    return _Read([Field(start, end, text)], end)


def _contained(data: bytes, value: re.Match[bytes]) -> _Read:
    values, left, end = contained(data, value.end(), value["closed"], value["opened"])
    return _Read([Field(*one) for one in values], end, [(one.start, one.end) for one in left])


def _written(data: bytes, start: int, end: int) -> _Read:
    """Return the field of a form, of XML or of YAML, whose name ends at ``end``."""
    before = max(0, start - _NAME_LENGTH)
    if data.startswith((b"=", b"]", b"%"), end):
        is_argument = _BEFORE_ARGUMENT.search(data, before, start)
        if match := (_ARGUMENT if is_argument else _FORM).match(data, end):
            return _field(match, unquote_plus)
    if data.startswith(_AFTER_TAG, end) and _TAG.search(data, before, start):
        if match := _ELEMENT.match(data, end):
            return _field(match, str if match["cdata"] else html.unescape)
        return _Read([], end)
    if data.startswith(b":", end) and (match := _YAML.match(data, end)):
        is_key = _LINE.search(data, before, start)
        if is_key and not _WORD.fullmatch(match[1]):
            return _field(match, str)
    if data.startswith(b'"', end) and (match := _PART.match(data, end)):
        return _field(match, str)
    return _Read([], end)


def _field(match: re.Match[bytes], decode: Callable[[str], str]) -> _Read:
    group = match.lastindex or 0
    if _PLACEHOLDERS.fullmatch(match[group]) or _NOTHING.fullmatch(match[group]):
        return _Read([], match.end())
    text = match[group].decode("utf-8", "surrogateescape")
    return _Read([Field(*match.span(group), decode(text))], match.end())


def separate(fields: list[Field]) -> list[Field]:
    """Return the fields in order; where some overlap, the first that was found."""
    kept: list[Field] = []
    for field in sorted(fields, key=lambda field: field.start):
        if not kept or field.start >= kept[-1].end:
            kept.append(field)
        elif field.end > kept[-1].end:
            kept[-1] = kept[-1]._replace(end=field.end)
    return kept


def _begins_word(data: bytes, start: int) -> bool:
    """Return whether a word begins here, as in otp, user_otp, userOtp and userOTP."""
    before = data[max(0, start - 1) : start]
    if not before.isalnum():
        return True
    first, second = data[start : start + 1], data[start + 1 : start + 2]
    return first.isupper() and (not before.isupper() or second.islower())


def _is_encoded(data: bytes) -> bool:
    return (b"%" in data or b"&" in data or b"\\u00" in data) and bool(_ENCODED.search(data))
