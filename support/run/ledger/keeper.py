"""Who keeps a record of what a ledger owes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from support.run.ledger.resources import Resource


class Keeper(Protocol):
    """Keeps a record of POSTs and existing resources in case this process dies.

    The methods raise JournalError if that is not possible.
    """

    def intended(self, post: str) -> int:
        """Record a POST that is about to be sent, and return its number."""
        ...

    def created(self, number: int, resource: Resource) -> None:
        """Record what a POST created."""
        ...

    def seen(self, number: int) -> None:
        """Record that a resource has answered at its address."""
        ...

    def settled(self, number: int, outcome: str) -> None:
        """Record that nothing is left of a POST: it created nothing, or the resource is gone."""
        ...

    def left(self, number: int, reason: str) -> None:
        """Record why a resource could not be deleted."""
        ...


class NoKeeper:
    """Keeps no record, for backends whose resources do not outlive the process."""

    def intended(self, post: str) -> int:  # noqa: ARG002 - as the protocol names it
        """Do nothing."""
        return 0

    def created(self, number: int, resource: Resource) -> None:
        """Do nothing."""

    def seen(self, number: int) -> None:
        """Do nothing."""

    def settled(self, number: int, outcome: str) -> None:
        """Do nothing."""

    def left(self, number: int, reason: str) -> None:
        """Do nothing."""
