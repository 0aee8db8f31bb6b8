"""The report, the quality gate, and links to trackers."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, PositiveInt, field_validator


class Report(BaseModel):
    """The report: its name, its layout, and how many runs its history keeps.

    ``layout`` is auto (one file, except for large runs), single (one file) or folder.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=1)] = "API acceptance"
    layout: Literal["auto", "single", "folder"] = "auto"
    history_runs: PositiveInt = 20


class Gate(BaseModel):
    """The rules of the quality gate; a rule that is unset is not checked.

    ``min_pass_rate`` is a percentage of the scenarios that ran, ``min_contract_coverage`` one of
    what the OpenAPI document describes.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_failures: NonNegativeInt | None = None
    no_new_failures: bool = False
    min_pass_rate: Annotated[float, Field(ge=0, le=100)] | None = None
    min_contract_coverage: Annotated[float, Field(ge=0, le=100)] | None = None

    @property
    def has_rules(self) -> bool:
        """Whether any rule is set."""
        return self != Gate()


class Links(BaseModel):
    """Address patterns, with ``{}`` for the value of the tag: ``https://tracker.example.com/{}``.

    ``issue`` is for ``@issue`` and ``@known``, ``tms`` for ``@tms``. Without a pattern, a tag is a
    link only if its value is an address.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    issue: str = ""
    tms: str = ""

    @field_validator("issue", "tms")
    @classmethod
    def _has_place(cls, pattern: str) -> str:
        if pattern and not (_is_address(pattern) and "{}" in pattern):
            raise ValueError(
                f"{pattern!r} is not an address with {{}} for the value of the tag, "
                "such as https://tracker.example.com/browse/{}"
            )
        return pattern

    def address(self, kind: str, value: str) -> str:
        """Return the address of a link of this kind, or an empty string if it is unknown."""
        if _is_address(value):
            return value
        pattern: str = getattr(self, kind)
        return pattern.replace("{}", quote(value))


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://"))
