"""Characters in feature files that look like others, or that nobody sees.

Word processors, chats and web pages put them into texts that are copied from there.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DOUBLE = "\u201c\u201d\u201e\u201f\u00ab\u00bb\uff02\u301d\u301e\u301f"
_SINGLE = "\u2018\u2019\u201a\u201b\u2039\u203a\uff07"
_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_WIDTHLESS = "\u00ad\u180e\u200b-\u200d\u2060\ufeff"
_NOTHING = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_ODD = re.compile(f"[{_DOUBLE}{_SINGLE}{_SPACES}{_NOTHING}\u2028\u2029\u0085]")
_QUOTED = re.compile(r'("(?:[^"\\]|\\.)*")')
_MOST_NAMED = 4


def cleaned(text: str) -> str:
    """Return a text with straight quotes and plain single spaces, and nothing invisible.

    Runs of spaces within quotes are kept.
    """
    text = re.sub(f"[{_DOUBLE}]", '"', text)
    text = re.sub(f"[{_SINGLE}]", "'", text)
    text = re.sub(f"[{_SPACES}\u2028\u2029\u0085]", " ", text)
    parts = _QUOTED.split(re.sub(f"[{_NOTHING}]", "", text))
    return "".join(
        part if number % 2 else re.sub(r"\s+", " ", part) for number, part in enumerate(parts)
    )


def begins_invisibly(line: str) -> bool:
    """Return whether a line begins with a character that takes no space, and hides its keyword.

    Marks of direction are usual before text that is written from right to left.
    """
    return re.match(rf"\s*(?:[{_WIDTHLESS}]|[{_NOTHING}]+[!-~])", line) is not None


def odd_characters(text: str) -> Iterator[str]:
    """Yield sentences that name the typographic quotes and invisible characters of a text."""
    found = dict.fromkeys(_ODD.findall(text))
    quotes = [one for one in found if one in _DOUBLE + _SINGLE]
    if quotes:
        yield f"it has typographic quotes, {_listed(quotes)}: write straight ones"
    if invisible := [_name(one) for one in found if one not in quotes]:
        shown = _ODD.sub(lambda one: _escaped(one[0]), text)
        yield f"it has characters that nobody sees, {_listed(invisible)}: {shown}"
    if re.search(r" {2}|\t", _QUOTED.sub('""', text)):
        yield "it has several spaces, or a tab, where one space was probably meant"


def _name(character: str) -> str:
    name = unicodedata.name(character, "control character").lower()
    return f"{name} (U+{ord(character):04X})"


def _escaped(character: str) -> str:
    return character if character in _DOUBLE + _SINGLE else f"\\u{ord(character):04x}"


def _listed(names: Iterable[str]) -> str:
    all_of_them = list(names)
    more = [f"{len(all_of_them) - _MOST_NAMED} more"] if len(all_of_them) > _MOST_NAMED else []
    return " and ".join([*all_of_them[:_MOST_NAMED], *more])
