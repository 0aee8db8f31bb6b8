"""What a worker tells its controller, and what the controller tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import warnings

    import pytest

    Location = tuple[str, int | None, str]


@dataclass(frozen=True)
class Started:
    """A scenario starts."""

    nodeid: str
    location: Location


@dataclass(frozen=True)
class Finished:
    """A scenario has ended."""

    nodeid: str
    location: Location


@dataclass(frozen=True)
class Serialized:
    """A report as it is sent; ``context`` is pytest-bdd's data about it, if a reporter needs it."""

    data: dict[str, Any]
    context: Any = None


@dataclass(frozen=True)
class Reported:
    """A phase of a scenario has ended."""

    report: pytest.TestReport
    context: Any = None


@dataclass(frozen=True)
class Warned:
    """A warning was recorded."""

    message: warnings.WarningMessage
    when: str
    nodeid: str
    location: tuple[str, int, str] | None


@dataclass(frozen=True)
class Wrote:
    """Something was written to the terminal, by ``--setup-show`` for instance."""

    text: str


@dataclass(frozen=True)
class Crashed:
    """The worker that ran a scenario was killed; the controller tells itself.

    ``started`` is the time at which the worker got the scenario, in seconds since the epoch.
    """

    item: pytest.Item
    worker: str
    started: float


Event = Started | Finished | Reported | Warned | Wrote | Crashed
"""What happens in a scenario, as the controller's plugins are to see it."""


@dataclass(frozen=True)
class Done:
    """The worker has run a scenario; ``stops`` is why the run is to stop, if it is."""

    index: int
    stops: str = ""


@dataclass(frozen=True)
class Interrupted:
    """A step was interrupted, so the run ends; ``reason`` says by what."""

    reason: str


@dataclass(frozen=True)
class Exited:
    """A scenario has called ``pytest.exit``."""

    reason: str
    status: int | None


@dataclass(frozen=True)
class Broken:
    """A plugin failed while a scenario ran; ``traceback`` is shown as pytest's internal error."""

    traceback: str


@dataclass(frozen=True)
class Over:
    """The worker has ended, and sends back ``output``."""

    output: dict[str, Any] | None


Message = (
    Started | Finished | Serialized | Warned | Wrote | Done | Interrupted | Exited | Broken | Over
)
"""What a worker sends."""


@dataclass(frozen=True)
class Run:
    """Run the scenario at ``index`` of the session's items; ``following`` is likely to be next."""

    index: int
    following: int | None
