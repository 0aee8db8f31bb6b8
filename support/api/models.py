"""What goes over the wire of the users API.

Requests are lenient, so that a scenario can send bad data on purpose: any value of any type,
any further field, and fields that are not set are not sent. Answers are strict: a missing, an
additional or a mistyped field is an error that names it.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SecretStr, field_serializer


class Request(BaseModel):
    """A request body; ``payload`` is what is sent."""

    model_config = ConfigDict(extra="allow", frozen=True)

    def payload(self) -> dict[str, Any]:
        """Return the fields that were set, secrets revealed."""
        return self.model_dump(mode="json", exclude_unset=True)


class _WithPassword(Request):
    password: SecretStr | Any = None

    @field_serializer("password")
    def _reveal(self, password: Any) -> Any:
        return password.get_secret_value() if isinstance(password, SecretStr) else password


class Registration(_WithPassword):
    """Body of POST /users."""

    email: Any = None
    name: Any = None


class UserChange(_WithPassword):
    """Body of PATCH /users/{id}."""

    email: Any = None
    name: Any = None


class Answer(BaseModel):
    """A response body."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class User(Answer):
    """An account; never with a password."""

    id: Annotated[str, Field(min_length=1)]
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")]
    name: str
    created_at: AwareDatetime
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
    """A new account and the address it was given (Location)."""

    user: User
    location: str


class VersionedUser(Answer):
    """An account in a version that its entity tag names (RFC 9110, 8.8.3)."""

    user: User
    etag: str
