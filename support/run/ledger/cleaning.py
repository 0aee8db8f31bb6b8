"""Delete the resources on the list of leftovers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from support.run.ledger.deletion import WAS_GONE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from support.run.ledger.journal import Journal
    from support.run.ledger.ledger import Ledger
    from support.run.ledger.leftovers import Entry
    from support.run.ledger.places import Places
    from support.run.ledger.resources import Resource

NOWHERE = "dropped, because API_CREATED__PLACES says that there is nothing to delete"


class Cleaning:
    """The keeper of a ledger with the entries of the list.

    Each entry that is gone is recorded in the journal at once; until then it stays on the list.
    ``tell`` is called with a line for each entry.
    """

    def __init__(
        self, entries: Sequence[Entry], journal: Journal, tell: Callable[[str], None]
    ) -> None:
        self._entries = list(entries)
        self._names = [entry.name for entry in entries]
        self._journal = journal
        self._tell = tell
        self.deleted = 0
        self.gone = 0
        self.kept = 0

    @property
    def result(self) -> str:
        """The numbers of entries that were deleted, and so on."""
        gone = f" {self.gone} were gone," if self.gone else ""
        return f"{self.deleted} deleted,{gone} {self.kept} left"

    def give_to(self, ledger: Ledger, places: Places) -> None:
        """Let a ledger have what can be deleted, where the current settings place it."""
        for number, entry in enumerate(self._entries):
            try:
                now = entry.placed(places)
                resource = now and now.resource
                can_be_deleted = bool(resource and resource.can_be_deleted and resource.key)
            except (httpx.InvalidURL, UnicodeEncodeError) as error:  # somebody has edited the list
                self.left(number, f"not an address: {error}")
                continue
            if now is None:
                self._end(number, NOWHERE)
                continue
            self._names[number] = now.name
            if resource and can_be_deleted:
                is_there = entry.was_there and resource.address == entry.address
                ledger.take(number, resource, was_there=is_there)
            else:
                self.left(number, now.why)

    def intended(self, post: str) -> int:
        """Refuse: while leftovers are deleted, nothing is created."""
        raise NotImplementedError(post)

    def created(self, number: int, resource: Resource) -> None:
        """Refuse, for the same reason."""
        raise NotImplementedError(number, resource)

    def seen(self, number: int) -> None:
        """Record that a resource has answered at the address that the list has."""
        if self._names[number] == self._entries[number].name:
            self._journal.found(self._entries[number])

    def settled(self, number: int, outcome: str) -> None:
        """Record that a resource is gone."""
        if outcome == WAS_GONE:
            self.gone += 1
        else:
            self.deleted += 1
        self._end(number, outcome)

    def left(self, number: int, reason: str) -> None:
        """Record why a resource could not be deleted."""
        self.kept += 1
        shown = self._journal.kept(self._entries[number], reason)
        self._tell(f"{self._names[number]}: {shown}")

    def _end(self, number: int, outcome: str) -> None:
        self._journal.dropped(self._entries[number])
        self._tell(f"{self._names[number]}: {outcome}")
