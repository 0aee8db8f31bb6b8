"""The list of resources that runs have left behind."""

from __future__ import annotations

import dataclasses
import json
import shlex
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from support.run.ledger import files
from support.run.ledger.resources import Basis, Resource, placed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from support.run.ledger.places import Places

HIDDEN: Final = "hidden"

ListedBasis = Basis | Literal["hidden"]
"""Where an address comes from, as for resources, or HIDDEN."""

_TRY_AGAIN = "make clean-leftovers tries again"
_REMEDIES = {
    "refused": "set API_CREATED__PLACES as the list says, because the address may have been there "
    "before; then make clean-leftovers",
    "seen": "look whether they were there before, because an earlier response had named them or "
    "their ids; delete the others by hand; then {drop}",
    "unknown": "find out what was created, because no address is known; then {drop}",
    HIDDEN: "delete by hand, because the address contains a secret; then {drop}",
}
_BASES = {*get_args(Basis), HIDDEN}


@dataclass(frozen=True)
class Entry:
    """A leftover: its address, the scenario that created it, the time and the reason.

    ``basis`` says where the address comes from, as for resources; with HIDDEN it contains a
    secret, is masked, and nothing can be sent to it. ``post`` is the address of the POST, ``id``
    distinguishes entries: two POSTs may name one address, and what both created is owed.
    ``was_there`` says that the resource has been seen at its address. ``resource_id`` is the id in
    the response, with which other settings may place it elsewhere.
    """

    address: str
    basis: ListedBasis
    scenario: str
    when: str
    why: str
    post: str = ""
    id: str = ""
    was_there: bool = False
    resource_id: str = ""

    @property
    def key(self) -> str:
        """What distinguishes it from other entries, also with the same address."""
        return self.id or self.name  # an older list has no ids

    @property
    def name(self) -> str:
        """Its address; if it has none, the POST that created it."""
        return self.address or f"POST {self.post}"

    def because(self, why: str) -> Entry:
        """Return it with another reason."""
        return dataclasses.replace(self, why=why)

    @property
    def resource(self) -> Resource | None:
        """The resource; None if nothing can be sent to its address."""
        if self.basis == HIDDEN:
            return None
        resource = Resource(self.address, self.basis, self.post, found=self.resource_id)
        is_final = not resource.can_be_deleted
        return dataclasses.replace(resource, reason=self.why) if is_final else resource

    def placed(self, places: Places) -> Entry | None:
        """Return it where the current settings place it; None if they say: nowhere.

        It stays where it has been seen, unless its path has a part such as ``me``: for the
        clean-up, that is another address.
        """
        resource = self.resource
        if resource is None or (self.was_there and places.is_plain(self.address)):
            return self
        now = placed(resource, places)
        if now is None:
            return None
        why = now.reason or self.why
        return dataclasses.replace(
            self, address=now.address, basis=now.basis, post=now.post, why=why
        )


def summary(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield how many entries there are, and what to do about them: a line for each remedy."""
    by_remedy: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_remedy[_REMEDIES.get(entry.basis, _TRY_AGAIN)].append(entry)
    for remedy, several in by_remedy.items():
        number = f"{len(several)} leftover{'' if len(several) == 1 else 's'}"
        drop = f"pytest --drop-leftovers {shlex.quote(several[0].name)}"
        yield (
            f"{number} of this run and earlier ones in reports/leftovers.json: "
            f"{remedy.format(drop=drop)}"
        )


def read_leftovers(path: Path) -> list[Entry]:
    """Read the list, empty without a file; raises ValueError if the file is not a list."""
    if not path.exists():
        return []
    try:
        return [read_entry(entry) for entry in _listed(path.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError, RecursionError) as error:
        raise ValueError(
            f"{path} is not a list of leftovers ({error}); delete it, or restore it from a backup"
        ) from error


def _listed(text: str) -> list[Any]:
    listed = json.loads(text)
    if not isinstance(listed, list):
        raise TypeError(f"it is of the type {type(listed).__name__}")
    return listed


def write_leftovers(path: Path, entries: Iterable[Entry]) -> None:
    """Write the list sorted by time, each entry once; delete the file if there are no entries.

    Raises OSError; the file is then as it was.
    """
    listed = sorted(merged(entries), key=lambda entry: (entry.when, entry.name, entry.id))
    if not listed:
        files.remove(path)
        return
    text = json.dumps([dataclasses.asdict(e) for e in listed], indent=2, ensure_ascii=False)
    files.replace(path, f"{text}\n")


def merged(entries: Iterable[Entry]) -> list[Entry]:
    """Return each entry once, with what is known last."""
    found: dict[str, Entry] = {}
    for entry in entries:
        known = found.get(entry.key)
        was_there = entry.was_there or (known is not None and known.was_there)
        found[entry.key] = dataclasses.replace(entry, was_there=was_there)
    return list(found.values())


def read_entry(fields: dict[str, Any]) -> Entry:
    """Read an entry; raises ValueError or TypeError. Older lists have ``is_guess``."""
    if "is_guess" in fields:
        fields = {"basis": "guess" if fields["is_guess"] else "location", **fields}
        del fields["is_guess"]
    entry = Entry(**fields)
    texts = [value for name, value in vars(entry).items() if name != "was_there"]
    if not all(isinstance(text, str) for text in texts) or entry.basis not in _BASES:
        raise ValueError(f"not an entry: {json.dumps(fields)[:200]}")
    return entry
