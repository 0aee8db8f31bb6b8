"""Specifications of the project's own hooks, for plugins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.contract.coverage.coverage import Coverage
    from support.http.exchange import Exchange, Listener


def pytest_api_exchange_listener(item: pytest.Item) -> Listener | None:
    """Return a listener for each exchange of a scenario, unmasked, or None.

    Called before a scenario's first request. ``tryfirst`` and ``trylast`` order the listeners;
    ``support.run.exchanges`` documents their place among the others, and their errors.
    """


def pytest_api_exchange(item: pytest.Item, exchange: Exchange) -> None:
    """Handle an exchange that has just ended; its secrets are masked."""


def pytest_api_attachment(item: pytest.Item, name: str, table: str) -> None:
    """Handle a table (CSV) for the report of the running step; its secrets are masked."""


def pytest_api_contract_coverage(coverage: Coverage) -> None:
    """Handle the contract coverage of the whole run, which has just ended; workers do not call."""


@pytest.hookspec(firstresult=True)
def pytest_api_secret(scheme: str, reference: str) -> str | None:
    """Return the secret that a setting refers to, by ``vault:secret/users#admin`` for instance.

    Return None for every scheme that the plugin does not handle: passwords may contain a colon.
    """
