"""Fields whose names say that they hold a secret, in JSON, Python, XML, YAML, forms and URLs."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote_plus

from support.language.late_pattern import late
from support.secrets.naming.elements import elements
from support.secrets.naming.known_names import GRANTED, Kind, KnownNames, Name
from support.secrets.naming.lines import are_words, value_in_line
from support.secrets.naming.pairs import beside
from support.secrets.naming.values import (
    DESCRIPTION,
    NOTHING,
    Contents,
    Value,
    contained,
    quoted,
    refuses,
)
from support.secrets.spelling.escapes import VISIBLE, Undone, undone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

# JSON and Python: "name": "value", {'name': b'value'}, Model(name='value'), "name": [...].
_VALUE = late(
    rb"""(?P<closed>\\*["'])?\s*[:=!]?(?P<sign>[:=])\s*"""
    rb"""(?:b?(?P<quote>\\*["'])|(?P<opened>[\[{])|(?P<number>-?\d[\w.+-]*))"""
)
# With brackets in the name: user[password]=, token[]=, password[new]=.
_FORM = late(
    rb"""(?:\]|%5[Dd])?(?:(?:\[|%5[Bb])(?P<part>[\w.-]{0,40})(?:\]|%5[Dd])){0,3}"""
    rb"""=(?P<value>[^&\s"'<>\\]+)"""
)
# A value without quotes in Python: Model(name=value, ...). A comma or bracket ends it.
_ARGUMENT = late(rb"""=((?:[^&\s"'<>\\,)]|[,)](?![\s,)\]}"'>]|\Z))+)""")
_BEFORE_ARGUMENT = late(rb"[(,] ?[\w.]*\Z")
_PART = late(
    rb'"[^\r\n]{0,200}\r?\n(?:[^\r\n]{1,200}\r?\n){0,4}\r?\n((?!\r?\n--).+?)(?=\r?\n--|\Z)',
    re.DOTALL,
)
_BEFORE_PART = late(rb"""(?i:form-data)[^\r\n]{0,80}\bname="[^"\r\n]*\Z""")
_PART_LENGTH = 200  # characters that are read backwards
# The rest of an element: its attributes and its value, with its end, or cut off within the value:
# `Bearer <token>` is prose. No part reads beyond the beginning of another element or section, so
# that many of them without an end take linear time.
_CDATA = rb"[^\]<]*(?:(?:\](?!\]>)|<(?!!\[CDATA\[))[^\]<]*)*"
_ELEMENT = late(
    rb"""(?:\s(?:[^<>"']|"[^"<]*"|'[^'<]*')*)?(?<!/)>\s*"""
    rb"(?:<!\[CDATA\[(?P<cdata>(?!\]\]>)%s)\]\]>"
    rb"|(?P<text>[^<\s](?:[^<]*[^<\s])?)(?=\s*<\\*/)"
    rb"""|(?:<!\[CDATA\[)?(?P<part>[^<\s"'`]+)(?=["']?\Z))""" % _CDATA
)
_TAG = late(rb"<[\w:.-]*\Z")
_TAG_NAME = late(rb"<[A-Za-z_][\w:.-]*\s")
_TAG_LENGTH = 500  # characters that are read backwards
_ATTRIBUTE_LENGTH = 100_000  # characters
_AFTER_TAG = (b">", b" ", b"\t", b"\r", b"\n")
_IN_LINE = (b":", b" ", b"\t", b"\r", b"\n")
_NAME_LENGTH = 80  # characters that are read backwards
_MACHINE_MADE = late(r"(?=[^\d]*\d)[\w.~+/=-]{16,}", re.ASCII)
# The secrets in the values of headers, which bodies may contain as fields.
_SCHEME = late(rb"\A[A-Za-z][\w-]* +(\S.*)\Z", re.DOTALL)
_ATTRIBUTE = rb"(?i:path|domain|expires|max-age|samesite|priority)="  # RFC 6265, 4.1.1
_COOKIE = late(rb"(?:\A|;)\s*(?!%s)[^;=\s]+=([^;]+)" % _ATTRIBUTE)
_OF_HEADERS = {b"authorization": _SCHEME, b"cookie": _COOKIE}
# A placeholder of a feature, which support.language.placeholders fills in: {user.password}.
# A GUID in braces, or another number in hexadecimal digits, is none.
_PLACEHOLDERS = late(rb"(?:\{(?![\dA-Fa-f-]{16,}\})[A-Za-z_][^{}\r\n]*\})+")
_ENCODED = late(
    rb"%(?:25)*(?:22|27|3[AaCcDd]|7[Bb])|\\u00(?:22|27|3[Cc])"
    rb"|&(?:amp;)*(?:quot|apos|lt|#3[49]|#60|#[Xx](?:22|27|3[Cc]));"
)
# Letters, digits, - and _ in escapes, as a name may contain them; each with how it begins.
_LETTER = rb"(?:[46][1-9A-Fa-f]|[57][0-9Aa]|5[Ff]|2[Dd]|3[0-9])"
_LETTERS = {
    rb"\u00": late(rb"\\{1,8}u00" + _LETTER),
    b"%": late(b"%" + _LETTER),
}
_DEPTH = 3  # encodings on top of each other
# The fields of a text are kept, because a body is first learned from and then masked.
_TEXTS_KEPT = 12
_LONGEST_KEPT = 2_000_000  # characters


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
    left: list[tuple[int, int]]


class SecretFields:
    """Finds the values of fields whose names end like the known ones, or are ``further`` names."""

    def __init__(self, further: Iterable[str] = ()) -> None:
        self.names = KnownNames(further)
        self._find_again = lru_cache(maxsize=_TEXTS_KEPT)(self._find)

    def is_header(self, name: str, value: str | None = None) -> bool:
        """Return whether a header of this name holds secrets, or whether this value is one."""
        return self.names.is_header(name, value)

    def find(self, data: bytes, *, is_filled: bool = False) -> list[Field]:
        """Return the fields in order, including those in encoded JSON, XML and forms.

        Placeholders of features are left out, unless they have been filled in before.
        """
        found = self._find_again(data) if len(data) <= _LONGEST_KEPT else self._find(data)
        if found and not is_filled:
            return [f for f in found if not _PLACEHOLDERS.fullmatch(data, f.start, f.end)]
        return found

    def find_in_each(self, texts: Sequence[bytes], *, is_filled: bool = False) -> list[list[Field]]:
        """Return the fields of each text; most have no name, as is found out for all at once."""
        together = b"\n".join(texts)
        kinds = self.names.kinds_in(together.lower())
        may_be_encoded = any(begin in together for begin in _LETTERS)
        if not (kinds or may_be_encoded):
            return [[] for _ in texts]
        return [
            self.find(text, is_filled=is_filled)
            if may_be_encoded or self.names.kinds_in(text.lower(), kinds)
            else []
            for text in texts
        ]

    def _find(self, data: bytes) -> list[Field]:
        lower = data.lower()
        kinds = self.names.kinds_in(lower)
        found = list(self._in(data, lower, kinds)) if kinds else []
        for begin, letter in _LETTERS.items():
            if begin in data:
                found += self._decoded(data, [letter])
        if kinds and _is_encoded(data):
            found += self._decoded(data, [VISIBLE] * _DEPTH)
        return separate([field for field in found if not refuses(field.text)]) if found else found

    def _decoded(self, data: bytes, escapes: Iterable[re.Pattern[bytes]]) -> Iterator[Field]:
        """Yield the fields in a text after each step of decoding it."""
        text, offsets = data, list[Undone]()
        for escape in escapes:
            if offsets and not _is_encoded(text):
                return
            before, text = text, undone(text, escape)
            if text == before:
                return
            offsets.insert(0, Undone(before, escape))
            lower = text.lower()
            for field in self._in(text, lower, self.names.kinds_in(lower)):
                place = field.start, field.end
                for undoing in offsets:
                    place = undoing.origin(*place)
                yield Field(*place, field.text)

    def _in(self, data: bytes, lower: bytes, kinds: list[Kind]) -> Iterator[Field]:
        texts = [(0, len(data))]  # the text, and each string that a field leaves out
        for start, end in texts:
            for read in self._between(data[start:end], lower[start:end], kinds):
                texts += [(start + first, start + last) for first, last in read.left]
                for field in read.fields:
                    yield field._replace(start=start + field.start, end=start + field.end)

    def _between(self, data: bytes, lower: bytes, kinds: list[Kind]) -> Iterator[_Read]:
        done = 0
        for name in self.names.find(data, lower, kinds):
            if name.start >= done:
                read = _after(data, name)
                if not read.fields and read.end == name.end:
                    read = _beside(data, name) or read
                if read.fields or read.left or read.end > name.end:
                    done = max(done, read.end)
                    yield read


def _after(data: bytes, name: Name) -> _Read:
    """Return what follows a name."""
    value = _VALUE.match(data, name.end)
    if value and value["quote"]:
        return _without_words(_quoted(data, name, value), name)
    if name.word in GRANTED:
        return _nothing(name.end)
    if value and value["closed"] and value["sign"] == b":":
        if value["opened"]:
            is_object = name.word == b"authorization" and value["opened"] == b"{"
            return _nothing(value.end()) if is_object else _contained(data, name, value)
        if value["number"] and name.holds(number := value["number"].decode()):
            field = Field(*value.span("number"), number, value["closed"])
            return _Read([field], value.end(), [])
    before = max(0, name.start - _NAME_LENGTH)
    if data.startswith(_AFTER_TAG, name.end) and _TAG.search(data, before, name.start):
        return _element(data, name)
    return _without_words(_written(data, name.word, name.start, name.end), name)


def _element(data: bytes, name: Name) -> _Read:
    """Return the text of an element, or of those within it."""
    match = _ELEMENT.match(data, name.end)
    if match is None:
        return _contents(elements(data, name.end))
    return _without_words(_field(match, str if match["cdata"] else html.unescape), name)


def _beside(data: bytes, name: Name) -> _Read | None:
    """Return the value of a pair: {"name": "password", "value": "..."}."""
    place = beside(data, name.start, name.end)
    if place is None:
        return None
    if place.is_element:
        match = _ELEMENT.match(data, place.end)
        return _field(match, html.unescape) if match else None
    value = _VALUE.match(data, place.end)
    if value and value["quote"]:
        read = _quoted(data, name, value)
    elif value and value["opened"] and not place.is_input:
        read = _contained(data, name, value)
    else:
        return None
    return read if place.holds(data, read.end) else None


def _nothing(end: int) -> _Read:
    return _Read([], end, [])


def _quoted(data: bytes, name: Name, value: re.Match[bytes]) -> _Read:
    start, end, text = quoted(data, value.end(), value["quote"])
    if value["sign"] == b"=" and _is_in_tag(data, value.start()):
        start, end, text = _attribute(data, value)
    written = data[start:end]
    if not written:
        return _nothing(end)
    if name.word in GRANTED and not _MACHINE_MADE.fullmatch(text):
        return _Read([], end, [(start, end)])
    return _Read(parts_of(name.word, written, Field(start, end, text)), end, [])


def _attribute(data: bytes, value: re.Match[bytes]) -> Value:
    """Return the value of an attribute, where a backslash is an ordinary character."""
    start, quote = value.end(), value["quote"]
    end = data.find(quote, start, start + _ATTRIBUTE_LENGTH)
    if len(quote) > 1 or end < 0:  # XML in a string of JSON, or cut off
        found = quoted(data, start, quote)
        return found._replace(text=html.unescape(found.text))
    return Value(start, end, html.unescape(data[start:end].decode("utf-8", "surrogateescape")))


def _is_in_tag(data: bytes, place: int) -> bool:
    first = max(0, place - _TAG_LENGTH)
    opens = data.rfind(b"<", first, place)
    is_open = opens > data.rfind(b">", first, place)
    return is_open and bool(_TAG_NAME.match(data, opens, place))


def _without_words(read: _Read, name: Name) -> _Read:
    """Leave out the value of a plural that is no token."""
    left = [field for field in read.fields if not name.holds(field.text)]
    if not left:
        return read
    fields = [field for field in read.fields if field not in left]
    return _Read(fields, read.end, [*read.left, *(field[:2] for field in left)])


def _contained(data: bytes, name: Name, value: re.Match[bytes]) -> _Read:
    found = contained(data, value.end(), value["closed"] or value["opened"], value["opened"])
    if name.word not in _OF_HEADERS:
        return _contents(found)
    strings = sorted([*found.values, *found.left])
    parts = [
        part
        for one in strings
        for part in in_header(name.word, data[one.start : one.end], one.start)
    ]
    return _Read(parts, found.end, []) if parts else _contents(found)


def _contents(found: Contents) -> _Read:
    left = [(value.start, value.end) for value in found.left]
    return _Read([Field(*value) for value in found.values], found.end, left)


def _written(data: bytes, word: bytes, start: int, end: int) -> _Read:
    """Return the field of a form or of a line, whose name ends at ``end``."""
    before = max(0, start - _NAME_LENGTH)
    if data.startswith((b"=", b"[", b"]", b"%"), end):
        is_argument = _BEFORE_ARGUMENT.search(data, before, start)
        match = (_ARGUMENT if is_argument else _FORM).match(data, end)
        if match and not DESCRIPTION.fullmatch(match.groupdict().get("part") or b"-"):
            return _field(match, unquote_plus)
    if data.startswith(_IN_LINE, end) and (match := value_in_line(data, start, end)):
        read = _field(match, str)
        return read._replace(
            fields=[part for one in read.fields for part in parts_of(word, match[1], one)]
        )
    if data.startswith((b'"\r\n', b'"\n', b'";'), end) and (match := _part(data, start, end)):
        return _field(match, str)
    return _nothing(end)


def _part(data: bytes, start: int, end: int) -> re.Match[bytes] | None:
    """Return the content of a part of a multipart body, whose name ends at ``end``."""
    begins = _BEFORE_PART.search(data, max(0, start - _PART_LENGTH), start)
    return _PART.match(data, end) if begins else None


def _field(match: re.Match[bytes], decode: Callable[[str], str]) -> _Read:
    group = match.lastindex or 0
    text = match[group].decode("utf-8", "surrogateescape")
    if NOTHING.fullmatch(text):
        return _nothing(match.end())
    return _Read([Field(*match.span(group), decode(text))], match.end(), [])


def parts_of(word: bytes, written: bytes, field: Field) -> list[Field]:
    """Return the secrets in a field, which may be a header, or else all of it."""
    if parts := in_header(word, written, field.start):
        return parts
    return [] if word == b"cookie" and are_words(written) else [field]


def in_header(word: bytes, written: bytes, start: int) -> list[Field]:
    """Return the secrets in the value of a header that is a field: without scheme or names.

    There are none if ``word``, with which its name ends, is not that of such a header.
    """
    pattern = _OF_HEADERS.get(word)
    found = pattern.finditer(written) if pattern and b"\\" not in written else ()
    return [
        Field(
            start + part.start(1), start + part.end(1), part[1].decode("utf-8", "surrogateescape")
        )
        for part in found
    ]


def separate(fields: list[Field]) -> list[Field]:
    """Return the fields in order; where some overlap, the first that was found."""
    kept: list[Field] = []
    for field in sorted(fields, key=lambda field: field.start):
        if not kept or field.start >= kept[-1].end:
            kept.append(field)
        elif field.end > kept[-1].end:
            kept[-1] = kept[-1]._replace(end=field.end)
    return kept


def _is_encoded(data: bytes) -> bool:
    return (b"%" in data or b"&" in data or b"\\u00" in data) and bool(_ENCODED.search(data))
