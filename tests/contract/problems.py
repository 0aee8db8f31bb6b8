"""Strict models of the API's problems: the client's own reads those of a proxy, too."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class _Described(_Strict):
    title: Text
    detail: Text


class StatusProblem(_Described):
    """A problem that its status explains (RFC 9457, 4.2.1)."""

    type: Literal["about:blank"]
    status: Annotated[int, Field(ge=400, le=599)]


class FieldFault(_Strict):
    """An invalid field; its name is empty for the body as a whole."""

    field: str
    message: Text


class InvalidFields(_Described):
    """All fields that are missing, unknown or invalid."""

    type: Literal["tag:users.example.com,2026:invalid-fields"]
    status: Literal[422]
    errors: Annotated[list[FieldFault], Field(min_length=1)]


class OAuthRefusal(_Described):
    """A refusal of the token endpoint (RFC 6749, 5.2)."""

    type: Literal["tag:users.example.com,2026:oauth-error"]
    status: int
    error: Literal["invalid_request", "unsupported_grant_type", "invalid_grant"]
