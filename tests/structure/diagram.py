"""The diagram of the layers in docs/architecture.md, drawn from the imports of the code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.structure.layers import LAYERS, arrows, package_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

PAGE = "docs/architecture.md"
_BLOCK = re.compile(r"(?<=<!-- diagram: make docs -->\n).*?(?=<!-- /diagram -->)", re.DOTALL)


def mermaid(graph: Mapping[str, AbstractSet[str]]) -> str:
    """Return a Mermaid flowchart: a row for each layer, an arrow for each import.

    An arrow that others imply (a -> b beside a -> c -> b) is left out.
    """
    lines = ["```mermaid", "flowchart TB"]
    for number, layer in reversed(list(enumerate(LAYERS))):
        names = [name for name in layer if any(package_of(m) == name for m in graph)]
        nodes = [f"    {_id(name)}[{name.replace('.', '/')}]" for name in names]
        lines += [f"  subgraph layer{number}[ ]", *nodes, "  end"] if names else []
    lines += [f"  {_id(one)} --> {_id(other)}" for one, other in sorted(_reduced(arrows(graph)))]
    return "\n".join([*lines, "```", ""])


def drawn(page: str, graph: Mapping[str, AbstractSet[str]]) -> str:
    """Return the text of the page with the diagram of these imports in its place."""
    return _BLOCK.sub(lambda _: mermaid(graph), page)


def _id(name: str) -> str:
    return name.replace(".", "_")


def _reduced(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the arrows of a graph without circles that no other path implies."""

    def reached(start: str, *, without: tuple[str, str]) -> set[str]:
        found: set[str] = set()
        waiting = [start]
        while waiting:
            one = waiting.pop()
            new = {b for a, b in pairs if a == one and (a, b) != without} - found
            found |= new
            waiting += new
        return found

    return {(a, b) for a, b in pairs if b not in reached(a, without=(a, b))}
