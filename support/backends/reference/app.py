"""The reference API as an ASGI app."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Route

from support.backends.reference import endpoints
from support.backends.reference.config import ReferenceConfig
from support.backends.reference.problems import (
    ProblemError,
    on_error,
    on_http_exception,
    on_problem,
)
from support.backends.reference.rate_limit import RateLimit
from support.backends.reference.service import Service

if TYPE_CHECKING:
    from collections.abc import Callable


MAX_BODY = 1 << 20  # bytes
ROUTES = (
    Route("/auth/token", endpoints.TokenEndpoint),
    Route("/whoami", endpoints.CallerEndpoint),
    Route("/users", endpoints.UsersEndpoint),
    Route("/users/{id}", endpoints.UserEndpoint),
    Route("/health", endpoints.HealthEndpoint),
)


def create_app(
    config: ReferenceConfig | None = None, *, clock: Callable[[], float] = time.time
) -> Starlette:
    """Make the API anew: no accounts but the administrator's, nothing shared with another app.

    ``clock`` returns seconds; tokens expire and rates are counted by it.
    """
    config = config or ReferenceConfig()
    app = Starlette(
        routes=list(ROUTES),
        max_body_size=MAX_BODY,
        middleware=_middleware(config, clock),
        exception_handlers={
            ProblemError: on_problem,
            HTTPException: on_http_exception,
            Exception: on_error,
        },
    )
    app.state.service = Service(config, clock)
    return app


def _middleware(config: ReferenceConfig, clock: Callable[[], float]) -> list[Middleware]:
    if config.requests_per_second is None:
        return []
    return [Middleware(RateLimit, per_second=config.requests_per_second, clock=clock)]
