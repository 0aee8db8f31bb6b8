"""One scenario that is run with changed answers, and how it ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from support.contract.mutation.mutants import Mutant
    from support.http.exchange import Exchange

Outcome = Literal["passed", "check", "crash", "drift", "not run", "not recorded"]
"""How a scenario ended: ``check`` is a Then that failed with an assertion error, ``drift`` the
check of the contract, ``crash`` whatever else fails. ``not recorded``: it sent a request that is
not in its recording, and so says nothing."""


@dataclass(frozen=True)
class Trial:
    """A scenario to run, by its number in the session, with changed answers.

    ``is_judged``: only changes that conform to the contract are told.
    """

    scenario: int
    mutants: tuple[Mutant, ...] = ()
    is_judged: bool = False


@dataclass(frozen=True)
class Tried:
    """The end of a trial: how often a changed answer was told, and how long it took in seconds.

    ``exchanges`` are those with the API, of a trial without changes, and ``subject`` those of the
    last step that sent any. ``injects`` says whether the scenario itself tampers with answers.
    ``reason`` is the first line of what failed.
    """

    outcome: Outcome
    told: int = 0
    seconds: float = 0.0
    exchanges: tuple[Exchange, ...] = ()
    subject: tuple[Exchange, ...] = ()
    injects: bool = False
    reason: str = ""
