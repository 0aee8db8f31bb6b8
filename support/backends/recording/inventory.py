"""Find outdated and unused recordings, and scenarios without one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from support.backends.recording.content import read_contents
from support.backends.recording.places import SUFFIX, cassette_path
from support.backends.recording.unmasked import unmasked

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime, timedelta
    from pathlib import Path

    from support.backends.recording.content import Recording
    from support.secrets.naming.fields import SecretFields


@dataclass(frozen=True)
class Inventory:
    """The recordings below ``folder`` by file, and those that need attention.

    ``broken`` are errors of files that are not recordings. ``failed`` are recordings of scenarios
    that failed, ``old`` were recorded before the limit, ``unused`` belong to no existing scenario,
    and ``missing`` are the ids of scenarios without a recording. ``unmasked`` are the requests with
    secrets in each recording that has any.
    """

    folder: Path
    found: dict[Path, Recording]
    broken: tuple[str, ...]
    failed: tuple[Path, ...]
    old: tuple[Path, ...]
    unused: tuple[Path, ...]
    missing: tuple[str, ...]
    unmasked: Mapping[Path, Sequence[str]]

    @property
    def is_well(self) -> bool:
        """Return whether each scenario has a recent recording, and no file is unused or broken."""
        wrong = self.broken or self.failed or self.old or self.unused or self.missing
        return not (wrong or self.unmasked)

    def lines(self, now: datetime, max_age: timedelta) -> Iterator[str]:
        """Yield the lines of a report, with ages in whole days."""
        yield f"{len(self.found)} recordings in {self.folder}"
        yield from _listed("that cannot be used", self.broken)
        yield from _listed(
            "of scenarios that failed (record them again)", map(self._shown, self.failed)
        )
        yield from _listed(
            "with secrets that are not masked (record them again, and rotate the secrets)",
            [f"{self._shown(path)}: {', '.join(found)}" for path, found in self.unmasked.items()],
        )
        yield from _listed(
            f"older than {max_age.days} days (record them again)",
            [
                f"{self._shown(path)} ({(now - self.found[path].recorded_at).days} days)"
                for path in self.old
            ],
        )
        yield from _listed("without a scenario (delete them)", map(self._shown, self.unused))
        yield from _listed("scenarios without a recording", self.missing)

    def _shown(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()


def take_inventory(
    folder: Path,
    scenarios: Collection[str],
    *,
    elsewhere: Collection[str],
    oldest: datetime,
    fields: SecretFields,
) -> Inventory:
    """Compare the recordings in a folder with the scenarios that run against a live API.

    ``elsewhere`` are feature files that were not collected; their recordings are ignored.
    ``fields`` finds secrets by the names of fields.
    """
    expected = {cassette_path(folder, nodeid): nodeid for nodeid in scenarios}
    files = dict.fromkeys(sorted(folder.rglob(f"*{SUFFIX}")))
    contents, broken = read_contents(files)
    looked_at = {
        path: content
        for path, content in contents.items()
        if content.metadata.scenario.partition("::")[0] not in elsewhere
    }
    found = {path: content.metadata for path, content in looked_at.items()}
    secrets = {path: unmasked(content, fields) for path, content in looked_at.items()}
    return Inventory(
        folder=folder,
        found=found,
        old=tuple(path for path, recording in found.items() if recording.recorded_at < oldest),
        unused=tuple(path for path in found if path not in expected),
        missing=tuple(nodeid for path, nodeid in expected.items() if path not in files),
        broken=tuple(broken),
        failed=tuple(path for path, recording in found.items() if not recording.passed),
        unmasked={path: places for path, places in secrets.items() if places},
    )


def _listed(title: str, names: Iterator[str] | Collection[str]) -> Iterator[str]:
    listed = [f"    {name}" for name in names]
    if listed:
        yield f"{len(listed)} {title}:"
        yield from listed
