"""The operations of the contract, one class for each path."""

from __future__ import annotations

from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING

from pydantic import ValidationError
from starlette.endpoints import HTTPEndpoint
from starlette.responses import JSONResponse, Response

from support.backends.reference import requests
from support.backends.reference.problems import ProblemError, invalid, unauthorized
from support.backends.reference.schemas import NewUser, UserPatch, user_view
from support.backends.reference.store import EmailTakenError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request

    from support.backends.reference.service import Service
    from support.backends.reference.store import Account


class TokenEndpoint(HTTPEndpoint):
    """/auth/token."""

    async def post(self, request: Request) -> Response:
        """Sign in, or refresh (RFC 6749, sections 4.3 and 6)."""
        form = await requests.read_form(request)
        account = _grantee(requests.service_of(request), form)
        grant = requests.service_of(request).tokens.grant(account.id)
        content = {
            "access_token": grant.access_token,
            "token_type": "Bearer",
            "expires_in": grant.expires_in,
            "refresh_token": grant.refresh_token,
        }
        return JSONResponse(content, headers={"Cache-Control": "no-store"})  # section 5.1


def _grantee(service: Service, form: dict[str, str]) -> Account:
    needed = {"password": ("username", "password"), "refresh_token": ("refresh_token",)}
    fields = needed.get(form.get("grant_type", ""))
    if fields is None:
        detail = f"grant_type must be one of {', '.join(needed)}"
        error = "unsupported_grant_type" if "grant_type" in form else "invalid_request"
        raise ProblemError(HTTPStatus.BAD_REQUEST, detail, error=error)
    if missing := [field for field in fields if not form.get(field)]:
        detail = f"missing: {', '.join(missing)}"
        raise ProblemError(HTTPStatus.BAD_REQUEST, detail, error="invalid_request")
    identify = service.identify if len(fields) > 1 else service.redeem
    account: Account | None = identify(*(form[field] for field in fields))
    if account is None:
        raise unauthorized("These credentials are not, or no longer, valid")
    return account


class CallerEndpoint(HTTPEndpoint):
    """/whoami."""

    async def get(self, request: Request) -> Response:
        """Show the caller."""
        return JSONResponse(user_view(requests.caller_of(request)))


class UsersEndpoint(HTTPEndpoint):
    """/users."""

    async def post(self, request: Request) -> Response:
        """Register."""
        body = await requests.read_json(request)
        store = requests.service_of(request).store
        with _refusals():
            new = NewUser.model_validate(body)
            account = store.add(new.email, new.name, new.password)
        headers = {"Location": f"/users/{account.id}", "ETag": account.etag}
        return JSONResponse(user_view(account), HTTPStatus.CREATED, headers)

    async def get(self, request: Request) -> Response:
        """List or search, a page at a time; for administrators."""
        if requests.caller_of(request).role != "admin":
            raise ProblemError(HTTPStatus.FORBIDDEN, "Only administrators may list accounts")
        limit, after = requests.read_page(request)
        email = request.query_params.get("email")
        found = requests.service_of(request).store.find(email)
        rest = [account for account in found if account.number > after]
        page = rest[:limit]
        content = {
            "items": [user_view(account) for account in page],
            "next_cursor": requests.cursor_after(page[-1]) if len(rest) > limit else None,
            "total": len(found),
        }
        return JSONResponse(content)


class UserEndpoint(HTTPEndpoint):
    """/users/{id}."""

    async def get(self, request: Request) -> Response:
        """Show an account, unless If-None-Match says that it is known."""
        account = requests.subject_of(request)
        headers = {"ETag": account.etag}
        known = request.headers.get("if-none-match")
        if known is not None and requests.is_listed(account, known, weak=True):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        return JSONResponse(user_view(account), headers=headers)

    async def patch(self, request: Request) -> Response:
        """Change an account, with If-Match only in that version."""
        requests.subject_of(request)  # who may not is told before the body is read
        body = await requests.read_json(request)
        account = requests.subject_of(request)  # as it is now
        requests.check_match(request, account)
        with _refusals():
            changes = UserPatch.model_validate(body).model_dump(exclude_unset=True)
            account = requests.service_of(request).store.change(account, **changes)
        return JSONResponse(user_view(account), headers={"ETag": account.etag})

    async def delete(self, request: Request) -> Response:
        """Close an account, with If-Match only in that version."""
        account = requests.subject_of(request)
        requests.check_match(request, account)
        requests.service_of(request).store.remove(account)
        return Response(status_code=HTTPStatus.NO_CONTENT)


class HealthEndpoint(HTTPEndpoint):
    """/health."""

    async def get(self, _request: Request) -> Response:
        """Say that the service is up."""
        return JSONResponse({"status": "ok"})


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except ValidationError as error:
        raise invalid(error) from error
    except EmailTakenError as error:
        detail = "The e-mail address belongs to another account"
        raise ProblemError(HTTPStatus.CONFLICT, detail) from error
