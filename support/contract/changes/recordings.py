"""Which recordings, and so which scenarios, a new document breaks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from support.backends.recording.content import read_contents
from support.backends.recording.places import SUFFIX
from support.contract.contract import Contract
from support.secrets.redactor import Redactor

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.backends.recording.content import Content
    from support.contract.drifts import Drift
    from support.contract.loading import Document


@dataclass(frozen=True)
class BrokenScenario:
    """A scenario whose recorded exchanges drift from the new document, but not from the old one.

    ``name`` has the feature file, ``::`` and the scenario; ``recording`` is relative to the folder.
    """

    name: str
    recording: str
    drifts: tuple[Drift, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as a value of JSON."""
        drifts = [str(drift) for drift in self.drifts]
        return {"scenario": self.name, "recording": self.recording, "drifts": drifts}


@dataclass(frozen=True)
class Replayed:
    """The recordings of a folder: their number, the scenarios that break, and unusable files."""

    number: int = 0
    broken: tuple[BrokenScenario, ...] = ()
    unusable: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it as a value of JSON."""
        return {
            "number": self.number,
            "broken": [one.as_json() for one in self.broken],
            "unusable": list(self.unusable),
        }


def replay(folder: Path, old: Document, new: Document) -> Replayed:
    """Hold all recordings of a folder against both documents; one that is missing has none."""
    recordings, unusable = read_contents(sorted(folder.rglob(f"*{SUFFIX}")))
    contracts = _contracts(old, new)
    broken = [
        BrokenScenario(content.metadata.scenario, path.relative_to(folder).as_posix(), drifts)
        for path, content in recordings.items()
        if (drifts := tuple(_new_drifts(content, *contracts(content.base_url))))
    ]
    return Replayed(len(recordings), tuple(broken), tuple(unusable))


def _contracts(old: Document, new: Document) -> Any:
    """Return a function that returns the contracts of an API at an address."""
    mask = Redactor()  # secrets have stand-ins; what a recording of an earlier version missed

    @cache
    def contracts(base_url: str) -> tuple[Contract, Contract]:
        return Contract(old, base_url, mask), Contract(new, base_url, mask)

    return contracts


def _new_drifts(content: Content, old: Contract, new: Contract) -> Iterator[Drift]:
    seen: set[tuple[object, ...]] = set()
    for exchange in content.exchanges():
        known = {_key(drift) for drift in old.drifts(exchange)}
        for drift in new.drifts(exchange):
            if _key(drift) not in known | seen:
                seen.add(_key(drift))
                yield drift


def _key(drift: Drift) -> tuple[object, ...]:
    return drift.operation, drift.status, drift.kind, drift.pattern, drift.keyword
