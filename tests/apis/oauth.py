"""An API that accepts every kind of credentials; its tokens expire, and can be revoked."""

from __future__ import annotations

import base64
import itertools
import time
from collections import Counter
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

if TYPE_CHECKING:
    from starlette.requests import Request

PASSWORDS = {"ada": "ada-password", "clerk": "clerk-password"}
CLIENT = ("bot-id", "bot-s3cret")
STATIC = "static-t0ken"
KEY = "k3y-of-a-machine"


class OAuthApi:
    """Issues tokens for ``lifetime`` seconds; ``granted`` counts the grants of each type."""

    def __init__(self, lifetime: float = 3600) -> None:
        self.lifetime = lifetime
        self.granted: Counter[str] = Counter()
        self._numbers = itertools.count(1)
        self._tokens: dict[str, tuple[str, float]] = {}  # the name, and the time of expiry
        self._refresh: dict[str, str] = {}

    def app(self) -> Starlette:
        """Make the application."""
        return Starlette(
            routes=[
                Route("/oauth/token", self.token, methods=["POST"]),
                Route("/me", self.me),
                Route("/revoke", self.revoke, methods=["POST"]),
                Route("/things", self.new_thing, methods=["POST"]),
                Route("/things/{number}", self.thing, methods=["DELETE"]),
            ]
        )

    async def token(self, request: Request) -> Response:
        """Grant a token, or answer 400."""
        async with request.form() as form:
            given = {name: str(value) for name, value in form.items()}
        kind = given.get("grant_type", "")
        who = {
            "password": self._by_password,
            "client_credentials": self._by_secret,
            "refresh_token": self._by_refresh,
        }[kind](given)
        if who is None:
            return JSONResponse({"error": "invalid_grant"}, 400)
        self.granted[kind] += 1
        number = next(self._numbers)
        self._tokens[f"acc3ss-{number}"] = (who, time.monotonic() + self.lifetime)
        answer = {"access_token": f"acc3ss-{number}", "expires_in": self.lifetime}
        if kind != "client_credentials":  # RFC 6749, 4.4.3
            self._refresh[f"r3fresh-{number}"] = who
            answer["refresh_token"] = f"r3fresh-{number}"
        return JSONResponse(answer)

    async def me(self, request: Request) -> Response:
        """Return the caller's name."""
        who = self._who(request)
        return JSONResponse({"name": who}, 200 if who else 401)

    async def revoke(self, _: Request) -> Response:
        """Revoke every access token, but no refresh token."""
        self._tokens.clear()
        return Response(status_code=204)

    async def new_thing(self, _: Request) -> Response:
        """Create a thing."""
        return JSONResponse({}, 201, headers={"Location": f"/things/{next(self._numbers)}"})

    async def thing(self, request: Request) -> Response:
        """Delete a thing; only the administrator may."""
        return Response(status_code=204 if self._who(request) == "ada" else 403)

    def _who(self, request: Request) -> str | None:
        if request.headers.get("x-machine") == KEY:
            return "machine"
        bare = f" {request.headers.get('x-proof', '')}"
        scheme, _, proof = request.headers.get("authorization", bare).partition(" ")
        if scheme == "Basic":
            name, _, password = base64.b64decode(proof).decode().partition(":")
            return name if PASSWORDS.get(name) == password else None
        if proof == STATIC:
            return "static"
        who, until = self._tokens.get(proof, (None, 0))
        return who if time.monotonic() < until else None

    def _by_password(self, given: dict[str, str]) -> str | None:
        name = given["username"]
        return name if PASSWORDS.get(name) == given["password"] else None

    def _by_secret(self, given: dict[str, str]) -> str | None:
        is_right = (given["client_id"], given["client_secret"]) == CLIENT
        return f"bot for {given.get('scope', 'anything')}" if is_right else None

    def _by_refresh(self, given: dict[str, str]) -> str | None:
        return self._refresh.pop(given["refresh_token"], None)
