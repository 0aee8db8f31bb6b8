"""A document of a shop, and 40 changes of it with what they are in each direction."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from support.contract.documents.reading import read
from support.contract.loading import load

if TYPE_CHECKING:
    from support.contract.changes.change import Verdict
    from support.contract.loading import Document

GONE = "(gone)"
SHOP: dict[str, Any] = read(Path(__file__).with_name("shop.yaml"))


class Row(NamedTuple):
    """A change of the value at a path, GONE for none; what it means, and what its reverse means."""

    name: str
    path: str
    value: Any
    forth: Verdict
    back: Verdict


ROWS = tuple(Row(*row) for row in read(Path(__file__).with_name("rows.yaml")))


def changed(row: Row) -> dict[str, Any]:
    """Return the document with a change."""
    made = copy.deepcopy(SHOP)
    *parents, last = _steps(row.path)
    node: Any = made
    for step in parents:
        node = node[step]
    if row.value == GONE:
        del node[last]
    else:
        node[last] = row.value
    return made


def loaded(document: dict[str, Any], folder: Path, name: str) -> Document:
    """Return a document as the product loads it from a file."""
    path = folder / f"{name}.json"
    path.write_text(json.dumps(document))
    return load(path)


def _steps(path: str) -> list[Any]:
    return [
        int(step) if step.isdecimal() and len(step) == 1 else step.replace("~", "/")
        for step in path.replace("//", "/~").split("/")
    ]
