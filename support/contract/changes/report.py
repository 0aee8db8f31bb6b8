"""The changes as Markdown, for people, and as JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from support.contract.changes.change import VERDICTS
from support.contract.changes.recordings import Replayed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from support.contract.changes.change import Change, Verdict

_LONGEST = 300  # characters of an example
_MOST = 5  # drifts of a scenario
_TITLES: dict[Verdict, str] = {"breaking": "Breaking", "look": "To look at", "safe": "Safe"}


@dataclass(frozen=True)
class Report:
    """The changes from one document to another, and the scenarios that break."""

    old: str
    new: str
    changes: Sequence[Change]
    replayed: Replayed = field(default_factory=Replayed)

    @property
    def is_breaking(self) -> bool:
        """Whether a change is breaking, or a recording breaks."""
        return bool(self._of("breaking") or self.replayed.broken)

    def as_json(self) -> dict[str, Any]:
        """Return it as a value of JSON."""
        return {
            "old": self.old,
            "new": self.new,
            **{verdict: len(self._of(verdict)) for verdict in VERDICTS},
            "changes": [change.as_json() for change in self.changes],
            "recordings": self.replayed.as_json(),
        }

    def lines(self) -> Iterator[str]:
        """Yield the lines of Markdown."""
        counts = ", ".join(
            f"{len(self._of(one))} {_TITLES[one][0].lower()}{_TITLES[one][1:]}" for one in VERDICTS
        )
        yield f"# Changes from {self.old} to {self.new}"
        yield from ("", f"{counts}{self._scenarios()}.")
        for verdict in VERDICTS:
            if changes := self._of(verdict):
                yield from ("", f"## {_TITLES[verdict]}", "")
                yield from _listed(changes)
        yield from self._of_recordings()

    def _scenarios(self) -> str:
        number = len(self.replayed.broken)
        if not number:
            return ""
        return f", {number} scenario{' breaks' if number == 1 else 's break'}"

    def _of(self, verdict: Verdict) -> list[Change]:
        return [change for change in self.changes if change.verdict == verdict]

    def _of_recordings(self) -> Iterator[str]:
        replayed = self.replayed
        if replayed.number:
            yield from ("", "## Scenarios", "")
            count = f"{len(replayed.broken)} of {replayed.number}"
            end = ":" if replayed.broken else "."
            yield f"Recorded scenarios that the new document breaks: {count}{end}"
            yield from ("",) if replayed.broken else ()
            for one in replayed.broken:
                yield f"- {one.name}"
                yield from (f"  - {drift}" for drift in one.drifts[:_MOST])
                if len(one.drifts) > _MOST:
                    yield f"  - ... and {len(one.drifts) - _MOST} more"
        if replayed.unusable:
            yield from ("", "Not read:", "", *(f"- {fault}" for fault in replayed.unusable))


def _listed(changes: Sequence[Change]) -> Iterator[str]:
    """Yield a line for each change, with all operations that have it, and its first example."""
    groups: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        groups.setdefault((change.place, change.sentence), []).append(change)
    for (place, sentence), alike in groups.items():
        names = ", ".join(dict.fromkeys(f"`{one.operation}`" for one in alike if one.operation))
        where = ", ".join(part for part in (names, place) if part)
        yield f"- {where}: {sentence}"
        if example := alike[0].example:
            shown = str(example)
            shown = shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}..."
            yield f"  - {example.accepted_by} allows `{shown}`"
            yield f"  - {example.refused_by} says: {example.refusal}"
