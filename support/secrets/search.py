"""Search a text for thousands of secrets in every spelling, in one pass."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from support.secrets.spelling.cases import cases
from support.secrets.spelling.escapes import Plain, Undone, has_visible_escapes, octets, undone
from support.secrets.spelling.views import views
from support.secrets.spelling.words import LONG, SHORT, STEP, places, word, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from support.secrets.spelling.edges import Edges
    from support.secrets.spelling.views import View

SHORTEST = 8  # characters of a secret that is distinct from ordinary text in every encoding
PART = 12  # characters of a secret that are as bad as all of it

_ARMOUR = re.compile(rb"-----[A-Z ]+-----")  # of PEM (RFC 7468), the same in every key
_VARYING = re.compile(rb"[\"'\\ +]")  # written in several ways
_FEW = 8  # as quick to look for as to read a text word by word
_MASK = b"***"


class Hit(NamedTuple):
    """An occurrence of a secret in bytes, from offset ``start`` to before offset ``end``.

    ``secret`` is None for a part of a secret. ``written`` is the secret in the case that was found.
    """

    secret: str | None
    start: int
    end: int
    written: str = ""


@dataclass(frozen=True, eq=False)  # compared by identity, which is quick
class _Known:
    """A secret in a case, and what its plain form lacks."""

    secret: str
    written: str
    edges: Edges


class _Short(NamedTuple):
    """A pattern of a short secret, and a part that it always has: to look for that is faster."""

    part: bytes
    pattern: re.Pattern[bytes]

    def places(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Yield where the secret is."""
        if self.part in data:
            yield from (match.span() for match in self.pattern.finditer(data))


