"""What pytest-bdd drops of the docstrings of steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pytest_bdd.gherkin_parser import Step as StepNode

    from support.gherkin.compat import Feature, Step


@dataclass(frozen=True)
class DocstringNode:
    """What pytest-bdd drops of a docstring: its media type, and the line that it opens on."""

    media_type: str
    line: int


_docstrings: WeakKeyDictionary[Feature, dict[int, DocstringNode]] = WeakKeyDictionary()


def remember_docstrings(feature: Feature, path: Path, steps: Iterable[StepNode]) -> None:
    """Keep the docstrings of a feature's steps, by the line of the step."""
    documented = [(step.location.line, step.docstring) for step in steps if step.docstring]
    lines = path.read_text("utf-8-sig").splitlines() if documented else []
    _docstrings[feature] = {
        line: DocstringNode(lines[node.location.line - 1].strip()[3:].strip(), node.location.line)
        for line, node in documented
    }


def docstring_node(feature: Feature, step: Step) -> DocstringNode | None:
    """Return what is known of a step's docstring."""
    return _docstrings.get(feature, {}).get(step.line_number)
