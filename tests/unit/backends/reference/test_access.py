"""Who may access which accounts of the reference API."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import SecretStr
from starlette.requests import Request

from support.backends.reference.access import Access
from support.backends.reference.credentials import Tokens
from support.backends.reference.problems import ProblemError
from support.backends.reference.schemas import Registration
from support.backends.reference.store import User, UserStore


@pytest.fixture
def access() -> Access:
    """That of an API without accounts."""
    return Access(UserStore(lambda: 0.0), Tokens(60, lambda: 0.0))


def add(access: Access, name: str, role: Any = "member") -> User:
    body = Registration(email=f"{name}@example.com", name=name, password=SecretStr("correct horse"))
    return access.users.add(body, role)


def asked(access: Access, caller: User | None, account: str = "") -> Request:
    """Make a request of a caller for an account."""
    token = access.tokens.issue(caller.id).access_token if caller else "unknown"
    headers = [(b"authorization", f"bearer {token}".encode())]
    scope = {"type": "http", "headers": headers, "path_params": {"id": account}}
    return Request(scope)


def status(function: Any, request: Request) -> int:
    with pytest.raises(ProblemError) as caught:
        function(request)
    found: int = caught.value.body.status
    return found


def test_a_caller_is_known_by_a_bearer_token(access: Access) -> None:
    ada = add(access, "ada")
    assert access.caller(asked(access, ada)) is ada
    assert status(access.caller, asked(access, None)) == 401
    assert status(access.caller, Request({"type": "http", "headers": []})) == 401
    access.users.remove(ada)
    assert status(access.caller, asked(access, ada)) == 401


def test_an_administrator_is_required(access: Access) -> None:
    admin = add(access, "admin", "admin")
    assert access.administrator(asked(access, admin)) is admin
    assert status(access.administrator, asked(access, add(access, "ada"))) == 403


def test_members_access_their_own_account(access: Access) -> None:
    ada, bob, admin = add(access, "ada"), add(access, "bob"), add(access, "admin", "admin")
    assert access.account(asked(access, ada, ada.id)) is ada
    assert access.account(asked(access, admin, ada.id)) is ada
    assert status(access.account, asked(access, bob, ada.id)) == 403
    assert status(access.account, asked(access, bob, "usr_x")) == 404
    assert status(access.account, asked(access, None, "usr_x")) == 401
