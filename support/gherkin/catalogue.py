"""The steps that there are, for people who write features."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from support.gherkin.parameters import KindParser

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from support.gherkin.definitions import StepDefinition

_KINDS = ("given", "when", "then", "step")
_PARAMETER = re.compile(r"\{(?P<name>\w*)(?::(?P<type>[^}]+))?\}")
_TYPES = {"d": "integer", "g": "number", "f": "number", "w": "word", None: "text", "": "text"}


@dataclass(frozen=True)
class Entry:
    """A step of the catalogue.

    ``arguments`` are names, empty for a table or docstring, and what each may be; ``example`` is a
    use of the step in a feature, empty if there is none.
    """

    kind: str
    text: str
    arguments: tuple[tuple[str, str], ...]
    docstring: str
    place: str
    example: str

    def mentions(self, words: Iterable[str]) -> bool:
        """Tell whether every word stands in the text, its arguments, docstring or example."""
        texts = (self.kind, self.text, _arguments(self), self.docstring, self.example)
        everything = " ".join(texts).lower()
        return all(word.lower() in everything for word in words)


def entry(definition: StepDefinition, example: str, root: Path) -> Entry:
    """Describe a definition for the catalogue."""
    arguments = [
        (match["name"], _kind(definition, match["type"]))
        for match in _PARAMETER.finditer(definition.text)
    ]
    taken = definition.parameters
    arguments += [("", what) for name, what in _ATTACHMENTS.items() if name in taken]
    return Entry(
        kind=definition.type,
        text=definition.text,
        arguments=tuple(arguments),
        docstring=definition.docstring,
        place=definition.shown_place(root),
        example=example,
    )


def _kind(definition: StepDefinition, name: str | None) -> str:
    """Return what a parameter may be, as ``integer`` or ``Colour: "red", "light blue"``."""
    shown = _TYPES.get(name) or name or "text"
    parser = definition.context.parser
    kind = parser.kinds.get(name or "") if isinstance(parser, KindParser) else None
    words = ", ".join(f'"{word}"' for word in kind.words) if kind else ""
    return f"{shown}: {words}" if words else shown


_ATTACHMENTS = {"datatable": "a data table", "docstring": "a docstring"}


def as_text(entries: Sequence[Entry], words: Sequence[str]) -> list[str]:
    """Return the lines of those entries that mention the words."""
    found = [entry for entry in _sorted(entries) if entry.mentions(words)]
    lines = []
    for entry in found:
        lines += ["", f"{entry.kind.capitalize()} {entry.text}", f"    {entry.place}"]
        if entry.arguments:
            lines.append(f"    takes {_arguments(entry)}")
        lines += [f"    {line}" for line in entry.docstring.splitlines()]
        if entry.example:
            lines.append(f"    e.g. {entry.example}")
    about = f" about {' '.join(words)}" if words else ""
    return [*lines, "", f"{len(found)} of {len(entries)} steps{about}"]


def as_markdown(entries: Sequence[Entry]) -> str:
    """Return the catalogue as a page of the documentation."""
    lines = ["# Steps", "", "Written by `make docs`; `pytest --steps WORDS` searches it.", ""]
    for kind in _KINDS:
        of_kind = [entry for entry in _sorted(entries) if entry.kind == kind]
        if of_kind:
            lines += [f"## {kind.capitalize()}", ""]
        for entry in of_kind:
            lines += [f"### {_escaped(entry.text)}", ""]
            lines += [entry.docstring, ""] if entry.docstring else []
            lines += [f"Takes {_escaped(_arguments(entry))}.", ""] if entry.arguments else []
            lines += ["```gherkin", entry.example, "```", ""] if entry.example else []
    return "\n".join(lines)


def _sorted(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: (_KINDS.index(entry.kind), entry.text.lower()))


def _arguments(entry: Entry) -> str:
    return ", ".join(f"{name} ({kind})" if name else kind for name, kind in entry.arguments)


def _escaped(text: str) -> str:
    return text.replace("<", "&lt;")
