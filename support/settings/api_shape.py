"""Differences between APIs: sign-in, pagination, and the address of a created resource."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from support.language.matching.paths import path_fault
from support.language.path_templates import PathTemplate

NONE = "none"
"""The login path of an API without a login, the scheme of a header with nothing but the token,
and the place of what a POST creates if there is nothing to delete."""

_TOKEN_PLACE = re.compile(r"\$.*|(?:header|cookie) [!#$%&'*+.^`|~\w-]+")
DELETION_NAME = re.compile(r"\{([a-z_]\w*(?:\.\w+)*)\}", re.IGNORECASE)
"""A name in the requests that delete a resource; other braces stay as they are."""

_ID = "{id}"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})  # RFC 9110, 9.2.1
_IN_BRACES = re.compile(r"\{(\w+)\}")

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
        return _checked_path(token) if token.startswith("$") else token

    @field_validator("expires", "refresh")
    @classmethod
    def _is_a_path(cls, path: str) -> str:
        return _checked_path(path)

    @property
    def exists(self) -> bool:
        """Whether the API has a login."""
        return self.path != NONE


class Paging(BaseModel):
    """How lists are paginated; ``size``, ``cursor``, ``page``, ``offset`` are query parameters.

    ``items`` and ``next`` are JSON paths from the root of a page, ``id`` from one of its items.
    ``first`` is the number of the first page, 0 or more.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    style: Literal["cursor", "page", "offset", "link"] = "cursor"
    items: str = "$.items"
    id: str = "$.id"
    size: str = "limit"
    cursor: str = "cursor"
    next: str = "$.next_cursor"
    page: str = "page"
    first: Annotated[int, Field(ge=0)] = 1
    offset: str = "offset"

    @field_validator("items", "id", "next")
    @classmethod
    def _is_a_path(cls, path: str) -> str:
        return _checked_path(path)


class Deletion(BaseModel):
    """One of the requests that delete a resource, by default a DELETE of its address.

    ``path``, the texts in ``body`` (JSON) and ``headers`` may contain ``{id}`` and the other names
    in the path of the resource, fields of the POST that created it (``{posted.password}``) and the
    admin's account (``{admin.password}``).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    method: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z-]*$")] = "DELETE"
    path: str = ""
    body: object = None
    headers: dict[_HeaderName, str] = Field(default={})

    @property
    def shown(self) -> str:
        """The method and the path, without what may be secret."""
        return f"{self.method} {self.path}".strip()


class Created(BaseModel):
    """The address of the resource that a POST created, and how to delete it.

    ``id`` is the JSON path of its ID in the response, for a POST without a Location. ``places``
    maps the path of a POST to the path of the resource, which contains ``{id}`` and names in the
    path of the POST (``/users/{user}/keys``), or to ``none`` if there is nothing to delete; by
    default a resource is below the path of the POST. ``deletions`` maps the path of a resource to
    the requests that delete it, in their order.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = "$.id"
    places: dict[str, str] = Field(default={})
    deletions: dict[str, Annotated[list[Deletion], Field(min_length=1)]] = Field(default={})

    @field_validator("id")
    @classmethod
    def _is_a_path(cls, path: str) -> str:
        return _checked_path(path)

    @field_validator("places")
    @classmethod
    def _are_places(cls, places: dict[str, str]) -> dict[str, str]:
        for post, place in places.items():
            _check_template(post)
            if place == NONE:
                continue
            _check_template(place)
            if not _is_of_one(place, post):
                raise ValueError(
                    f"{place!r} has no {_ID}: it may have been there before {post!r}; write where "
                    f"one resource is, or {NONE!r}"
                )
            known = PathTemplate(post).names | {"id"}
            if unknown := PathTemplate(place).names - known:
                raise ValueError(
                    f"{place!r} has the unknown name {{{min(unknown)}}}; known for {post!r}: "
                    f"{', '.join(f'{{{name}}}' for name in sorted(known))}"
                )
        return places

    @field_validator("deletions")
    @classmethod
    def _are_deletions(cls, deletions: dict[str, list[Deletion]]) -> dict[str, list[Deletion]]:
        for path, requests in deletions.items():
            _check_template(path)
            if all(request.method in _SAFE for request in requests):
                raise ValueError(f"the requests for {path!r} delete nothing; one must be a DELETE")
            for request in requests:
                if request.path:
                    _check_path(request.path)
                    _check_identity(request)
                _check_names(request, PathTemplate(path).names)
        return deletions


def _checked_path(path: str) -> str:
    if fault := path_fault(path):
        raise ValueError(fault)
    return path


def _check_path(path: str) -> None:
    if not path.startswith("/"):
        raise ValueError(f"{path!r} is not a path below API_BASE_URL; it must begin with a slash")


def _is_of_one(place: str, post: str) -> bool:
    """Return whether a place has the id, or another name, and is not above the path of the POST."""
    is_above = f"{post}/".startswith(f"{place.rstrip('/')}/")
    return _ID in place or (bool(PathTemplate(place).names) and not is_above)


def _check_identity(request: Deletion) -> None:
    """Raise ValueError for a change whose path is the same for all resources, and its body, too."""
    texts = f"{request.path} {request.headers} {request.body}"
    if request.method not in _SAFE and not DELETION_NAME.search(texts):
        raise ValueError(
            f"{request.method} {request.path!r} does not say which resource: write {_ID} or "
            "another name into its path or its body"
        )


def _check_template(path: str) -> None:
    _check_path(path)
    for name in _IN_BRACES.findall(path):
        if not name.isidentifier():
            raise ValueError(f"{{{name}}} in {path!r} is not a name; one begins with a letter")


def _check_names(request: Deletion, known: frozenset[str]) -> None:
    texts = f"{request.path} {request.headers} {request.body}"
    for name in DELETION_NAME.findall(texts):
        owner, _, field = name.partition(".")
        if name in known or (owner == "posted" and field):
            continue
        if owner == "admin" and field in {"username", "password", "token"}:
            continue
        raise ValueError(
            f"unknown name {{{name}}}; known: {{posted.FIELD}}, {{admin.username}}, "
            f"{{admin.password}}, {{admin.token}}, "
            f"{', '.join(f'{{{name}}}' for name in sorted(known)) or 'none in the path'}"
        )
