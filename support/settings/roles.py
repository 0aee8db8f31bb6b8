"""Existing accounts and their credentials."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

Kind = Literal["login", "basic", "token", "api_key", "client_credentials", "none"]

_NEEDS: dict[str, frozenset[str]] = {
    "login": frozenset({"username", "password"}),
    "basic": frozenset({"username", "password"}),
    "client_credentials": frozenset({"username", "password"}),
    "token": frozenset({"token"}),
    "api_key": frozenset({"token"}),
    "none": frozenset(),
}


class Credentials(BaseModel):
    """A role's credentials.

    ``auth`` is login (exchange user name and password for a token, see API_LOGIN__...), basic
    (RFC 7617), token (an existing bearer token), api_key (a key in ``header``),
    client_credentials (RFC 6749, 4.4; the user name is the client ID) or none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    auth: Kind = "login"
    username: str = Field("", validate_default=True)
    password: SecretStr = Field(SecretStr(""), validate_default=True)
    token: SecretStr = Field(SecretStr(""), validate_default=True)
    header: Annotated[str, StringConstraints(pattern=r"^[!#$%&'*+.^`|~\w-]+$")] = "X-Api-Key"
    scope: str = ""

    @field_validator("username", "password", "token")
    @classmethod
    def _is_there_if_needed(cls, value: Any, info: ValidationInfo) -> Any:
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        if not text and info.field_name in _NEEDS.get(info.data.get("auth", ""), ()):
            raise PydanticCustomError("missing", "Field required")
        return value

    def shown(self) -> str:
        """Return the account and how it authenticates, with secrets masked."""
        shown = {"token": str(self.token), "api_key": f"{self.header}: {self.token}", "none": ""}
        who = shown.get(self.auth, f"{self.username} / {self.password}")
        return who if self.auth == "login" else f"{who} by {self.auth}".strip()
