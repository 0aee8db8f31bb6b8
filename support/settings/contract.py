"""The contract of the API: its document, what a drift does, and what nobody can provoke."""

from __future__ import annotations

import re
from pathlib import Path  # noqa: TC003 - pydantic reads the annotation
from typing import Literal

from pydantic import BaseModel, ConfigDict, field_validator

_NONE = "none"
_EXCUSE = re.compile(r"(?:(?P<operation>[A-Z]+ /\S*) )?(?P<status>[1-5](?:\d\d|XX)|default)")


class ContractSettings(BaseModel):
    """The OpenAPI document, what a drift does, the file of known drifts, and excused answers.

    Without a document, that of the backend applies, if it has one. ``mode`` is fail (the step
    fails), warn (the run lists drifts) or off. Paths are relative to the project. ``excused`` are
    answers that no scenario can provoke, which contract coverage does not expect: statuses of all
    operations or of one, separated by commas, ``500, GET /health 503``; ``none`` excuses nothing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    document: Path | None = None
    mode: Literal["fail", "warn", "off"] = "fail"
    baseline: Path | None = None
    excused: str = "500"

    @field_validator("excused")
    @classmethod
    def _are_answers(cls, text: str) -> str:
        for entry in _entries(text):
            if not _EXCUSE.fullmatch(entry):
                raise ValueError(
                    f"{entry!r} is not an answer: write a status (500, 5XX or default) for all "
                    "operations, or one with its operation as the document has it, separated by "
                    "commas, as in: 500, GET /health 503; or none"
                )
        return text

    @property
    def excused_answers(self) -> tuple[tuple[str, str], ...]:
        """The operation and the status of each excused answer; "" stands for all operations."""
        found = filter(None, map(_EXCUSE.fullmatch, _entries(self.excused)))
        return tuple((match["operation"] or "", match["status"]) for match in found)


def _entries(text: str) -> list[str]:
    if text.strip() == _NONE:
        return []
    return [" ".join(entry.split()) for entry in text.split(",") if entry.strip()]
