"""The contract of the API: its document, and what a drift from it means."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - pydantic reads the annotation
from typing import Literal

from pydantic import BaseModel, ConfigDict


class ContractSettings(BaseModel):
    """The OpenAPI document, what a drift does, and the file of known drifts.

    Without a document, that of the backend applies, if it has one. ``mode`` is fail (the step
    fails), warn (the run lists drifts) or off. Paths are relative to the project.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    document: Path | None = None
    mode: Literal["fail", "warn", "off"] = "fail"
    baseline: Path | None = None