class SecretSearch:
    """Searches for secrets, in any spelling; finding more of them takes hardly longer.

    All views of a text, ``support.secrets.spelling.views``, are searched for the plain forms of
    the secrets. What costs time is to read the text: words of eight bytes are looked up in
    one set of the words at the ends of all secrets, because many tokens begin with the same
    characters. Only near those that are known, the secrets themselves are looked up.

    Secrets shorter than SHORTEST are found verbatim, and as whole words if ``as_words``.
    """

    def __init__(self, secrets: Iterable[str] = (), *, as_words: bool = True) -> None:
        self._as_words = as_words
        self._secrets: dict[bytes, _Known] = {}  # by their plain forms
        self._lengths: dict[bytes, tuple[int, ...]] = {}  # of those, by their last bytes
        self._tails: list[bytes] = []  # those last bytes of long ones
        self._short_tails: list[bytes] = []
        self._words: set[int] = set()
        self._short_words: set[int] = set()
        self._is_ascii = True
        self._short: dict[str, _Short] = {}
        self._has_short_lines = False
        self._parts: set[int] = set()
        self._long_words: set[int] = set()  # those of both
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> None:
        """Search for another secret from now on."""
        for written in cases(secret):
            plain = Plain(octets(written))
            text = _without_plus(plain.data)
            if len(text) < _tail(SHORT) or (self._as_words and len(secret) < SHORTEST):
                self._short[secret] = _short(secret, as_word=self._as_words)
                self._has_short_lines |= not secret.isprintable()
            elif text not in self._secrets:
                self._secrets[text] = _Known(secret, written, plain.edges)
                self._add_end(text)
            elif written == secret != self._secrets[text].secret:
                self._secrets[text] = _Known(secret, written, plain.edges)

    def _add_end(self, text: bytes) -> None:
        self._is_ascii = self._is_ascii and text.isascii()
        is_long = len(text) >= _tail(LONG)
        tail = text[-_tail(LONG if is_long else SHORT) :]
        lengths = self._lengths.get(tail, ())
        if not lengths:
            (self._tails if is_long else self._short_tails).append(tail)
        if len(text) not in lengths:
            self._lengths[tail] = (*lengths, len(text))
        if is_long:
            self._words.update(words(tail))
            self._long_words.update(words(tail))
        else:
            self._short_words.update(words(tail, SHORT))

    def add_parts(self, secret: str) -> None:
        """Search for each part of a secret, too, of PART characters or more."""
        if "://" not in secret:  # parts of an address are no secrets
            for part in _ARMOUR.split(plain_form(secret)):
                inside = words(part)
                self._parts.update(inside)
                self._long_words.update(inside)

    def parts(self) -> frozenset[int]:
        """Return the words of the parts known so far, for ``reset_parts``."""
        return frozenset(self._parts)

    def reset_parts(self, parts: frozenset[int]) -> None:
        """Search for other parts from now on."""
        self._long_words -= self._parts - parts - self._words
        self._parts = set(parts)

    def hits(self, data: bytes) -> Iterator[Hit]:
        """Yield every occurrence of every secret and of the parts, those of short ones last."""
        for view in views(data, in_ascii=self._is_ascii):
            yield from self._in_view(view, data)
        if self._short:
            yield from self._short_hits(data)

    def masked(self, text: str) -> str:
        """Return a text with its secrets replaced by ``***``."""
        data = octets(text)
        for hit in merged(self.hits(data))[::-1]:
            data = data[: hit.start] + _MASK + data[hit.end :]
        return data.decode("utf-8", "replace")

    def _in_view(self, view: View, original: bytes) -> Iterator[Hit]:
        text = view.data
        has_long = bool(self._parts) or _may_end(self._tails, text)
        long = list(places(text, self._long_words)) if has_long else []
        has_short = _may_end(self._short_tails, text)
        short = list(places(text, self._short_words, SHORT)) if has_short else []
        whole: dict[_Known, list[tuple[int, int]]] = {}
        for size, found in ((LONG, long), (SHORT, short)):
            for end, length in self._ends(text, sorted(found), size) if found else ():
                first = max(end - length, 0)
                if known := self._secrets.get(text[first:end]):
                    _join(whole.setdefault(known, []), first, end)
                elif view.had_escapes:
                    yield from self._verbatim(view, original, end, length)
        wholes = sorted((place, known.written, known) for known in whole for place in whole[known])
        for place, _, known in wholes:
            start, end = _escaped(original, *view.origin(*place, known.edges))
            yield Hit(known.secret, start, end, known.written)
        known_places = {place for place, *_ in wholes}
        for part in self._in_parts(text, sorted(long)) if self._parts and long else ():
            if part not in known_places:
                yield Hit(None, *_escaped(original, *view.origin(*part)))

    def _ends(self, text: bytes, found: Iterable[int], size: int) -> Iterator[tuple[int, int]]:
        """Yield where a secret may end, and its length."""
        for place in found:
            for end in range(place + size, place + size + STEP):
                for length in self._lengths.get(text[max(end - _tail(size), 0) : end], ()):
                    yield end, length

    def _verbatim(self, view: View, original: bytes, end: int, length: int) -> Iterator[Hit]:
        """Yield a secret after a backslash, whose first letter was taken for that of an escape."""
        last = view.origin(end - 1, end)[1]
        first = max(last - length, 0)
        if known := self._secrets.get(_without_plus(original[first:last])):
            yield Hit(known.secret, first, last, known.written)

    def _in_parts(self, text: bytes, found: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Yield what consists of words in secrets, each one byte after the other."""
        parts, done = self._parts, 0
        for place in found:
            if place >= done and word(text, place) in parts:
                start = end = place
                while start > done and word(text, start - 1) in parts:
                    start -= 1
                while end + LONG < len(text) and word(text, end + 1) in parts:
                    end += 1
                done = end + 1
                if len(text[start : end + LONG].decode("utf-8", "ignore")) >= PART:
                    yield start, end + LONG

    def _short_hits(self, data: bytes) -> Iterator[Hit]:
        for secret, short in self._short.items():
            for place in short.places(data):
                yield Hit(secret, *place, secret)
        if not self._as_words and self._may_be_escaped(data) and (text := undone(data)) != data:
            offsets = Undone(data)
            for secret, short in self._short.items():
                for place in short.places(text):
                    yield Hit(secret, *offsets.origin(*place), secret)

    def _may_be_escaped(self, data: bytes) -> bool:
        """Return whether a text may have escapes in a short secret; newlines are in few."""
        return self._has_short_lines or has_visible_escapes(data)


def merged(hits: Iterable[Hit]) -> list[Hit]:
    """Return the hits in order, with those that overlap as one."""
    found: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if found and hit.start < found[-1].end:
            if hit.end > found[-1].end:
                found[-1] = found[-1]._replace(end=hit.end)
        else:
            found.append(hit)
    return found


def replaced(data: bytes, changes: Iterable[tuple[int, int, bytes]]) -> bytes:
    """Replace parts of a text, which are in order and do not overlap."""
    parts, done = [], 0
    for start, end, shown in changes:
        parts += [data[done:start], shown]
        done = end
    return b"".join([*parts, data[done:]])


def plain_form(text: str | bytes) -> bytes:
    """Return what every spelling of a text has in common, with spaces for plus signs."""
    data = octets(text) if isinstance(text, str) else text
    return _without_plus(Plain(data).data)


def _without_plus(plain: bytes) -> bytes:
    """Return a text with spaces for plus signs, which forms confuse."""
    return plain.replace(b"+", b" ")


def _join(places: list[tuple[int, int]], start: int, end: int) -> None:
    """Add the next place, to the last one if they overlap: "aaaa" contains "aaa" twice."""
    if places and start < places[-1][1]:
        places[-1] = places[-1][0], end
    else:
        places.append((start, end))


def _may_end(tails: Sequence[bytes], text: bytes) -> bool:
    """Return whether secrets with these last bytes may be in a text; a few of them are sought."""
    return len(tails) > _FEW or any(tail in text for tail in tails)


def _tail(size: int) -> int:
    """Return how many bytes contain a word at an offset that is a multiple of four."""
    return size + STEP - 1


def _escaped(data: bytes, start: int, end: int) -> tuple[int, int]:
    """Return the offsets with the backslashes of the first character, or of its escape."""
    count = 0
    while data[max(0, start - count - 1) : start - count] == b"\\":
        count += 1
    return start - (count if data[start : start + 1] == b"\\" else count % 2), end


def _short(secret: str, *, as_word: bool) -> _Short:
    """Return a pattern of a secret that is too short for words."""
    data = octets(secret)
    text = b"".join(map(_character, data))
    is_word = as_word and len(secret) < SHORTEST
    pattern = rb"(?<![\w-])%s(?![\w-])" % text if is_word else text
    return _Short(max(_VARYING.split(data), key=len), re.compile(pattern))


def _character(number: int) -> bytes:
    character = re.escape(bytes([number]))
    if number in b"\"'\\":
        return rb"\\*" + character
    return b"[ +]" if number in b" +" else character
