"""How the report is made, and what a run has to reach."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, PositiveInt


class Report(BaseModel):
    """The report: its name, one file or many, and how many runs its history holds.

    ``layout`` is auto (one file, except for large runs), single or folder.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=1)] = "API acceptance"
    layout: Literal["auto", "single", "folder"] = "auto"
    history_runs: PositiveInt = 20


class Gate(BaseModel):
    """The rules of the quality gate; unset, a rule is not looked at.

    ``min_pass_rate`` is in per cent of the scenarios that ran.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_failures: NonNegativeInt | None = None
    no_new_failures: bool = False
    min_pass_rate: Annotated[float, Field(ge=0, le=100)] | None = None

    @property
    def has_rules(self) -> bool:
        """Whether any rule is set."""
        return self != Gate()
