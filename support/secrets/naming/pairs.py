"""Pairs of a name and a value: {"name": "password", "value": "..."}, also in XML.

The name may be that of a type (Keycloak), or the end of a path to the value: of JSON Patch
(RFC 6902), or ``"loc": ["body", "password"]`` in an error of FastAPI.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from support.language.late_pattern import late

_NAMES = (
    rb"(?i:name|key|field|param(?:eter)?|property|header|attribute"
    rb"|(?P<loose>type|id|label|[a-z]{0,12}[-_]?path))"
)
_VALUES = (
    rb"(?i:(?:(?:rejected|attempted|invalid|actual|old|new|input)[-_]?)?value"
    rb"|values|val|content|input)"
)
_NAME_KEY, _VALUE_KEY = late(_NAMES), re.compile(_VALUES)
_OF_LOOSE = (b"value", b"values")  # {"path": "/token", "content": "..."} is something else
# What is before a name: "name": "  or  name="  or  <name>, and the first part of the name.
_BEFORE = late(
    rb"""(?:(?P<mark>\\*["'])|\s)%s(?(mark)(?P=mark))\s*[:=]\s*b?\\*["'][\w./~$\[\]-]*\Z""" % _NAMES
)
_BEFORE_IN_LIST = late(
    rb"""(?P<mark>\\*["'])loc(?P=mark)(?P<loose>)\s*:\s*"""
    rb"""[\[(](?:[^\[\](){}<>]{0,60},)?\s*\\*["'][\w.-]*\Z"""
)
_BEFORE_IN_ELEMENT = late(rb"<(?:[\w-]+:)?%s>\s*[\w.-]*\Z" % _NAMES)
_SIGN = late(rb"""[:=,(\[]\s*b?\\*["'][\w./~$\[\]-]*\Z""")  # quicker
_CLOSING = (b'"', b"'", b"\\")
_BEFORE_LENGTH = 100  # characters that are read backwards
# A string between them may contain brackets. Each iteration is atomic: there is one way to read.
_NEXT = late(
    rb"""\\*["'](?:(?>"[^"\\]{0,200}"|[^{}<>]){0,300}?[,\s])?\\*["']?%s(?=\\*["']?\s*[:=])"""
    % _VALUES
)
_NEXT_LENGTH = 600  # characters that the pattern reads
_INDEX = late(rb"""/(?:-|\d{1,6})(?=\\*["'])""")  # of JSON Patch: /tokens/-
_NEXT_ELEMENT = late(rb"\s*<\\*/[\w:-]+>\s*<(?:[\w-]+:)?(?:%s|string)(?=[\s>])" % _VALUES)
_REST = late(rb"""\\*["'][^<>]{0,300}+(?=>)""")
_EARLIER = late(rb"""(?:\\*["']|\s)%s(?=(?:\\*["'])?\s*[:=])""" % _VALUES)
_BRACKETS = late(rb"[{}<>]")
_EARLIER_LENGTH = 2000  # characters that are read backwards


class Beside(NamedTuple):
    """Where the name of the value ends that is beside the name of a secret, or its tag goes on.

    A value ``before`` an offset has to end there, within the same object or tag. An ``is_input``
    may be the object around what is missing.
    """

    end: int
    is_element: bool = False
    before: int = 0
    is_input: bool = False

    def holds(self, data: bytes, end: int) -> bool:
        """Return whether a value that ends at an offset is in the same object or tag."""
        between = data[end : self.before]
        return not self.before or (end <= self.before and not _BRACKETS.search(between))


def beside(data: bytes, start: int, end: int) -> Beside | None:
    """Return where the value may be whose name is from ``start`` to before ``end``."""
    before = max(0, start - _BEFORE_LENGTH)
    index = _INDEX.match(data, end)
    end = index.end() if index else end
    if data.startswith(b"<", end) or data[end : end + 1].isspace():
        is_element = _BEFORE_IN_ELEMENT.search(data, before, start)
        match = _NEXT_ELEMENT.match(data, end) if is_element else None
        return Beside(match.end(), is_element=True) if match else None
    if not (data.startswith(_CLOSING, end) and _SIGN.search(data, before, start)):
        return None
    name = _BEFORE.search(data, before, start) or _BEFORE_IN_LIST.search(data, before, start)
    if not name:
        return None
    if _may_have_value(data, end, end + _NEXT_LENGTH) and (
        match := _NEXT.match(data, end, end + _NEXT_LENGTH)
    ):
        return _found(data, name, match)
    earliest = max(0, start - _EARLIER_LENGTH)
    first = data.rfind(b"<" if name["mark"] is None else b"},", earliest, name.start())
    first = max(first, earliest)
    is_possible = _may_have_value(data, first, name.start())
    if is_possible and (found := list(_EARLIER.finditer(data, first, name.start()))):
        return _found(data, name, found[-1], name.start())
    match = _REST.match(data, end) if name["mark"] is None else None
    return Beside(match.end(), is_element=True) if match else None


def _found(
    data: bytes, name: re.Match[bytes], value: re.Match[bytes], before: int = 0
) -> Beside | None:
    key = data[value.start() : value.end()].lower()
    if name["loose"] and not key.endswith(_OF_LOOSE):
        return None
    return Beside(value.end(), before=before, is_input=key.endswith(b"input"))


def _may_have_value(data: bytes, start: int, end: int) -> bool:
    """Return whether "value" or the like may be in a part of a text, which is quick to find out."""
    part = data[start:end].lower()
    return b"val" in part or b"content" in part or b"input" in part


def is_name_key(key: str) -> bool:
    """Return whether the name of a pair is below this key."""
    return bool(_NAME_KEY.fullmatch(key.encode()))


def is_value_key(key: str, name_key: str = "name") -> bool:
    """Return whether the value of a pair is below this key if its name is below ``name_key``."""
    name, value = _NAME_KEY.fullmatch(name_key.encode()), key.lower().encode()
    is_loose = bool(name and name["loose"])
    return bool(_VALUE_KEY.fullmatch(value)) and (not is_loose or value.endswith(_OF_LOOSE))
