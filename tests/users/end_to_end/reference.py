"""The features of the example, recorded and replayed once for all workers of a run."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from support.backends.backend import OPENAPI
from support.backends.reference.app import create_app
from support.backends.reference.config import ReferenceConfig
from support.bootstrap import ROOT
from tests.end_to_end.accounts import ADMIN
from tests.end_to_end.copied_project import use_project
from tests.end_to_end.recordings import RECORDS, Recorded, record, replay
from tests.end_to_end.shared import once

if TYPE_CHECKING:
    from pathlib import Path

    from tests.end_to_end.copied_project import Project, Run

CONTRACT = {"API_CONTRACT__DOCUMENT": str(OPENAPI)}
"""Holds every exchange against the document of the reference API, as the embedded backend does."""

SEED = 1  # that of the recordings of the project


@dataclass(frozen=True)
class Embedded:
    """A run on the embedded backend, and its folder of Allure results."""

    run: Run
    results: Path


def embedded_run(shared: Path) -> Embedded:
    """Return a run of the features on the embedded backend, in a folder that all workers share."""

    def make(folder: Path) -> Embedded:
        project = use_project(folder, features="users")
        results = folder / "results"
        options = ("--data-seed=7", "--backend=embedded", f"--alluredir={results}")
        return Embedded(project.pytest("features", *options), results)

    return once(shared / "embedded-run", make)


def reference_api(_: Path) -> Any:
    """Return the reference API, with the admin of the settings."""
    return create_app(ReferenceConfig(admin_email=ADMIN.username, admin_password=ADMIN.password))


def reference_recorded(shared: Path) -> Recorded:
    """Return new recordings of the example, made in a folder that all workers share."""

    def make(folder: Path) -> Recorded:
        root = folder / "project"
        root.mkdir()
        return record(use_project(root, features="users"), reference_api, folder, SEED, **CONTRACT)

    return once(shared / "reference-recorded", make)


def recordings_replayed(shared: Path) -> Run:
    """Return a replay of the recordings of the project, run in a folder that all workers share."""
    return once(
        shared / "recordings-replayed",
        lambda folder: replay(with_recordings(folder / "project"), **CONTRACT),
    )


def with_recordings(folder: Path) -> Project:
    """Make a folder with the features and the recordings of the project."""
    folder.mkdir(exist_ok=True)
    shutil.copytree(ROOT / RECORDS / "users", folder / RECORDS / "users")
    return use_project(folder, features="users")
