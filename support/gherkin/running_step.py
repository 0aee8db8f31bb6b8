"""The step that runs, for what needs to name its place."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from support.gherkin.places import place

if TYPE_CHECKING:
    from pathlib import Path

    from support.gherkin.compat import Feature, Step
    from support.gherkin.docstrings import DocstringNode


@dataclass(frozen=True)
class RunningStep:
    """The step that runs, and the root that places are shown relative to."""

    feature: Feature
    step: Step
    root: Path
    docstring: DocstringNode | None

    def at(self, line: int) -> str:
        """Return ``file:line``."""
        return place(self.feature.filename, line, self.root)


running_step: ContextVar[RunningStep] = ContextVar("running_step")
