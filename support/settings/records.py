"""The folder and the maximum age of recordings."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, PositiveInt


class Records(BaseModel):
    """The folder of the recordings, relative to the project, and their maximum age in days."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    folder: Path = Path("tests/fixtures/records")
    max_age: PositiveInt = 90
