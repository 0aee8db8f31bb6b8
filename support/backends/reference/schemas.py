"""What the reference API takes and gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

if TYPE_CHECKING:
    from support.backends.reference.store import Account

NAME_LENGTH = 200
PASSWORD_LENGTH = (8, 200)


def _email(value: str) -> str:
    try:
        validate_email(value, check_deliverability=False)
    except EmailNotValidError as error:
        raise ValueError(str(error)) from error
    return value  # as it was sent


def _not_blank(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be empty or blank")
    return value


Email = Annotated[str, AfterValidator(_email)]
Name = Annotated[str, Field(max_length=NAME_LENGTH), AfterValidator(_not_blank)]
Password = Annotated[
    str, Field(min_length=PASSWORD_LENGTH[0], max_length=PASSWORD_LENGTH[1], repr=False)
]


class NewUser(BaseModel):
    """Body of POST /users."""

    model_config = ConfigDict(extra="forbid", strict=True)

    email: Email
    name: Name
    password: Password


class UserPatch(BaseModel):
    """Body of PATCH /users/{id}; what is not sent stays as it is (``model_fields_set``)."""

    model_config = ConfigDict(extra="forbid", strict=True)

    email: Email = ""
    name: Name = ""
    password: Password = ""

    @model_validator(mode="after")
    def _something(self) -> UserPatch:
        if not self.model_fields_set:
            raise ValueError("at least one of email, name, password is needed")
        return self


def user_view(account: Account) -> dict[str, Any]:
    """Return an account as it is shown: never with its password."""
    return {
        "id": account.id,
        "email": account.email,
        "name": account.name,
        "created_at": account.created_at.isoformat().replace("+00:00", "Z"),
        "role": account.role,
    }
