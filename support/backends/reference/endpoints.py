"""The operations of the users API: each reads its body, then responds without awaiting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import SecretStr
from starlette.responses import Response

from support.backends.reference.credentials import InvalidTokenError
from support.backends.reference.problems import ProblemError, oauth_error, refusal
from support.backends.reference.requests import (
    DEFAULT_LIMIT,
    FORM,
    JSON,
    encode_cursor,
    is_known,
    parse_cursor,
    parse_form,
    parse_json,
    parse_limit,
    read_body,
    require_match,
    require_media_type,
)
from support.backends.reference.schemas import (
    HealthBody,
    Registration,
    TokenBody,
    UserBody,
    UserChange,
    UserPageBody,
)
from support.backends.reference.store import EmailTakenError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel
    from starlette.requests import Request

    from support.backends.reference.access import Access
    from support.backends.reference.credentials import Grant, Tokens
    from support.backends.reference.store import User, UserStore


@dataclass(frozen=True)
class AuthEndpoints:
    """Signing in."""

    users: UserStore
    tokens: Tokens
    access: Access

    async def issue_token(self, request: Request) -> Response:
        """POST /auth/token."""
        body = await read_body(request)
        require_media_type(request, FORM)
        grant = self._grant(parse_form(body))
        return _json(TokenBody.model_validate(grant), headers={"Cache-Control": "no-store"})

    async def whoami(self, request: Request) -> Response:
        """GET /whoami."""
        return _json(UserBody.model_validate(self.access.caller(request)))

    def _grant(self, form: Mapping[str, str]) -> Grant:
        match _parameter(form, "grant_type"):
            case "password":
                return self._sign_in(
                    _parameter(form, "username"), SecretStr(_parameter(form, "password"))
                )
            case "refresh_token":
                return self._refresh(_parameter(form, "refresh_token"))
            case other:
                detail = f"grant_type is {other!r}; valid: password, refresh_token."
                raise oauth_error(400, "unsupported_grant_type", detail)

    def _sign_in(self, username: str, password: SecretStr) -> Grant:
        user = self.users.authenticate(username, password)
        if user is None:
            raise oauth_error(401, "invalid_grant", "No account has this user name and password.")
        return self.tokens.issue(user.id)

    def _refresh(self, refresh_token: str) -> Grant:
        try:
            return self.tokens.refresh(refresh_token)
        except InvalidTokenError as error:
            detail = "The refresh token is unknown, used or revoked; sign in again."
            raise oauth_error(401, "invalid_grant", detail) from error


@dataclass(frozen=True)
class UserEndpoints:
    """The accounts."""

    users: UserStore
    tokens: Tokens
    access: Access

    async def register(self, request: Request) -> Response:
        """POST /users."""
        body = await read_body(request)
        require_media_type(request, JSON)
        registration = parse_json(Registration, body)
        try:
            user = self.users.add(registration, role="member")
        except EmailTakenError as error:
            raise _email_taken() from error
        return _versioned(user, 201, {"Location": f"/users/{user.id}"})

    async def list_all(self, request: Request) -> Response:
        """GET /users."""
        self.access.administrator(request)
        query = request.query_params
        page = self.users.page(
            after=parse_cursor(query.get("cursor")),
            limit=parse_limit(query.get("limit", DEFAULT_LIMIT)),
            email=query.get("email"),
        )
        items = tuple(UserBody.model_validate(user) for user in page.users)
        next_cursor = None if page.is_last else encode_cursor(page.users[-1].number)
        return _json(UserPageBody(items=items, next_cursor=next_cursor, total=page.total))

    async def read(self, request: Request) -> Response:
        """GET /users/{id}."""
        user = self.access.account(request)
        if is_known(request, user.etag):
            return Response(status_code=304, headers={"ETag": user.etag})
        return _versioned(user)

    async def change(self, request: Request) -> Response:
        """PATCH /users/{id}; preconditions are checked before the body (RFC 9110, 13.2.1)."""
        body = await read_body(request)
        user = self.access.account(request)
        require_media_type(request, JSON)
        require_match(request, user.etag)
        change = parse_json(UserChange, body)
        try:
            return _versioned(self.users.change(user, change))
        except EmailTakenError as error:
            raise _email_taken() from error

    async def delete(self, request: Request) -> Response:
        """DELETE /users/{id}; the account's tokens are revoked."""
        user = self.access.account(request)
        require_match(request, user.etag)
        self.users.remove(user)
        self.tokens.revoke_all(user.id)
        return Response(status_code=204)


async def check_health(request: Request) -> Response:  # noqa: ARG001 - Starlette passes it
    """GET /health."""
    return _json(HealthBody())


def _parameter(form: Mapping[str, str], name: str) -> str:
    if name not in form:
        raise oauth_error(400, "invalid_request", f"The parameter {name} is missing or empty.")
    return form[name]


def _email_taken() -> ProblemError:
    return refusal(409, "Another account has this e-mail address; give another one.")


def _versioned(user: User, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return _json(UserBody.model_validate(user), status, {"ETag": user.etag, **(headers or {})})


def _json(body: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(body.model_dump_json(), status, headers, JSON)
