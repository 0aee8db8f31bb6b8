"""Refusals, as problem documents (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import ValidationError
    from starlette.exceptions import HTTPException
    from starlette.requests import Request


class ProblemError(Exception):
    """Ends a request with a problem document; ``extension`` holds members of its own."""

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        headers: Mapping[str, str] | None = None,
        **extension: Any,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers
        self.extension = extension


def unauthorized(detail: str, error: str | None = None) -> ProblemError:
    """Return a 401 that says how to authenticate (RFC 6750, section 3)."""
    challenge = f'Bearer realm="users", error="{error}"' if error else 'Bearer realm="users"'
    return ProblemError(HTTPStatus.UNAUTHORIZED, detail, {"WWW-Authenticate": challenge})


def invalid(error: ValidationError) -> ProblemError:
    """Return a 422 that names every field that is wrong."""
    errors = [
        {"field": ".".join(map(str, fault["loc"])) or "body", "message": fault["msg"]}
        for fault in error.errors(include_url=False, include_input=False, include_context=False)
    ]
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return ProblemError(status, "Some fields are not valid", errors=errors)


def problem_response(problem: ProblemError) -> JSONResponse:
    """Write a problem document."""
    content = {
        "type": "about:blank",
        "title": problem.status.phrase,
        "status": problem.status.value,
        "detail": problem.detail,
        **problem.extension,
    }
    return JSONResponse(
        content,
        status_code=problem.status,
        headers=problem.headers,
        media_type="application/problem+json",
    )


async def on_problem(_request: Request, error: Exception) -> JSONResponse:
    """Answer a ProblemError."""
    assert isinstance(error, ProblemError)  # noqa: S101 - Starlette's signature takes any
    return problem_response(error)


async def on_http_exception(request: Request, error: Exception) -> JSONResponse:
    """Answer what the router refuses: an unknown path or method."""
    exception: HTTPException = error  # type: ignore[assignment]  # Starlette's signature takes any
    status = HTTPStatus(exception.status_code)
    detail = f"{request.method} {request.url.path}: {status.description or status.phrase}"
    return problem_response(ProblemError(status, detail, exception.headers))


async def on_error(_request: Request, _error: Exception) -> JSONResponse:
    """Answer a fault of the service without telling its insides."""
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return problem_response(ProblemError(status, "The service failed; its log tells why"))
