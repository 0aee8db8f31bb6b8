"""A journal on disk of resources to delete, which survives if the process is killed.

Each line is a JSON object; its first name says what happened, to the POST of which number:

- ``intent``: it is about to be sent. If nothing follows, it has perhaps created something.
- ``created``: it was answered, with what is known of the resource (an ``Entry``).
- ``seen``: the resource has answered at its address.
- ``left``: the resource could not be deleted, and ``why``.
- ``settled``: it has created nothing, or the resource is gone.

``dropped``, ``kept`` and ``found`` name an entry of the list of leftovers, by its key and time,
that is no longer owed, still is for another reason, or has answered at its address. A line that
cannot be read was cut off while it was written. To skip it is safe: without it more is owed, or its
POST was not sent.
"""

from __future__ import annotations

import json
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from filelock import FileLock, Timeout

from support.run.ledger import files
from support.run.ledger.leftovers import (
    HIDDEN,
    Entry,
    merged,
    read_entry,
    read_leftovers,
    write_leftovers,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from support.run.ledger.resources import Resource

ENDED = "the run ended before it was deleted"
UNANSWERED = "the run ended before the POST was answered: it may have created something"
NOT_STORED = "its address contains a secret, which is not stored: delete it by hand"

_JSON = json.JSONEncoder(ensure_ascii=False)
_SUFFIX = ".jsonl"
_SHORT = 12  # characters of a journal's name in the ids of entries
_TRIES = 5  # to create a folder that another process may be removing


class JournalError(Exception):
    """The journal could not be written."""


class Journal:
    """The journal of one process, created with its first POST, and locked while it runs.

    ``mask`` masks secrets in what is written, ``now`` returns the time as text. Its methods raise
    JournalError.
    """

    def __init__(
        self, folder: Path, *, mask: Callable[[Sequence[str]], list[str]], now: Callable[[], str]
    ) -> None:
        self._name = uuid4().hex
        self._log = files.Log(folder / f"{self._name}{_SUFFIX}")
        self._lock = FileLock(_lock_of(self._log.path))
        self._has_lock = False
        self._mask = mask
        self._now = now
        self._count = 0

    def of(self, scenario: str) -> ScenarioJournal:
        """Return the view of one scenario."""
        return ScenarioJournal(self, scenario)

    def intended(self, post: str, scenario: str) -> int:
        """Record a POST that is about to be sent, and return its number."""
        self._count += 1
        [shown] = self._mask([post])
        about = {"post": shown, "scenario": scenario, "when": self._now()}
        try:
            self._write({"intent": self._count, **about})
        except JournalError as error:
            raise JournalError(f"POST {shown} was not sent: {error}") from error
        return self._count

    def created(self, number: int, resource: Resource, scenario: str) -> None:
        """Record what a POST created."""
        address, reason, post, found = self._mask(
            [resource.address, resource.reason, resource.post, resource.found]
        )
        is_hidden = address != resource.address
        entry = Entry(
            address,
            HIDDEN if is_hidden else resource.basis,
            scenario,
            self._now(),
            reason or (NOT_STORED if is_hidden else ENDED),
            post,
            self._id(number),
            resource_id="" if is_hidden else found,
        )
        self._write({"created": number, "entry": vars(entry)})

    def seen(self, number: int) -> None:
        """Record that a resource has answered at its address."""
        self._write({"seen": number})

    def settled(self, number: int, outcome: str) -> None:
        """Record that nothing is left of a POST."""
        self._write({"settled": number, "outcome": outcome})

    def left(self, number: int, reason: str) -> None:
        """Record why a resource could not be deleted."""
        [why] = self._mask([reason])
        self._write({"left": number, "why": why})

    def dropped(self, entry: Entry) -> None:
        """Record that an entry of the list is no longer owed."""
        self._write({"dropped": [entry.key, entry.when]})

    def found(self, entry: Entry) -> None:
        """Record that an entry of the list has answered at its address."""
        self._write({"found": [entry.key, entry.when]})

    def kept(self, entry: Entry, why: str) -> str:
        """Record why an entry of the list is still owed; return it as it will be shown."""
        [shown] = self._mask([why])
        self._write({"kept": [entry.key, entry.when], "why": shown})
        return shown

    def close(self) -> None:
        """Release the file, so that the list of leftovers can be written from it."""
        self._log.close()
        self._lock.release()
        self._has_lock = False

    def _id(self, number: int) -> str:
        return f"{self._name[:_SHORT]}-{number}"

    def _write(self, line: dict[str, Any]) -> None:
        try:
            if not self._has_lock:
                self._acquire()
            self._log.append(_JSON.encode(line))
        except OSError as error:
            raise JournalError(
                f"reports/created cannot be written ({error.strerror or error}); it records what "
                "is to be deleted. Free some space, or make the folder writable"
            ) from error

    def _acquire(self) -> None:
        for last in [False] * (_TRIES - 1) + [True]:
            self._log.path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._lock.acquire()
            except FileNotFoundError:  # another process has removed the empty folder
                if last:
                    raise
            else:
                self._has_lock = True
                return


@dataclass(frozen=True)
class ScenarioJournal:
    """The journal as seen by one scenario."""

    journal: Journal
    scenario: str

    def intended(self, post: str) -> int:
        """Record a POST that is about to be sent, and return its number."""
        return self.journal.intended(post, self.scenario)

    def created(self, number: int, resource: Resource) -> None:
        """Record what a POST created."""
        self.journal.created(number, resource, self.scenario)

    def seen(self, number: int) -> None:
        """Record that a resource has answered at its address."""
        self.journal.seen(number)

    def settled(self, number: int, outcome: str) -> None:
        """Record that nothing is left of a POST."""
        self.journal.settled(number, outcome)

    def left(self, number: int, reason: str) -> None:
        """Record why a resource could not be deleted."""
        self.journal.left(number, reason)


def take_over(path: Path, folder: Path) -> list[Entry]:
    """Add the journals of processes that have exited to the list of leftovers; return the list.

    The journals are removed once the list has been written: together they never hold less than is
    owed. Raises OSError, and ValueError for a broken list.
    """
    with _alone(path):
        return _taken_over(path, folder)


def rewrite(path: Path, change: Callable[[Sequence[Entry]], Sequence[Entry]]) -> None:
    """Change the list of leftovers; raises OSError and ValueError."""
    with _alone(path):
        write_leftovers(path, change(read_leftovers(path)))


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Lock the list: two runs in one checkout may end at the same time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(_lock_of(path)):
        try:
            yield
        finally:
            _forget(path)


def _forget(path: Path) -> None:
    """Remove the lock of a file while it is held; a process that waits for it notices."""
    with suppress(OSError):  # Windows removes no open file
        files.remove(_lock_of(path))


def _taken_over(path: Path, folder: Path) -> list[Entry]:
    listed = read_leftovers(path)
    locked = [found for one in sorted(folder.glob(f"*{_SUFFIX}")) if (found := _locked(one))]
    try:
        owed = _owed(listed, [_read(journal) for journal, _ in locked])
        if locked:
            write_leftovers(path, owed)
        for journal, _ in locked:
            files.remove(journal)
            _forget(journal)
    finally:
        for _, lock in locked:
            lock.release()
    with suppress(OSError):  # it is missing, or not empty
        folder.rmdir()
    return owed


def _owed(listed: Sequence[Entry], journals: Sequence[_Owed]) -> list[Entry]:
    """Return the entries of the list, changed by the journals, and those of the journals."""
    news = {key: why for journal in journals for key, why in journal.news.items()}
    found = {key for journal in journals for key in journal.found}
    kept = []
    for entry in listed:
        key = (entry.key, entry.when)
        why = news.get(key, entry.why)
        if why is not None:
            kept.append(replace(entry, why=why, was_there=entry.was_there or key in found))
    return merged([*kept, *(entry for one in journals for entry in one.entries.values())])


def _locked(journal: Path) -> tuple[Path, FileLock] | None:
    """Return a journal with its lock; None if its process is still running."""
    lock = FileLock(_lock_of(journal))
    try:
        lock.acquire(blocking=False)
    except Timeout:
        return None
    return journal, lock


@dataclass
class _Owed:
    """What a journal owes, by the numbers of POSTs, and its news about entries of the list.

    The news is why an entry is still owed, or None if it no longer is.
    """

    name: str
    entries: dict[object, Entry] = field(default_factory=dict)
    news: dict[tuple[str, ...], str | None] = field(default_factory=dict)
    found: set[tuple[str, ...]] = field(default_factory=set)

    def apply(self, record: dict[str, Any]) -> None:
        """Change it as a line of the journal says."""
        entries = self.entries
        match record:
            case {"intent": number, "post": post, "scenario": scenario, "when": when}:
                name = f"{self.name}-{number}"
                entries[number] = Entry("", "unknown", scenario, when, UNANSWERED, post, name)
            case {"created": number, "entry": entry}:
                entries[number] = read_entry(entry)
            case {"settled": number}:
                entries.pop(number, None)
            case {"seen": number} if number in entries:
                entries[number] = replace(entries[number], was_there=True)
            case {"left": number, "why": why} if number in entries:
                entries[number] = entries[number].because(why)
            case {"found": key}:
                self.found.add(tuple(key))
            case {"dropped": key}:
                self.news[tuple(key)] = None
            case {"kept": key, "why": why}:
                self.news[tuple(key)] = why


def _read(path: Path) -> _Owed:
    owed = _Owed(path.stem[:_SHORT])
    # Not splitlines, which would cut a name in two at a character such as U+2028.
    for line in path.read_text(encoding="utf-8", errors="replace").split("\n"):
        owed.apply(_parsed(line))
    return owed


def _parsed(line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):  # cut off, or "" before the line after one that was
        return {}
    return record if isinstance(record, dict) else {}


def _lock_of(path: Path) -> Path:
    return path.with_suffix(".lock")
