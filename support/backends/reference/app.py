"""The Starlette application: its routes, its state and its middleware."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from support.backends.reference.access import Access
from support.backends.reference.config import ReferenceConfig
from support.backends.reference.credentials import Tokens
from support.backends.reference.endpoints import AuthEndpoints, UserEndpoints, check_health
from support.backends.reference.problems import EXCEPTION_HANDLERS
from support.backends.reference.rate_limit import RateLimiter, RateLimitMiddleware
from support.backends.reference.schemas import Registration
from support.backends.reference.store import UserStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp

DEFAULTS = ReferenceConfig()
HEALTH = "/health"


def create_app(
    config: ReferenceConfig = DEFAULTS, *, clock: Callable[[], float] = time.time
) -> Starlette:
    """Create an API with the administrator as its only account; two APIs share no state.

    ``clock`` returns seconds since 1970: for created_at, for the expiry of tokens and for the rate
    limit. An unexpected error is answered with 500 and raised again for the server to log.
    """
    users = UserStore(clock)
    tokens = Tokens(config.token_lifetime, clock)
    _seed(users, config)
    app = Starlette(
        routes=_routes(users, tokens),
        middleware=_middleware(config, clock),
        exception_handlers=EXCEPTION_HANDLERS,
    )
    app.router.redirect_slashes = False  # /users/ is not in the contract
    return app


def _seed(users: UserStore, config: ReferenceConfig) -> None:
    """Open the administrator's account, whose password may be shorter than a member's."""
    administrator = Registration.model_construct(
        email=config.admin_email, name="Administrator", password=config.admin_password
    )
    users.add(administrator, role="admin")


def _routes(users: UserStore, tokens: Tokens) -> list[Route]:
    access = Access(users, tokens)
    auth = AuthEndpoints(users, tokens, access)
    accounts = UserEndpoints(users, tokens, access)
    return [
        Route("/auth/token", auth.issue_token, methods=["POST"]),
        Route("/whoami", auth.whoami, methods=["GET"]),
        Route("/users", accounts.register, methods=["POST"]),
        Route("/users", accounts.list_all, methods=["GET"]),
        Route("/users/{id}", accounts.read, methods=["GET"]),
        Route("/users/{id}", accounts.change, methods=["PATCH"]),
        Route("/users/{id}", accounts.delete, methods=["DELETE"]),
        Route(HEALTH, check_health, methods=["GET"]),
    ]


def _middleware(config: ReferenceConfig, clock: Callable[[], float]) -> list[Middleware]:
    """Apply the rate limit, if one is set."""
    if config.requests_per_second is None:
        return []
    return [Middleware(limited, per_second=config.requests_per_second, clock=clock)]


def limited(
    app: ASGIApp, per_second: float, clock: Callable[[], float] = time.time
) -> RateLimitMiddleware:
    """Return an API with a rate limit; /health is exempt, for monitoring."""
    return RateLimitMiddleware(app, RateLimiter(per_second, clock), exempt={HEALTH})
