"""Models of the reference API's responses, for features that name models."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

Time = Annotated[AwareDatetime, Field(strict=False)]


class User(BaseModel):
    """An account."""

    model_config = ConfigDict(strict=True, extra="forbid")

    id: Annotated[str, Field(min_length=1)]
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")]
    name: str
    created_at: Time
    role: Literal["member", "admin"]


class UserPage(BaseModel):
    """One page of a listing; ``next_cursor`` is None on the last."""

    model_config = ConfigDict(strict=True, extra="forbid")

    items: list[User]
    next_cursor: str | None
    total: Annotated[int, Field(ge=0)]
