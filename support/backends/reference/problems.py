"""Error responses as problem documents (RFC 9457)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Match, Route

from support.backends.reference.schemas import FieldFault, ProblemBody

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from starlette.types import ExceptionHandler

MEDIA_TYPE = "application/problem+json"

INVALID_FIELDS = "tag:users.example.com,2026:invalid-fields"
OAUTH_ERROR = "tag:users.example.com,2026:oauth-error"

# From RFC 9110, section 15, and RFC 6585; those of `http` differ between versions of Python.
_PHRASES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    412: "Precondition Failed",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    429: "Too Many Requests",
    500: "Internal Server Error",
}


class ProblemError(Exception):
    """A request that is answered with a problem document and these headers."""

    def __init__(self, body: ProblemBody, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{body.status} {body.title}: {body.detail}")
        self.body = body
        self.headers = headers

    def response(self) -> Response:
        """Return the HTTP response."""
        return Response(
            self.body.model_dump_json(exclude_none=True),
            status_code=self.body.status,
            headers=self.headers,
            media_type=MEDIA_TYPE,
        )


def refusal(status: int, detail: str, headers: Mapping[str, str] | None = None) -> ProblemError:
    """Create a problem of type about:blank: it means no more than its status (RFC 9457, 4.2.1)."""
    body = ProblemBody(title=_PHRASES[status], status=status, detail=detail)
    return ProblemError(body, headers)


def unauthorised(detail: str, challenge: str = "Bearer") -> ProblemError:
    """Create a 401 with the required challenge (RFC 9110, 15.5.2)."""
    return refusal(401, detail, {"WWW-Authenticate": challenge})


def invalid_fields(faults: Iterable[FieldFault]) -> ProblemError:
    """Create a 422 that lists every invalid field."""
    body = ProblemBody(
        type=INVALID_FIELDS,
        title="Invalid fields",
        status=422,
        detail="Correct the fields that `errors` names.",
        errors=tuple(faults),
    )
    return ProblemError(body)


def oauth_error(status: int, error: str, detail: str) -> ProblemError:
    """Create an error of the token endpoint, with its code from RFC 6749, section 5.2."""
    body = ProblemBody(
        type=OAUTH_ERROR, title="No token issued", status=status, detail=detail, error=error
    )
    return ProblemError(body, {"WWW-Authenticate": "Bearer"} if status == 401 else None)  # noqa: PLR2004 - RFC 9110, 15.5.2


async def answer_error(request: Request, error: Exception) -> Response:
    """Convert any exception to a response, without details if it is unexpected."""
    if not isinstance(error, ProblemError):
        error = _problem(request, error)
    return error.response()


EXCEPTION_HANDLERS: dict[type[Exception], ExceptionHandler] = dict.fromkeys(
    (ProblemError, HTTPException, ClientDisconnect, Exception), answer_error
)


def _problem(request: Request, error: Exception) -> ProblemError:
    match error:
        case HTTPException(status_code=404):
            return refusal(404, f"There is nothing at {request.url.path}.")
        case HTTPException(status_code=405):
            allowed = ", ".join(_allowed_methods(request))
            detail = f"{request.url.path} takes {allowed}, not {request.method}."
            return refusal(405, detail, {"Allow": allowed})
        case ClientDisconnect():
            return refusal(400, "The connection was closed before the end of the body.")
        case _:
            return refusal(500, "The server failed; its log says why.")


def _allowed_methods(request: Request) -> list[str]:
    """Collect the methods of all routes of the path; Starlette reports the first route only."""
    methods: set[str] = set()
    for route in request.app.routes:
        if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE:
            methods |= route.methods or set()
    return sorted(methods)
