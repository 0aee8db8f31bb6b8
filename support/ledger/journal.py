"""What was created and is not deleted yet, on disk: it outlives a process that is killed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from filelock import FileLock, Timeout

from support.ledger.leftovers import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from support.ledger.resources import Resource

_SUFFIX = ".jsonl"
_UNFINISHED = "the run ended before it was deleted"


class Journal:
    """The file of one process, made when something is created; a lock tells that it is at work.

    ``mask`` takes secrets out of what is written, ``now`` gives the time as text.
    """

    def __init__(self, folder: Path, *, mask: Callable[[str], str], now: Callable[[], str]) -> None:
        self._path = folder / f"{uuid4().hex}{_SUFFIX}"
        self._lock = FileLock(_lock_of(self._path))
        self._mask = mask
        self._now = now
        self._shown: dict[str, str] = {}  # addresses as they were written: later more is masked

    def of(self, scenario: str) -> ScenarioJournal:
        """Return what one scenario writes into it."""
        return ScenarioJournal(self, scenario)

    def created(self, resource: Resource, scenario: str) -> None:
        """Take note of something that is there now."""
        if not self._lock.is_locked:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
        address = self._shown[resource.address] = self._mask(resource.address)
        entry = Entry(address, resource.is_guess, scenario, self._now(), _UNFINISHED)
        self._write({"created": asdict(entry)})

    def gone(self, address: str) -> None:
        """Take note that something is not there any more."""
        self._write({"gone": self._written(address)})

    def left(self, address: str, reason: str) -> None:
        """Take note of why something is left."""
        self._write({"left": self._written(address), "why": self._mask(reason)})

    def close(self) -> None:
        """Leave the file to whoever makes the list of leftovers."""
        self._lock.release()

    def _written(self, address: str) -> str:
        return self._shown.get(address) or self._mask(address)

    def _write(self, line: dict[str, Any]) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps(line, ensure_ascii=False)}\n")


@dataclass(frozen=True)
class ScenarioJournal:
    """What one scenario writes into the journal of its process."""

    journal: Journal
    scenario: str

    def created(self, resource: Resource) -> None:
        """Take note of something that is there now."""
        self.journal.created(resource, self.scenario)

    def gone(self, address: str) -> None:
        """Take note that something is not there any more."""
        self.journal.gone(address)

    def left(self, address: str, reason: str) -> None:
        """Take note of why something is left."""
        self.journal.left(address, reason)


def taken_over(folder: Path) -> Iterator[Entry]:
    """Yield what is left according to journals whose processes have ended, and delete these."""
    for path in sorted(folder.glob(f"*{_SUFFIX}")):
        lock = FileLock(_lock_of(path))
        try:
            lock.acquire(blocking=False)
        except Timeout:  # its process is at work
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
        noted = _parsed(line)
        if "created" in noted:
            entry = Entry(**noted["created"])
            found[entry.address] = entry
        elif "gone" in noted:
            found.pop(noted["gone"], None)
        elif noted.get("left") in found:
            found[noted["left"]] = found[noted["left"]].because(noted["why"])
    return list(found.values())


def _parsed(line: str) -> dict[str, Any]:
    try:
        noted: dict[str, Any] = json.loads(line)
    except ValueError:  # the last line of a process that was killed while it wrote
        return {}
    return noted


def _lock_of(path: Path) -> Path:
    return path.with_suffix(".lock")
