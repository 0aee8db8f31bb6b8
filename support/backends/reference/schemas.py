"""Bodies of the users API, as its server reads and writes them.

Requests are strict: unknown fields, missing fields and wrong types are errors, and all of them are
reported at once.
"""

from __future__ import annotations

import re
from datetime import datetime  # noqa: TC003 - pydantic needs it at run time
from typing import Annotated, Literal

from email_validator import EmailNotValidError, validate_email
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

_NOT_BLANK = re.compile(r"[^\s\ufeff]")  # Python's white space, and that of ECMA-262

Role = Literal["member", "admin"]

NAME_LENGTH = 200  # characters
PASSWORD_LENGTH = 8  # characters, at least (NIST SP 800-63B, 3.1.1)


def email_fault(address: str) -> str | None:
    """Return what is wrong with an e-mail address, as a sentence; None if it is valid."""
    try:
        # Addresses of the domain `test` are for tests (RFC 6761, 6.2), which this API is for, too.
        validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        return str(error)
    return None


def _email(address: str) -> str:
    """Keep the address as it was sent; pydantic's EmailStr changes its case."""
    if fault := email_fault(address):
        raise PydanticCustomError("email", "{fault}", {"fault": fault})
    return address


def _not_blank(name: str) -> str:
    if not _NOT_BLANK.search(name):
        raise PydanticCustomError("blank", "Must not be empty or blank")
    return name


def _long_enough(password: SecretStr) -> SecretStr:
    if len(password) < PASSWORD_LENGTH:
        raise PydanticCustomError(
            "short", "Must have at least {length} characters", {"length": PASSWORD_LENGTH}
        )
    return password


Email = Annotated[str, AfterValidator(_email)]
Name = Annotated[str, Field(max_length=NAME_LENGTH), AfterValidator(_not_blank)]
Password = Annotated[SecretStr, AfterValidator(_long_enough)]


class _RequestBody(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Registration(_RequestBody):
    """Body of POST /users."""

    email: Email
    name: Name
    password: Password


class UserChange(_RequestBody):
    """Body of PATCH /users/{id}, with at least one field; None means that it was not sent."""

    email: Email | None = None
    name: Name | None = None
    password: Password | None = None

    @field_validator("*", mode="before")
    @classmethod
    def _not_null(cls, value: object) -> object:
        if value is None:
            raise PydanticCustomError("null", "Must not be null; leave it out to keep the value")
        return value

    @model_validator(mode="after")
    def _not_empty(self) -> UserChange:
        if not self.model_fields_set:
            fields = ", ".join(type(self).model_fields)
            raise PydanticCustomError("empty", "Send at least one of {fields}", {"fields": fields})
        return self


class _ResponseBody(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


class UserBody(_ResponseBody):
    """An account, without its password."""

    id: str
    email: str
    name: str
    created_at: datetime
    role: Role


class UserPageBody(_ResponseBody):
    """Body of GET /users; ``next_cursor`` is None on the last page."""

    items: tuple[UserBody, ...]
    next_cursor: str | None
    total: int


class TokenBody(_ResponseBody):
    """Body of POST /auth/token (RFC 6749, section 5.1); ``expires_in`` in seconds."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - a scheme
    expires_in: int
    refresh_token: str


class HealthBody(_ResponseBody):
    """Body of GET /health."""

    status: Literal["ok"] = "ok"


class FieldFault(_ResponseBody):
    """An invalid field and the reason; the field is empty for the body as a whole."""

    field: str
    message: str


class ProblemBody(_ResponseBody):
    """A problem document (RFC 9457); members that are None are omitted."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: tuple[FieldFault, ...] | None = None
    error: str | None = None
