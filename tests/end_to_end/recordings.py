"""A project with recordings, and a way to record them again."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tests.apis.serving import served
from tests.end_to_end.copied_project import Project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.end_to_end.copied_project import Run

RECORDS = "tests/fixtures/records"
TIMES = re.compile(
    r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+00:00)|\w{3}, \d\d \w{3} \d{4} [\d:]+ GMT|(?<=:)\d{5}(?=/)"
)
"""Times in JSON and HTTP formats, and ports, which differ between servers."""


@dataclass(frozen=True)
class Recorded:
    """A project with recordings, a way to restart their API, their seed, and the recording run."""

    project: Project
    make_api: Callable[[Path], Any]
    seed: int
    recording: Run

    def copied(self, folder: Path) -> Recorded:
        """Copy the project to a folder, for a test that changes it."""
        ignored = shutil.ignore_patterns("basetemp-*")
        shutil.copytree(self.project.root, folder, ignore=ignored)
        return replace(self, project=Project(folder, self.project.environment))

    def again(self, folder: Path) -> Recorded:
        """Record again; the database of the API is in a folder."""
        return record(self.project, self.make_api, folder, self.seed)

    def texts(self) -> dict[str, str]:
        """Return the text of each recording, by its file."""
        return recording_texts(self.project.root)


def recording_texts(root: Path) -> dict[str, str]:
    """Return the text of each recording of a project, by its file."""
    folder = root / RECORDS
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def record(
    project: Project, make_api: Callable[[Path], Any], folder: Path, seed: int = 7, **settings: str
) -> Recorded:
    """Record the features from a newly started API."""
    database = folder / "database"
    shutil.rmtree(database, ignore_errors=True)
    database.mkdir()
    with served(make_api(database)) as address:
        options = ("--backend=record", f"--data-seed={seed}")
        run = project.pytest("features", *options, API_BASE_URL=address, **settings)
    return Recorded(project, make_api, seed, run)


def replay(project: Project, **settings: str) -> Run:
    """Replay the features without the API, with another seed: the data come from the recording."""
    return project.pytest("features", "--backend=replay", "--data-seed=99", **settings)


def counting(app: Any, asked: list[str]) -> Any:
    """Wrap an API so that it notes method and path of each request."""

    async def counting(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            asked.append(f"{scope['method']} {scope['path']}")
        await app(scope, receive, send)

    return counting
