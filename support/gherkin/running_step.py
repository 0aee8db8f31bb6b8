"""The step that runs, for what needs to name its place."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from support.gherkin.origins import docstring_node, origin
from support.gherkin.places import place

if TYPE_CHECKING:
    from pathlib import Path

    from support.gherkin.compat import Feature, Step
    from support.gherkin.origins import DocstringNode, Origin


@dataclass(frozen=True)
class RunningStep:
    """The step that runs, and the root that places are shown relative to."""

    feature: Feature
    step: Step
    root: Path

    @property
    def origin(self) -> Origin:
        """Where the step is written."""
        return origin(self.feature, self.step)

    @property
    def docstring(self) -> DocstringNode | None:
        """What pytest-bdd drops of the step's docstring."""
        return docstring_node(self.feature, self.step)

    @property
    def folder(self) -> Path:
        """The folder of the file that the step is written in."""
        return self.origin.path.parent

    @property
    def media_type(self) -> str:
        """What stands after the opening quotes of the step's docstring; empty without it."""
        return self.docstring.media_type if self.docstring else ""

    def at(self, line: int) -> str:
        """Return ``file:line``."""
        return place(self.origin.path, line, self.root)


running_step: ContextVar[RunningStep] = ContextVar("running_step")
