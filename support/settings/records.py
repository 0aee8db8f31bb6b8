"""Where recorded scenarios lie, and when they are old."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, PositiveInt


class Records(BaseModel):
    """The folder of the cassettes, below the project's if relative, and their age in days."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    folder: Path = Path("tests/fixtures/records")
    max_age: PositiveInt = 90
