"""The list of resources that runs have left behind."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from support.run.ledger.resources import Resource, placed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from support.settings.api_shape import Created


@dataclass(frozen=True)
class Entry:
    """A leftover: its address, the scenario that created it, the time and the reason.

    ``is_guess`` is true if the address was derived from an id.
    """

    address: str
    is_guess: bool
    scenario: str
    when: str
    why: str

    def because(self, why: str) -> Entry:
        """Return it with another reason."""
        return dataclasses.replace(self, why=why)

    @property
    def resource(self) -> Resource:
        """The resource to delete."""
        return Resource(self.address, self.is_guess)

    def placed(self, api_shape: Created, base_url: str) -> Entry:
        """Return it with the address from the current settings, if its address was a guess."""
        if not self.is_guess:
            return self
        now = placed(self.resource, api_shape, base_url)
        return dataclasses.replace(self, address=now.address, is_guess=now.is_guess)


def read_leftovers(path: Path) -> list[Entry]:
    """Read the list, empty without a file; raises ValueError if the file is not a list."""
    if not path.exists():
        return []
    try:
        return [Entry(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]
    except (ValueError, TypeError) as error:
        raise ValueError(
            f"{path} is not a list of leftovers ({error}); delete it, or restore it from a backup"
        ) from error


def write_leftovers(path: Path, entries: Iterable[Entry]) -> None:
    """Write the list sorted by time, each address once; delete the file if there are no entries."""
    by_address = {entry.address: entry for entry in entries}
    if not by_address:
        path.unlink(missing_ok=True)
        return
    listed = sorted(by_address.values(), key=lambda entry: (entry.when, entry.address))
    text = json.dumps([dataclasses.asdict(e) for e in listed], indent=2, ensure_ascii=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".tmp")
    draft.write_text(f"{text}\n", encoding="utf-8")
    draft.replace(path)
