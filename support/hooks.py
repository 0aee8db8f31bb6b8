"""Hooks of our own, for plugins that listen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.http.exchange import Exchange


def pytest_api_exchange(item: pytest.Item, exchange: Exchange) -> None:
    """Take note of an exchange that a scenario has just had; its secrets are masked."""


def pytest_api_attachment(item: pytest.Item, name: str, table: str) -> None:
    """Take a table (CSV) for the report of the running step; its secrets are masked."""


@pytest.hookspec(firstresult=True)
def pytest_api_secret(scheme: str, reference: str) -> str | None:
    """Return the secret that a setting refers to: of ``vault:secret/users#admin`` for instance.

    None for everything that is no reference of one's own: a password may have a colon, too.
    """
