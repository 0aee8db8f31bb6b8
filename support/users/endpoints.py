"""The operations of the users API, one method each.

Each sends one request and returns a model. It raises RefusedError if the API refuses the request,
ContractError if the response violates the contract, and RequestError if there is no response.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from support.users.models import Health, Registered, TokenGrant, User, UserPage, VersionedUser
from support.users.responses import expect_status, read_header, read_model

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import httpx
    from pydantic import SecretStr

    from support.http.client import ApiClient
    from support.users.models import Registration, UserChange


@dataclass(frozen=True)
class UsersApi:
    """Operations on accounts, for the client's caller."""

    client: ApiClient

    async def register(self, registration: Registration, *, as_form: bool = False) -> Registered:
        """POST /users; with ``as_form``, in a format that the API does not support."""
        body = {"data" if as_form else "json": registration.payload()}
        response = await self.client.send("POST", "/users", **body)
        user = read_model(response, 201, User)
        location = response.request.url.join(read_header(response, "Location"))
        return Registered(user=user, location=str(location))

    async def whoami(self) -> User:
        """GET /whoami."""
        return read_model(await self.client.send("GET", "/whoami"), 200, User)

    async def list_users(
        self, *, limit: int | None = None, cursor: str | None = None, email: str | None = None
    ) -> UserPage:
        """GET /users."""
        filters = {"limit": limit, "cursor": cursor, "email": email}
        params = {name: value for name, value in filters.items() if value is not None}
        return read_model(await self.client.send("GET", "/users", params=params), 200, UserPage)

    async def pages(self, *, limit: int, cursor: str | None = None) -> AsyncIterator[UserPage]:
        """GET /users page by page to the last one, starting at a cursor if one is given.

        Raises LookupError if a cursor repeats: the listing would never end.
        """
        seen: set[str | None] = set()
        while cursor not in seen:
            seen.add(cursor)
            page = await self.list_users(limit=limit, cursor=cursor)
            yield page
            if page.next_cursor is None:
                return
            cursor = page.next_cursor
        raise LookupError(f"the cursor {cursor!r} repeats: this listing never ends")

    async def read(self, user_id: str) -> VersionedUser:
        """GET /users/{id}."""
        return _versioned(await self.client.send("GET", _path(user_id)))

    async def read_at(self, location: str) -> VersionedUser:
        """GET the Location of the response to a registration."""
        return _versioned(await self.client.send("GET", location))

    async def change(
        self, user_id: str, change: UserChange, *, if_match: str | None = None
    ) -> VersionedUser:
        """PATCH /users/{id}, only in this version if ``if_match`` is given."""
        return _versioned(
            await self.client.send(
                "PATCH", _path(user_id), json=change.payload(), headers=_if_match(if_match)
            )
        )

    async def delete(self, user_id: str, *, if_match: str | None = None) -> None:
        """DELETE /users/{id}, only in this version if ``if_match`` is given."""
        headers = _if_match(if_match)
        response = await self.client.send("DELETE", _path(user_id), headers=headers)
        expect_status(response, 204)


@dataclass(frozen=True)
class AuthApi:
    """Signing in (OAuth2, RFC 6749)."""

    client: ApiClient

    async def sign_in(self, username: str, password: SecretStr) -> TokenGrant:
        """POST /auth/token with a user name and password (section 4.3)."""
        secret = password.get_secret_value()
        return await self._grant(grant_type="password", username=username, password=secret)

    async def refresh(self, refresh_token: SecretStr) -> TokenGrant:
        """POST /auth/token with a refresh token (section 6)."""
        secret = refresh_token.get_secret_value()
        return await self._grant(grant_type="refresh_token", refresh_token=secret)

    async def _grant(self, **form: str) -> TokenGrant:
        return read_model(await self.client.send("POST", "/auth/token", data=form), 200, TokenGrant)


@dataclass(frozen=True)
class HealthApi:
    """Operations on the service itself."""

    client: ApiClient

    async def check(self) -> Health:
        """GET /health."""
        return read_model(await self.client.send("GET", "/health"), 200, Health)


def _path(user_id: str) -> str:
    """Return the path of an account; its id may contain any character."""
    return f"/users/{quote(user_id, safe='')}"


def _versioned(response: httpx.Response) -> VersionedUser:
    user = read_model(response, 200, User)
    return VersionedUser(user=user, etag=read_header(response, "ETag"))


def _if_match(etag: str | None) -> dict[str, str]:
    return {} if etag is None else {"If-Match": etag}
