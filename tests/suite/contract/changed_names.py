"""Every name that a feature takes from the API, each changed by one letter, one at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    Changes = dict["Name", tuple[int, list[tuple[int, str]]]]

_FOUND = re.compile(r" *(?P<feature>change\d+)\.feature:(?P<line>\d+): ")
_TITLE = re.compile(r"\s*Scenario(?: Outline)?: (.*)")
_ADDRESS = re.compile(
    r'(?:\b(?P<method>GET|POST|PUT|PATCH|DELETE|HEAD)|listing|at|of) (?P<address>"/[^"]*")'
)
_SEGMENT = re.compile(r"\{[^{}]*\}|<[^<>]*>|[?#].*|(?P<name>[A-Za-z]\w*)")
_PARAMETER = re.compile(r"[?&](?P<name>\w+)=")
_PATH = re.compile(r'"(?P<path>\$[^" ]*(?: >[^"]*)?(?:\'[^\']*\'\][^"]*)?)"')
_IN_PATH = re.compile(r"\.(?P<plain>[A-Za-z]\w*)|\['(?P<quoted>[^']+)'\]")
_FIELD = re.compile(r'(?<!\[)\\?"(?P<name>[\w ]+)\\?":')
_CELL = re.compile(r"\|\s*(?P<name>[\w ]+?)\s*(?=\|)")
_FIRST_CELL = re.compile(r"^\s*\|\s*(?P<name>\w+)\s*\|")
_TABLES = {
    "the query:": "the query",
    "with the form:": "a form",
    "with the parts:": "a form",
    "with JSON for each row:": "rows",
}


@dataclass(frozen=True)
class Name:
    """A name in a scenario: where in the feature, and what it is of."""

    scenario: str
    line: int
    start: int
    text: str
    of: str

    @property
    def changed(self) -> str:
        """The name with another letter in its middle."""
        middle = len(self.text) // 2
        letter = "y" if self.text[middle].lower() == "x" else "x"
        letter = letter.upper() if self.text.isupper() else letter
        return f"{self.text[:middle]}{letter}{self.text[middle + 1 :]}"

    def __str__(self) -> str:
        return f"{self.scenario}: {self.text} of {self.of}"


def names_of(feature: str) -> list[Name]:
    """Return the names in a feature: of paths, queries, bodies, and JSON paths."""
    return list(_names(feature))


def found_by_change(
    features: Iterable[str], checked: Callable[[dict[str, str]], Sequence[str]]
) -> Changes:
    """Return the line of each name, and the lines and messages that are found if it is changed.

    ``checked`` returns the lines of a check of features, given by their names.
    """
    every = [(name, *with_change(text, name)) for text in features for name in names_of(text)]
    found: dict[str, list[tuple[int, str]]] = {f"change{n}": [] for n in range(len(every))}
    for line in checked({f"change{n}": text for n, (_, text, _) in enumerate(every)}):
        if match := _FOUND.match(line):
            found[match["feature"]].append((int(match["line"]), line))
    return {name: (line, found[f"change{n}"]) for n, (name, _, line) in enumerate(every)}


def with_change(feature: str, name: Name) -> tuple[str, int]:
    """Return a feature with the scenario of a name, in which it is changed, and its line there.

    If others call the scenario, all are kept.
    """
    lines = feature.splitlines()
    line = lines[name.line]
    changed = f"{line[: name.start]}{name.changed}{line[name.start + len(name.text) :]}"
    lines[name.line] = changed
    blocks = list(_blocks(lines))
    own = next(block for block in blocks if name.line in block.lines)
    kept = [
        number
        for block in blocks
        for number in block.lines
        if own.is_shared or block.is_shared or block is own
    ]
    return "\n".join(lines[number] for number in kept), kept.index(name.line) + 1


@dataclass(frozen=True)
class _Block:
    """The lines of a scenario with its tags, or those before the first one."""

    lines: range
    is_shared: bool


def _blocks(lines: list[str]) -> Iterator[_Block]:
    titles = [n for n, line in enumerate(lines) if _TITLE.match(line)]
    starts = [n - lines[n - 1].strip().startswith("@") for n in titles]
    yield _Block(range(starts[0]), is_shared=True)
    for start, end in pairwise([*starts, len(lines)]):
        yield _Block(range(start, end), "@reusable" in lines[start])


def _names(feature: str) -> Iterator[Name]:
    title, table, number_of_row, is_docstring, is_sent = "", "", 0, False, False
    for number, line in enumerate(feature.splitlines()):
        if found := _TITLE.match(line):
            title = found[1]
        elif line.strip().startswith('"""'):
            is_docstring = not is_docstring
        elif is_docstring:
            of = "a body" if is_sent else "an answer"
            yield from (_name(title, number, match, "name", of) for match in _FIELD.finditer(line))
        elif line.strip().startswith("|"):
            number_of_row += 1
            yield from _in_table(title, number, line, table, number_of_row)
        else:
            table, number_of_row = _table(line), 0
            is_sent = not re.search(r"matches|contains", line)
            yield from _in_step(title, number, line)


def _in_step(title: str, number: int, line: str) -> Iterator[Name]:
    if found := _ADDRESS.search(line):
        offset = found.start("address")
        if found["method"]:
            yield _name(title, number, found, "method", "a method")
        for match in _SEGMENT.finditer(found["address"]):
            if match["name"]:
                yield Name(title, number, offset + match.start("name"), match["name"], "a path")
        for match in _PARAMETER.finditer(found["address"]):
            yield Name(title, number, offset + match.start("name"), match["name"], "the query")
    if path := _PATH.search(line):
        for match in _IN_PATH.finditer(path["path"]):
            group = "plain" if match["plain"] else "quoted"
            start = path.start("path") + match.start(group)
            yield Name(title, number, start, match[group], f"the JSON path {path['path']}")


def _in_table(title: str, number: int, line: str, table: str, row: int) -> Iterator[Name]:
    if table == "rows":
        found = _CELL if row == 1 else _FIELD
        yield from (_name(title, number, match, "name", "a body") for match in found.finditer(line))
    elif (
        table and not (table == "a form" and "value" in line) and (cell := _FIRST_CELL.match(line))
    ):
        yield _name(title, number, cell, "name", table)


def _name(title: str, number: int, match: re.Match[str], group: str, of: str) -> Name:
    return Name(title, number, match.start(group), match[group], of)


def _table(line: str) -> str:
    return next((of for words, of in _TABLES.items() if line.strip().endswith(words)), "")
