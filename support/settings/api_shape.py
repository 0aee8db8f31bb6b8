"""Differences between APIs: sign-in, pagination, and the address of a created resource."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

NONE = "none"
"""The login path of an API without a login; the scheme of a header with nothing but the token."""

_TOKEN_PLACE = re.compile(r"\$.*|(?:header|cookie) [!#$%&'*+.^`|~\w-]+")
_HeaderName = Annotated[str, StringConstraints(pattern=r"^[!#$%&'*+.^`|~\w-]+$")]


class Login(BaseModel):
    """How a user name and a password are exchanged for a token.

    ``username`` and ``password`` are field names, ``extra`` further fields and their values.
    ``expires`` and ``refresh`` are the JSON paths of the token's lifetime in seconds and of the
    refresh token (RFC 6749, 5.1), if the response has them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str = "/auth/token"
    format: Literal["form", "json"] = "form"
    username: str = "username"
    password: str = "password"  # noqa: S105 - a field name
    extra: dict[str, object] = Field(default={"grant_type": "password"})
    token: str = "$.access_token"  # noqa: S105 - the place of the token
    expires: str = "$.expires_in"
    refresh: str = "$.refresh_token"
    header: _HeaderName = "Authorization"
    scheme: str = "Bearer"

    @field_validator("token")
    @classmethod
    def _is_a_place(cls, token: str) -> str:
        if not _TOKEN_PLACE.fullmatch(token):
            raise ValueError(
                "the place of the token must be a JSON path ($.access_token), "
                "'header NAME' or 'cookie NAME'"
            )
        return token

    @field_validator("expires", "refresh")
    @classmethod
    def _is_a_path(cls, path: str) -> str:
        if not path.startswith("$"):
            raise ValueError("must be a JSON path in the response ($.expires_in)")
        return path

    @property
    def exists(self) -> bool:
        """Whether the API has a login."""
        return self.path != NONE


class Paging(BaseModel):
    """How lists are paginated; ``size``, ``cursor``, ``page``, ``offset`` are query parameters.

    ``items`` and ``next`` are JSON paths from the root of a page, ``id`` from one of its items.
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
    """The address of the resource that a POST created, if the response has no Location header.

    ``id`` is the JSON path of its ID in the response. ``places`` maps the path of a POST to the
    path of the resource, which contains ``{id}``; by default it is below the path of the POST.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = "$.id"
    places: dict[str, str] = Field(default={})
