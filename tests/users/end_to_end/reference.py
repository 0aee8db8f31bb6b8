"""The features of the example, recorded and replayed once for all workers of a run."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from support.backends.reference.app import create_app
from support.backends.reference.config import ReferenceConfig
from support.bootstrap import ROOT
from tests.end_to_end.accounts import ADMIN
from tests.end_to_end.copied_project import Project, use_project
from tests.end_to_end.recordings import RECORDS, Recorded, record_only
from tests.end_to_end.shared import once

if TYPE_CHECKING:
    from pathlib import Path

SEED = 1  # that of the recordings of the project


def reference_api(_: Path) -> Any:
    """Return the reference API, with the admin of the settings."""
    return create_app(ReferenceConfig(admin_email=ADMIN.username, admin_password=ADMIN.password))


def reference_recorded(shared: Path) -> Recorded:
    """Return new recordings of the example, and a replay of those of the project.

    They are made in a folder that all workers share.
    """
    return once(shared / "reference-recorded", _record)


def with_recordings(folder: Path) -> Project:
    """Make a folder with the features and the recordings of the project."""
    folder.mkdir(exist_ok=True)
    shutil.copytree(ROOT / RECORDS, folder / RECORDS)
    return use_project(folder, features=True)


def _record(folder: Path) -> Recorded:
    root = folder / "project"
    root.mkdir()
    project = use_project(root, features=True)
    recording = record_only(project, reference_api, folder, SEED)
    recorded = with_recordings(folder / "recorded")
    replay = recorded.pytest("features", "--backend=replay", "--data-seed=99")
    return Recorded(project, reference_api, recording, replay)
