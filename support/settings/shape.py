"""What differs from API to API: how one signs in to it, and how its listings are paged."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

NONE = "none"
"""Path of the login of an API that has none, and scheme of a header that holds the bare token."""

_TOKEN_PLACE = re.compile(r"\$.*|(?:header|cookie) [!#$%&'*+.^`|~\w-]+")
_HeaderName = Annotated[str, StringConstraints(pattern=r"^[!#$%&'*+.^`|~\w-]+$")]


class Login(BaseModel):
    """How a user name and a password become what later requests carry.

    ``username`` and ``password`` are names of fields, ``extra`` further fields with their values.
    ``expires`` and ``refresh`` are the JSON paths of the token's life in seconds and of the refresh
    token (RFC 6749, 5.1), where the answer has them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str = "/auth/token"
    format: Literal["form", "json"] = "form"
    username: str = "username"
    password: str = "password"  # noqa: S105 - the name of a field
    extra: dict[str, object] = Field(default={"grant_type": "password"})
    token: str = "$.access_token"  # noqa: S105 - where the token stands
    expires: str = "$.expires_in"
    refresh: str = "$.refresh_token"
    header: _HeaderName = "Authorization"
    scheme: str = "Bearer"

    @field_validator("token")
    @classmethod
    def _is_a_place(cls, token: str) -> str:
        if not _TOKEN_PLACE.fullmatch(token):
            raise ValueError(
                "where the token stands is a JSON path ($.access_token), "
                "'header NAME' or 'cookie NAME'"
            )
        return token

    @field_validator("expires", "refresh")
    @classmethod
    def _is_a_path(cls, path: str) -> str:
        if not path.startswith("$"):
            raise ValueError("where it stands is a JSON path of the answer ($.expires_in)")
        return path

    @property
    def exists(self) -> bool:
        """Tell whether the API has a login."""
        return self.path != NONE


class Paging(BaseModel):
    """How listings are paged; ``size``, ``cursor``, ``page`` and ``offset`` are query parameters.

    ``items`` and ``next`` are JSON paths from the root of a page, ``id`` one from an entry.
    ``first`` is the number of the first page.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    style: Literal["cursor", "page", "offset", "link"] = "cursor"
    items: str = "$.items"
    id: str = "$.id"
    size: str = "limit"
    cursor: str = "cursor"
    next: str = "$.next_cursor"
    page: str = "page"
    first: int = 1
    offset: str = "offset"


class Created(BaseModel):
    """Where something stands that a POST has created, if its answer has no Location.

    ``id`` is the JSON path of its id in the answer. ``places`` holds, by the path of the POST,
    the path of what it creates, with ``{id}`` in it; others stand below the path of the POST.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = "$.id"
    places: dict[str, str] = Field(default={})
