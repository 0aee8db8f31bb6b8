"""The interface of backends, and the data that they provide to a scenario."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    import httpx

    from support.settings import Settings

EMBEDDED = "embedded"
LIVE = "live"
OPENAPI = Path(__file__).with_name("reference") / "openapi.yaml"
"""The document of the embedded API, written by hand: its code follows it."""

TAGS = (EMBEDDED, LIVE)
"""Tags of scenarios that require one kind of backend."""


class Backend(Protocol):
    """The interface of a backend."""

    name: str
    tag: str  # one of TAGS; scenarios with it run on this backend
    needs_address: bool  # sends requests to the API at the base URL
    base_url: str
    keeps_data: bool  # resources outlive the scenario that created them
    keeps_sign_ins: bool  # a token from one scenario is valid in the next
    is_offline: bool  # opens no connection
    is_recorded: bool  # a scenario must send its requests in the same order every time
    contract: Path | None  # the OpenAPI document of its API, if it is part of the project

    @property
    def writes(self) -> Path | None:
        """The folder that a run writes to, other than the reports."""
        ...

    def transport(self) -> httpx.AsyncBaseTransport:
        """Create the transport of the shared client."""
        ...

    def scenario(
        self, nodeid: str, seed: int, has_passed: Callable[[], bool] = ...
    ) -> AbstractContextManager[ScenarioData]:
        """Prepare for one scenario, given its node id, and return the source of its data.

        That is the run's seed, unless the scenario is replayed. ``has_passed`` is called at the
        end: a recording of anything else is dropped, and a replay without all of its requests
        fails.
        """
        ...

    def check(self) -> None:
        """Raise httpx.RequestError if no scenario could run."""
        ...


def present() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class ScenarioData:
    """The seed of a scenario's generated data, and its clock.

    In a replay also the settings that it was recorded with, and the stand-ins of their secrets and
    those of the API, which are no secrets.
    """

    seed: int
    now: Callable[[], datetime] = present
    settings: Settings | None = None
    stand_ins: frozenset[str] = frozenset()


def scenario_seed(run_seed: int, scenario: str) -> int:
    """Derive a scenario's seed from the run's, independent of order and worker."""
    digest = hashlib.sha256(f"{run_seed}:{scenario}".encode()).digest()
    return int.from_bytes(digest[:8])
