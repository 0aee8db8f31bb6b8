"""What goes over the wire of the users API.

Requests are lenient, so that a scenario can send bad data on purpose: any value of any type,
any further field, and fields that are not set are not sent. Answers are strict: a missing, an
additional or a mistyped field is an error that names it.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d")  # section 5.6


def _check_form(value: object) -> object:
    """Refuse what pydantic would take for a time besides: ``"1767323045"``, for instance."""
    if isinstance(value, datetime) or (isinstance(value, str) and _RFC3339.match(value)):
        return value
    raise ValueError("expected an RFC 3339 time, 2026-01-02T03:04:05Z for instance")


# Behind a validator, strict would mean that JSON's text is not taken either.
Time = Annotated[AwareDatetime, Field(strict=False), BeforeValidator(_check_form)]


class Request(BaseModel):
    """A request body; ``payload`` is what is sent."""

    model_config = ConfigDict(extra="allow", frozen=True)

    def payload(self) -> dict[str, Any]:
        """Return the fields that were set, secrets revealed."""
        sent = self.model_dump(mode="json", exclude_unset=True)
        secrets = {k: v.get_secret_value() for k, v in self if isinstance(v, SecretStr)}
        return sent | {name: secret for name, secret in secrets.items() if name in sent}


class Registration(Request):
    """Body of POST /users."""

    email: Any = None
    name: Any = None
    password: SecretStr | Any = None


class UserChange(Request):
    """Body of PATCH /users/{id}."""

    email: Any = None
    name: Any = None
    password: SecretStr | Any = None


class Answer(BaseModel):
    """A response body; errors do not show values, which may be secret."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, hide_input_in_errors=True)


class User(Answer):
    """An account; never with a password."""

    id: Annotated[str, Field(min_length=1)]
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")]
    name: str
    created_at: Time
    role: Literal["member", "admin"]


class UserPage(Answer):
    """One page of a listing; ``next_cursor`` is None on the last."""

    items: tuple[User, ...]
    next_cursor: str | None
    total: Annotated[int, Field(ge=0)]


class TokenGrant(Answer):
    """A successful token response (RFC 6749, section 5.1); ``expires_in`` in seconds."""

    access_token: SecretStr
    token_type: Literal["Bearer", "bearer"]
    expires_in: Annotated[int, Field(gt=0)]
    refresh_token: SecretStr


class Health(Answer):
    """Body of GET /health."""

    status: Literal["ok"]


class FieldError(Answer):
    """A field that was refused, and why."""

    field: str
    message: str


class Problem(Answer):
    """A problem document (RFC 9457); extension members are kept."""

    model_config = ConfigDict(extra="allow")

    type: str = "about:blank"
    title: str
    status: int
    detail: str | None = None
    errors: tuple[FieldError, ...] = ()


class Registered(Answer):
    """A new account and the address it was given (Location), an absolute one."""

    user: User
    location: str


class VersionedUser(Answer):
    """An account in a version that its entity tag names (RFC 9110, 8.8.3)."""

    user: User
    etag: str
