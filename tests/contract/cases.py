"""Requests to every operation, one for each documented status."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.apis.reference import ADMIN, bearer

JSON = {"Content-Type": "application/json"}
USER = {"email": "new@example.com", "name": "New", "password": "long enough"}
SIGN_IN = {"grant_type": "password", "username": ADMIN[0], "password": ADMIN[1]}
REFRESH = {"grant_type": "refresh_token"}


@dataclass(frozen=True)
class Case:
    """A request to an operation, and the status of the response.

    ``{own}`` and ``{other}`` in the path are the ids of the member's account and of another's.
    """

    operation: str
    status: int
    request: dict[str, Any] = field(default_factory=dict)
    caller: str = "member"  # or admin, nobody
    path: str | None = None  # None: as documented, of the member
    note: str = ""

    def __str__(self) -> str:
        return f"{self.operation}-{self.status}{self.note and '-'}{self.note}"


CASES = [
    Case("issueToken", 200, {"data": SIGN_IN}),
    Case("issueToken", 400, {"data": SIGN_IN | {"grant_type": "magic"}}),
    Case("issueToken", 400, {"data": REFRESH}, note="refresh"),
    Case("issueToken", 401, {"data": SIGN_IN | {"password": "wrong"}}),
    Case("issueToken", 401, {"data": REFRESH | {"refresh_token": "x"}}, note="refresh"),
    Case("issueToken", 413, {"content": bytes(2**20 + 1)}),
    Case("issueToken", 415, {"json": SIGN_IN}),
    Case("whoami", 200),
    Case("whoami", 401, caller="nobody"),
    Case("whoami", 401, {"headers": bearer("invented")}, note="token"),
    Case("registerUser", 201, {"json": USER}),
    Case("registerUser", 400, {"content": "{", "headers": JSON}),
    Case("registerUser", 409, {"json": USER | {"email": "ALICE@example.com"}}),
    Case("registerUser", 413, {"content": bytes(2**20 + 1)}),
    Case("registerUser", 415, {"data": USER}),
    Case("registerUser", 422, {"json": {"role": "admin"}}),
    Case("registerUser", 422, {"json": []}, note="list"),
    Case("listUsers", 200, caller="admin"),
    Case("listUsers", 200, {"params": {"limit": 1}}, caller="admin", note="first"),
    Case("listUsers", 400, {"params": {"limit": 0}}, caller="admin"),
    Case("listUsers", 400, {"params": {"cursor": "x"}}, caller="admin", note="cursor"),
    Case("listUsers", 401, caller="nobody"),
    Case("listUsers", 403),
    Case("readUser", 200),
    Case("readUser", 304, {"headers": {"If-None-Match": "*"}}),
    Case("readUser", 401, caller="nobody"),
    Case("readUser", 403, path="/users/{other}"),
    Case("readUser", 404, path="/users/x"),
    Case("changeUser", 200, {"json": {"name": "Anna"}}),
    Case("changeUser", 400, {"content": "{", "headers": JSON}),
    Case("changeUser", 401, {"json": {"name": "Anna"}}, caller="nobody"),
    Case("changeUser", 403, {"json": {"name": "Anna"}}, path="/users/{other}"),
    Case("changeUser", 404, {"json": {"name": "Anna"}}, path="/users/x"),
    Case("changeUser", 409, {"json": {"email": "bob@example.com"}}),
    Case("changeUser", 412, {"json": {"name": "Anna"}, "headers": {"If-Match": '"x"'}}),
    Case("changeUser", 413, {"content": bytes(2**20 + 1)}),
    Case("changeUser", 415, {"content": "{}"}),
    Case("changeUser", 422, {"json": {}}),
    Case("deleteUser", 204),
    Case("deleteUser", 401, caller="nobody"),
    Case("deleteUser", 403, path="/users/{other}"),
    Case("deleteUser", 404, path="/users/x"),
    Case("deleteUser", 412, {"headers": {"If-Match": '"x"'}}),
    Case("checkHealth", 200),
]
GOOD_REQUESTS = {case.operation: case for case in reversed(CASES) if case.status < 300}
