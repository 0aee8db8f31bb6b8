"""What the made-up data of a scenario come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def present() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class ScenarioData:
    """The seed that a scenario's data are made from, and what it takes for the present."""

    seed: int
    now: Callable[[], datetime] = present
