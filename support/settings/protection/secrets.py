"""Which fields hold secrets."""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict, field_validator

_NAME = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)
_SHORTEST = 2  # characters: a single letter would mask too much


class Secrets(BaseModel):
    """Names of further fields, parameters and headers that hold secrets, separated by spaces.

    They are added to those that ``support.secrets.naming.fields`` knows, such as password and
    token, in any spelling (recovery_code, recoveryCode) and in the plural.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    fields: str = ""

    @field_validator("fields")
    @classmethod
    def _are_names(cls, text: str) -> str:
        for name in text.split():
            if not _NAME.fullmatch(name) or len(name) < _SHORTEST:
                raise ValueError(
                    f"{name!r} is not the name of a field: write names of two or more letters, "
                    "digits, - and _, separated by spaces, as in: otp recovery_code"
                )
        return text

    @property
    def names(self) -> tuple[str, ...]:
        """The names."""
        return tuple(self.fields.split())
