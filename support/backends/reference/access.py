"""Authentication and authorisation: the caller of a request, and the accounts they may access."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from support.backends.reference.problems import refusal, unauthorised

if TYPE_CHECKING:
    from starlette.requests import Request

    from support.backends.reference.credentials import Tokens
    from support.backends.reference.store import User, UserStore


@dataclass(frozen=True)
class Access:
    """Authenticates and authorises the requests to one API."""

    users: UserStore
    tokens: Tokens

    def caller(self, request: Request) -> User:
        """Return the owner of a request's bearer token; raises ProblemError (401)."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise unauthorised("Send an access token: `Authorization: Bearer <token>`.")
        user_id = self.tokens.user_id(token.strip())
        user = None if user_id is None else self.users.find(user_id)
        if user is None:  # RFC 6750, 3.1
            detail = "The access token is unknown or has expired."
            raise unauthorised(detail, 'Bearer error="invalid_token"')
        return user

    def administrator(self, request: Request) -> User:
        """Return the caller, who must be an administrator; raises ProblemError (401, 403)."""
        caller = self.caller(request)
        if caller.role != "admin":
            raise refusal(403, "Only an administrator may do this.")
        return caller

    def account(self, request: Request) -> User:
        """Return the account in the path: the caller's own, or any for an administrator.

        Raises ProblemError, in this order: 401, 404, 403.
        """
        caller = self.caller(request)
        user_id = request.path_params["id"]
        user = self.users.find(user_id)
        if user is None:
            raise refusal(404, f"There is no user {user_id}.")
        if caller.role != "admin" and caller.id != user.id:
            raise refusal(403, "Only its owner or an administrator may touch an account.")
        return user
