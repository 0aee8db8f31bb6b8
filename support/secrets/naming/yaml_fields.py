"""Fields of YAML with the names of secrets, in each of its styles."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import yaml

from support.secrets.naming.fields import Field, parts_of
from support.secrets.naming.pairs import is_name_key, is_value_key
from support.secrets.naming.values import NOTHING, describes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from support.secrets.naming.known_names import KnownNames, Name

_LONGEST = 100_000  # bytes; to read one million of them takes a second
_DEEPEST = 50  # levels
_NUMBER = re.compile(r"[-+]?\d[\d_]*(?:\.\d+)?")
_BLOCK = frozenset({"|", ">"})
_QUOTES = frozenset({"'", '"'})


@dataclass
class _Container:
    """A mapping or a sequence that is being read.

    ``key`` is that of the next value, and None where a key comes next; ``of_list`` is that of a
    sequence. ``beside`` is the name of a secret beside its value, below ``name_key``, and ``held``
    are values with their keys.
    """

    is_mapping: bool
    is_secret: bool
    key: str | None = None
    of_list: str = ""
    beside: Name | None = None
    name_key: str = ""
    held: list[tuple[str, yaml.ScalarEvent]] = field(default_factory=list)


def fields_in_yaml(data: bytes, names: KnownNames, *, is_certain: bool = True) -> list[Field]:
    """Return the values of YAML below the names of secrets, by the events of its parser.

    No document is built, so that aliases cost nothing. More than 100 kB and what is nested
    more than 50 levels deep is not read. A syntax error ends it, or unless it ``is_certain`` that
    YAML is meant, leaves nothing.
    """
    if len(data) > _LONGEST or not names.kinds_in(data.lower()):
        return []
    text = data.decode("utf-8", "replace")
    reader = _Reader(names)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if not reader.read(event):
                break
    except yaml.YAMLError:
        if not is_certain:
            return []
    is_utf8 = "\ufffd" not in text  # or else the offsets differ
    return list(_placed(text, reader.found)) if is_utf8 else []


class _Reader:
    """Collects the scalars that are secrets, each with what is known of its name."""

    def __init__(self, names: KnownNames) -> None:
        self.found: list[tuple[bytes, yaml.ScalarEvent]] = []
        self._names = names
        self._within = [_Container(is_mapping=False, is_secret=False)]

    def read(self, event: yaml.Event) -> bool:
        """Read the next event; return whether to go on."""
        if isinstance(event, yaml.CollectionStartEvent):
            self._open(is_mapping=isinstance(event, yaml.MappingStartEvent))
        elif isinstance(event, yaml.CollectionEndEvent):
            self._within.pop()
            self._go_on("")
        elif isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
            self._go_on(event.value)
        elif isinstance(event, yaml.AliasEvent):
            self._go_on("")
        return len(self._within) <= _DEEPEST

    def _open(self, *, is_mapping: bool) -> None:
        around = self._within[-1]
        name = self._names.of(around.key or "")
        is_secret = bool(name) and not (is_mapping and name and name.word == b"authorization")
        container = _Container(is_mapping, around.is_secret or is_secret)
        if around.is_secret and not is_mapping:
            container.of_list = around.key or around.of_list
        self._within.append(container)

    def _go_on(self, text: str) -> None:
        around = self._within[-1]
        if around.is_mapping:
            around.key = text if around.key is None else None

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        around = self._within[-1]
        is_plain = event.style is None or not event.style.strip()
        is_nothing = is_plain and NOTHING.fullmatch(event.value)
        if (around.is_mapping and around.key is None) or is_nothing:
            return
        key = around.key or ""
        if name := self._names.of(key):
            if name.holds(event.value):
                self.found.append((name.word, event))
        elif around.is_secret:
            is_number = is_plain and _NUMBER.fullmatch(event.value)
            of = (key or around.of_list).encode()
            if not is_number and not describes(of, event.value.encode()):
                self.found.append((b"", event))
        elif around.is_mapping:
            self._in_pair(around, key.lower(), event)

    def _in_pair(self, around: _Container, key: str, event: yaml.ScalarEvent) -> None:
        if is_name_key(key) and (name := self._names.of(event.value)):
            around.beside, around.name_key = name, key
        elif is_value_key(key):
            around.held.append((key, event))
        if around.beside and around.held:
            word, name_key = around.beside.word, around.name_key
            self.found += [(word, held) for of, held in around.held if is_value_key(of, name_key)]
            around.held.clear()


def _placed(text: str, found: Iterable[tuple[bytes, yaml.ScalarEvent]]) -> Iterator[Field]:
    """Yield the fields with their offsets in bytes; the parser counts characters."""
    characters = octets = 0
    for word, event in sorted(found, key=lambda one: _span(one[1])):
        start, end = _span(event)
        written = text[start:end]
        if event.style in _BLOCK:
            written = written.rstrip()
        elif event.style in _QUOTES and written.startswith(event.style):
            start, written = start + 1, written[1:-1]
        octets += len(text[characters:start].encode())
        characters = start
        content = written.encode()
        whole = Field(octets, octets + len(content), event.value)
        yield from parts_of(word, content, whole)


def _span(event: yaml.ScalarEvent) -> tuple[int, int]:
    first, last = event.start_mark, event.end_mark
    return (first.index, last.index) if first and last else (0, 0)  # the parser sets both
