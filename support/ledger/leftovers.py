"""The list of what runs have left behind."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from support.ledger.resources import Resource, placed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from support.settings.shape import Created


@dataclass(frozen=True)
class Entry:
    """Something that is left: where, by which scenario, since when, and why.

    ``is_guess`` tells whether the address was made from an id.
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
        """What is to be deleted."""
        return Resource(self.address, self.is_guess)

    def placed(self, shape: Created, base_url: str) -> Entry:
        """Return it where it stands by the settings of now, if its address was a guess."""
        if not self.is_guess:
            return self
        now = placed(self.resource, shape, base_url)
        return dataclasses.replace(self, address=now.address, is_guess=now.is_guess)


def read_leftovers(path: Path) -> list[Entry]:
    """Read the list, empty where there is no file; raises ValueError for one that is no list."""
    if not path.exists():
        return []
    try:
        return [Entry(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]
    except (ValueError, TypeError) as error:
        raise ValueError(
            f"{path} is no list of leftovers ({error}); delete it, or take it from git or a backup"
        ) from error


def write_leftovers(path: Path, entries: Iterable[Entry]) -> None:
    """Write the list, sorted by time, each address once; without entries delete the file."""
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
