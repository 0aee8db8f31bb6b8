"""Accounts of the reference API: steps that open one, and a list of existing ones."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx

from support.backends.reference.app import create_app
from support.backends.reference.config import ReferenceConfig
from support.settings import Settings
from tests.apis.serving import served

if TYPE_CHECKING:
    from collections.abc import Iterator

ADMIN = Settings.model_fields["roles"].default["admin"]

OPENED = '''\
    When I POST "/users" with JSON:
      """json
      {"email": "{faker.email}", "name": "Alice", "password": "{faker.password}"}
      """
'''
"""A step that opens an account."""


def accounts(url: str) -> list[tuple[str, str]]:
    """Return address and role of every account, without the project's client."""
    with httpx.Client(base_url=url, trust_env=False) as client:
        password = ADMIN.password.get_secret_value()
        form = {"grant_type": "password", "username": ADMIN.username, "password": password}
        token = client.post("/auth/token", data=form).json()["access_token"]
        listed = client.get(
            "/users", params={"limit": 100}, headers={"Authorization": f"Bearer {token}"}
        ).json()
    assert listed["total"] == len(listed["items"])
    return [(user["email"], user["role"]) for user in listed["items"]]


@contextmanager
def reference_server() -> Iterator[str]:
    """Serve the reference API on a free port; yield its address."""
    config = ReferenceConfig(admin_email=ADMIN.username, admin_password=ADMIN.password)
    with served(create_app(config)) as url:
        yield url
