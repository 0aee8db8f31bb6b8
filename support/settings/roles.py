"""The accounts that exist already, and how each proves who it is."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, SecretStr


class Credentials(BaseModel):
    """What a role signs in with."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    username: str
    password: SecretStr
