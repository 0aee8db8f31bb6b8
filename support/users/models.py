"""The bodies of the users API's requests and responses.

Requests are lenient, so that a scenario can send invalid data on purpose: they accept values of
any type and additional fields, and do not send fields that are not set. Responses are strict: a
missing, additional or mistyped field is an error that names it. A model is built when it is used
first (``defer_build``), as most runs use few.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d")  # section 5.6


def _check_form(value: object) -> object:
    """Reject other texts that pydantic accepts as a time, such as ``"1767323045"``."""
    if isinstance(value, datetime) or (isinstance(value, str) and _RFC3339.match(value)):
        return value
    raise ValueError("expected an RFC 3339 time, 2026-01-02T03:04:05Z for instance")


# After a validator, strict mode would not accept a string from JSON either.
Time = Annotated[AwareDatetime, Field(strict=False), BeforeValidator(_check_form)]


class RequestBody(BaseModel):
    """A request body; ``payload`` returns the data to send."""

    model_config = ConfigDict(extra="allow", frozen=True, defer_build=True)

    def payload(self) -> dict[str, Any]:
        """Return the fields that were set, with secrets in plain text."""
        sent = self.model_dump(mode="json", exclude_unset=True)
        secrets = {k: v.get_secret_value() for k, v in self if isinstance(v, SecretStr)}
        return sent | {name: secret for name, secret in secrets.items() if name in sent}


class Registration(RequestBody):
    """Body of POST /users."""

    email: Any = None
    name: Any = None
    password: SecretStr | Any = None


class UserChange(RequestBody):
    """Body of PATCH /users/{id}."""

    email: Any = None
    name: Any = None
    password: SecretStr | Any = None


class ResponseBody(BaseModel):
    """A response body; errors do not show its values, which may be secret."""

    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, hide_input_in_errors=True, defer_build=True
    )


class User(ResponseBody):
    """An account; never with a password."""

    id: Annotated[str, Field(min_length=1)]
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")]
    name: Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
    created_at: Time
    role: Literal["member", "admin"]


class UserPage(ResponseBody):
    """One page of a listing; ``next_cursor`` is None on the last."""

    items: Annotated[tuple[User, ...], Field(max_length=100)]
    next_cursor: Annotated[str, Field(min_length=1)] | None
    total: Annotated[int, Field(ge=0)]


class TokenGrant(ResponseBody):
    """A successful token response (RFC 6749, section 5.1); ``expires_in`` in seconds."""

    access_token: Annotated[SecretStr, Field(min_length=1)]
    token_type: Literal["Bearer"]
    expires_in: Annotated[int, Field(gt=0)]
    refresh_token: Annotated[SecretStr, Field(min_length=1)]


class Health(ResponseBody):
    """Body of GET /health."""

    status: Literal["ok"]


class FieldError(ResponseBody):
    """An invalid field and what is wrong with it."""

    field: str
    message: str


class Problem(ResponseBody):
    """A problem document (RFC 9457); ``error`` is OAuth's, other extension members are kept."""

    model_config = ConfigDict(extra="allow")

    type: str = "about:blank"
    title: str
    status: int
    detail: str | None = None
    errors: tuple[FieldError, ...] = ()
    error: str | None = None


class Registered(ResponseBody):
    """A new account and its absolute address (Location)."""

    user: User
    location: str


class VersionedUser(ResponseBody):
    """An account and the entity tag of its version (RFC 9110, 8.8.3)."""

    user: User
    etag: str
