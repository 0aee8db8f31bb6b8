"""Fuzzing: its throw-away account, who reads, and what is left out."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, field_validator

from support.language.matching.paths import path_fault
from support.settings.api_shape import NONE


class Fuzz(BaseModel):
    """The account that sends requests which change data, and the role that sends the others.

    ``account`` is the path of the POST that makes the account, or ``none``; ``body`` is its JSON,
    with placeholders; ``username`` and ``password`` are JSON paths in that. ``created_by`` is the
    role that sends the POST; empty: nobody signs in for it. ``reader`` is the role that sends what
    only reads (GET, HEAD, OPTIONS); empty: the account. ``excluded`` are operations that are not
    fuzzed, ``DELETE /users``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    account: str = "/users"
    body: dict[str, object] = Field(
        default={"email": "{uuid}@example.com", "name": "Fuzz", "password": "{uuid}"}
    )
    username: str = "$.email"
    password: str = "$.password"  # noqa: S105 - a JSON path
    created_by: str = ""
    reader: str = "admin"
    excluded: list[str] = Field(default=[])

    @field_validator("username", "password")
    @classmethod
    def _is_a_path(cls, path: str) -> str:
        if fault := path_fault(path):
            raise ValueError(fault)
        return path

    @property
    def has_account(self) -> bool:
        """Whether the API can make a throw-away account."""
        return self.account != NONE
