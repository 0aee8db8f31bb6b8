"""A journal on disk of resources to delete, which survives if the process is killed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from filelock import FileLock, Timeout

from support.run.ledger.leftovers import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from support.run.ledger.resources import Resource

_SUFFIX = ".jsonl"
_UNFINISHED = "the run ended before it was deleted"


class Journal:
    """The journal of one process, created with its first resource, and locked while it runs.

    ``mask`` masks secrets in the file, ``now`` returns the time as text.
    """

    def __init__(self, folder: Path, *, mask: Callable[[str], str], now: Callable[[], str]) -> None:
        self._path = folder / f"{uuid4().hex}{_SUFFIX}"
        self._lock = FileLock(_lock_of(self._path))
        self._mask = mask
        self._now = now
        self._shown: dict[str, str] = {}  # addresses as first written, before more was masked

    def of(self, scenario: str) -> ScenarioJournal:
        """Return the view of one scenario."""
        return ScenarioJournal(self, scenario)

    def created(self, resource: Resource, scenario: str) -> None:
        """Record a resource that was created."""
        if not self._lock.is_locked:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
        # Remembered, because a secret learned later would mask more of the address: the entries
        # for its deletion must name it as this one does.
        address = self._shown[resource.address] = self._mask(resource.address)
        entry = Entry(address, resource.is_guess, scenario, self._now(), _UNFINISHED)
        self._write({"created": asdict(entry)})

    def gone(self, address: str) -> None:
        """Record that a resource was deleted."""
        self._write({"gone": self._written(address)})

    def left(self, address: str, reason: str) -> None:
        """Record why a resource could not be deleted."""
        self._write({"left": self._written(address), "why": self._mask(reason)})

    def close(self) -> None:
        """Release the file, so that the list of leftovers can be written from it."""
        self._lock.release()

    def _written(self, address: str) -> str:
        return self._shown.get(address) or self._mask(address)

    def _write(self, line: dict[str, Any]) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps(line, ensure_ascii=False)}\n")


@dataclass(frozen=True)
class ScenarioJournal:
    """The journal as seen by one scenario."""

    journal: Journal
    scenario: str

    def created(self, resource: Resource) -> None:
        """Record a resource that was created."""
        self.journal.created(resource, self.scenario)

    def gone(self, address: str) -> None:
        """Record that a resource was deleted."""
        self.journal.gone(address)

    def left(self, address: str, reason: str) -> None:
        """Record why a resource could not be deleted."""
        self.journal.left(address, reason)


def taken_over(folder: Path) -> Iterator[Entry]:
    """Yield the entries of journals whose processes have exited, and delete these journals."""
    for path in sorted(folder.glob(f"*{_SUFFIX}")):
        lock = FileLock(_lock_of(path))
        try:
            lock.acquire(blocking=False)
        except Timeout:  # its process is still running
            continue
        try:
            yield from _entries(path)
            path.unlink()
        finally:
            lock.release()
        _lock_of(path).unlink(missing_ok=True)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _entries(path: Path) -> list[Entry]:
    found: dict[str, Entry] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        record = _parsed(line)
        if "created" in record:
            entry = Entry(**record["created"])
            found[entry.address] = entry
        elif "gone" in record:
            found.pop(record["gone"], None)
        elif record.get("left") in found:
            found[record["left"]] = found[record["left"]].because(record["why"])
    return list(found.values())


def _parsed(line: str) -> dict[str, Any]:
    try:
        record: dict[str, Any] = json.loads(line)
    except ValueError:  # the last line, of a process that was killed while writing it
        return {}
    return record


def _lock_of(path: Path) -> Path:
    return path.with_suffix(".lock")
