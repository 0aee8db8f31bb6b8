"""An API with short names of accounts, which are roles as well, and secrets of many forms."""

from __future__ import annotations

import base64
import json
import secrets
import time
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

if TYPE_CHECKING:
    from starlette.requests import Request

ACCOUNTS = {"admin": "admin", "clerk": "s3cret"}


def short_accounts_app() -> Any:
    """Return the API: a login with JSON, Basic, and resources with secrets."""
    tokens: dict[str, str] = {}

    def caller(request: Request) -> str | None:
        scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
        if scheme == "Basic":
            name, _, password = base64.b64decode(credentials).decode().partition(":")
            return name if ACCOUNTS.get(name) == password else None
        return tokens.get(credentials)

    async def login(request: Request) -> Response:
        asked = await request.json()
        if asked.get("client_secret") != "of-the-client" or asked.get("user") not in ACCOUNTS:
            return JSONResponse({"client_secret": "is not the right one"}, 401)
        if ACCOUNTS[asked["user"]] != asked.get("pass"):
            return JSONResponse({"password": "does not fit the user"}, 401)
        token = secrets.token_hex(20)
        tokens[token] = asked["user"]
        return JSONResponse({"token": token})

    async def me(request: Request) -> Response:
        name = caller(request)
        if name is None:
            return JSONResponse({"error": "unknown"}, 401)
        return JSONResponse({"username": name, "role": name, "path": f"/{name}/self"})

    async def keys(_: Request) -> Response:
        """Return secrets that are other ones each time."""
        parts = ({"alg": "HS256", "typ": "JWT"}, {"sub": str(uuid4()), "exp": int(time.time())})
        encoded = (base64.urlsafe_b64encode(json.dumps(part).encode()) for part in parts)
        jwt = ".".join([*(e.decode().rstrip("=") for e in encoded), secrets.token_urlsafe(32)])
        found = {
            "refresh_token": secrets.token_urlsafe(40),
            "api_key": f"ghp_{secrets.token_hex(18)}",
            "jwt": jwt,
            "session_id": str(uuid4()),
            "token": secrets.randbelow(900_000) + 100_000,
            "secret": f"{secrets.randbelow(1_000_000):06}",
        }
        return JSONResponse(found, 200, {"X-Token": secrets.token_hex(16)})

    async def echo(request: Request) -> Response:
        return JSONResponse(await request.json())

    return Starlette(
        routes=[
            Route("/login", login, methods=["POST"]),
            Route("/me", me),
            Route("/admin/me", me),
            Route("/keys", keys),
            Route("/echo", echo, methods=["POST"]),
        ]
    )
