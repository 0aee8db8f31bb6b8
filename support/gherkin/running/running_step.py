"""The running step, for messages that name its place."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from support.gherkin.collection.origins import docstring_node, origin
from support.gherkin.places import place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from support.gherkin.collection.origins import DocstringNode, Origin
    from support.gherkin.compat import Feature, Step


@dataclass(frozen=True)
class RunningStep:
    """The running step, and the root for relative paths.

    ``handled`` returns the failures that later steps handle, up to the next When.
    """

    feature: Feature
    step: Step
    root: Path
    handled: Callable[[], Iterable[str]] = tuple

    def is_handled_later(self, failure: str) -> bool:
        """Return whether a step before the next When handles a failure, so that this one may not.

        It does if its definition says ``@checked(handles=failure)``.
        """
        return failure in self.handled()

    @property
    def origin(self) -> Origin:
        """The origin of the step."""
        return origin(self.feature, self.step)

    @property
    def docstring(self) -> DocstringNode | None:
        """The media type and line of the step's docstring."""
        return docstring_node(self.feature, self.step)

    @property
    def folder(self) -> Path:
        """The folder of the file that contains the step."""
        return self.origin.path.parent

    @property
    def media_type(self) -> str:
        """The text after the opening quotes of the step's docstring, or an empty string."""
        return self.docstring.media_type if self.docstring else ""

    def at(self, line: int) -> str:
        """Return ``file:line`` for a line of the step's file."""
        return place(self.origin.path, line, self.root)


running_step: ContextVar[RunningStep] = ContextVar("running_step")


def of_step(where: str) -> str:
    """Return where a step is, after its own place and text if one is running."""
    step = running_step.get(None)
    if step is None:
        return where
    return f"{step.at(step.origin.line)}: {step.step.keyword} {step.step.name}: {where}"
