"""The features of the example, recorded from the reference API once for all workers of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.backends.reference.app import create_app
from support.backends.reference.config import ReferenceConfig
from tests.end_to_end.accounts import ADMIN
from tests.end_to_end.copied_project import use_project
from tests.end_to_end.recordings import Recorded, record
from tests.end_to_end.shared import once

if TYPE_CHECKING:
    from pathlib import Path


def reference_api(_: Path) -> Any:
    """Return the reference API, with the admin of the settings."""
    return create_app(ReferenceConfig(admin_email=ADMIN.username, admin_password=ADMIN.password))


def reference_recorded(shared: Path) -> Recorded:
    """Return the recordings of the example, made in a folder that all workers share."""
    return once(shared / "reference-recorded", _record)


def _record(folder: Path) -> Recorded:
    root = folder / "project"
    root.mkdir()
    return record(use_project(root, features=True), reference_api, folder)
