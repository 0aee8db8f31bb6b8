"""What is kept of the last measurement, so that only what has changed is tried again."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from support.mutation.search import Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from support.contract.loading import Document
    from support.contract.mutation.judging import Found

_SKIPPED = frozenset({"node_modules", "reports", "tests", "__pycache__"})
_FLOWS = b"@reusable"


@dataclass(frozen=True)
class Hashes:
    """Hashes of what verdicts depend on.

    ``common`` is that of the document with what it refers to, of the code and its data, and of the
    files that several features use;
    ``features`` are those of feature files, by their paths in node ids.
    """

    common: str
    features: Mapping[str, str]

    def of(self, nodeids: Iterable[str]) -> str:
        """Return the hash of scenarios and of their feature files."""
        lines = [f"{nodeid} {self.features.get(_file(nodeid))}" for nodeid in sorted(nodeids)]
        return _hash("\n".join(lines).encode())


class Kept:
    """What still holds of the last measurement: verdicts, and which scenarios are not brittle."""

    def __init__(self, file: Path, hashes: Hashes) -> None:
        self._hashes = hashes
        self._known, self._steady = _known(file, hashes.common)

    def split(self, lies: Sequence[Found]) -> tuple[list[Result], list[Found]]:
        """Return the results of lies that hold, and the lies that are to be tried."""
        results = {lie.mutant.key: self._result(lie) for lie in lies}
        unknown = [lie for lie in lies if results[lie.mutant.key] is None]
        return [result for result in results.values() if result], unknown

    def is_steady(self, nodeid: str) -> bool:
        """Return whether a scenario is known to ignore changes of the form."""
        return self._steady.get(nodeid) == self._hashes.of([nodeid])

    def written(self, results: Iterable[Result], steady: Iterable[str]) -> dict[str, Any]:
        """Return what to keep of results and of scenarios that are not brittle, in JSON's types."""
        return {
            "common": self._hashes.common,
            "steady": {nodeid: self._hashes.of([nodeid]) for nodeid in steady},
            "verdicts": {
                result.lie.mutant.key: {
                    "verdict": result.verdict,
                    "scenario": result.scenario,
                    "reason": result.reason,
                    "of": self._depends(result),
                }
                for result in results
                if result.verdict != "undecided"
            },
        }

    def _result(self, lie: Found) -> Result | None:
        kept = self._known.get(lie.mutant.key)
        if kept is None or kept["scenario"] not in lie.scenarios:
            return None
        result = Result(lie, kept["verdict"], kept["scenario"], kept["reason"])
        return result if kept["of"] == self._depends(result) else None

    def _depends(self, result: Result) -> str:
        """Return the hash of what a verdict depends on: one scenario, if that has noticed a lie.

        What crashed only may be noticed by the check of another scenario.
        """
        is_noticed = result.verdict == "check"
        return self._hashes.of([result.scenario] if is_noticed else result.lie.scenarios)


def hashes(root: Path, document: Document, folders: Iterable[Path], extra: str = "") -> Hashes:
    """Return the hashes of a project.

    ``folders`` are those of the features, and of the recordings. ``extra`` is whatever else
    verdicts depend on.
    """
    features: dict[str, str] = {}
    common = [extra.encode(), repr(document.bundles).encode()]
    for path in sorted({*_code(root), *_files(folders)}):
        content, name = path.read_bytes(), Path(os.path.relpath(path, root)).as_posix()
        if path.suffix == ".feature":
            features[name] = _hash(content)
        if path.suffix != ".feature" or _FLOWS in content:
            common += [name.encode(), content]
    return Hashes(_hash(b"\0".join(common)), features)


def _code(root: Path) -> Iterator[Path]:
    """Yield the modules, and the data of steps: schemas and tables, for instance."""
    yield from (path for path in _files([root]) if path.suffix == ".py")
    yield from _files([root / "steps"])


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    """Yield the files in folders but hidden and installed ones, tests, and what runs write."""
    for top in folders:
        for folder, inner, names in os.walk(top):
            inner[:] = [name for name in inner if name[0] != "." and name not in _SKIPPED]
            yield from (Path(folder, name) for name in names if name[0] != ".")


def _known(file: Path, common: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what is kept; nothing if its file is missing, broken, or about something else."""
    try:
        kept = json.loads(file.read_bytes())["kept"]
        if kept["common"] == common:
            return dict(kept["verdicts"]), dict(kept["steady"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return {}, {}


def _file(nodeid: str) -> str:
    return nodeid.partition("::")[0]


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
