"""The backend of a run that sends nothing, such as ``--check-steps`` and ``--collect-only``."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, NoReturn

from support.backends.backend import ScenarioData

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class IdleBackend:
    """Has the name, tag and contract of the chosen backend; needs no address, file or secret."""

    needs_address = False
    keeps_data = False
    keeps_sign_ins = False
    is_offline = True
    is_recorded = False
    writes = None

    def __init__(self, name: str, tag: str, base_url: str, contract: Path | None = None) -> None:
        self.name = name
        self.tag = tag
        self.base_url = base_url
        self.contract = contract

    def transport(self) -> NoReturn:
        """Raise RuntimeError."""
        raise RuntimeError("this run sends no requests")

    def scenario(
        self,
        nodeid: str,  # noqa: ARG002 - none is run
        seed: int,
        has_passed: Callable[[], bool] = lambda: True,  # noqa: ARG002 - none is run
    ) -> AbstractContextManager[ScenarioData]:
        """Return the run's seed."""
        return nullcontext(ScenarioData(seed))

    def check(self) -> None:
        """Do nothing: no scenario is run."""
