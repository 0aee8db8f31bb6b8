"""The step that runs, for what needs to name its place."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from support.gherkin.places import place

if TYPE_CHECKING:
    from pathlib import Path

    from support.gherkin.compat import Step
    from support.gherkin.origins import DocstringNode, Origin


@dataclass(frozen=True)
class RunningStep:
    """The step that runs, where it is written, and the root that places are shown relative to."""

    step: Step
    origin: Origin
    root: Path
    docstring: DocstringNode | None

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
