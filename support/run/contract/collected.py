"""The exchanges of a scenario that wait to be checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from support.http.exchange import Exchange


EXEMPT = "off_contract"
"""The tag of scenarios whose exchanges break the contract on purpose."""

INJECTS = pytest.StashKey[bool]()
"""Whether a scenario has injected faults: what it has seen says nothing about the API."""


def is_scenario(nodeid: str) -> bool:
    """Return whether a test is a scenario of a feature file."""
    return nodeid.partition("::")[0].endswith(".feature")


class Collected:
    """Exchanges with the API since the last check; of a request that was retried, the last one.

    Those with other services, whose addresses do not begin with ``base_url``, are left out.
    """

    def __init__(self, base_url: str) -> None:
        self._base_url = str(httpx.URL(base_url)).rstrip("/")
        self._waiting: list[Exchange] = []

    def add(self, exchange: Exchange) -> None:
        """Collect an exchange."""
        if not self._is_of_api(exchange.request.url):
            return
        earlier = [one for one in self._waiting if _repeats(exchange, one)]
        if earlier:
            self._waiting.remove(earlier[0])
        self._waiting.append(exchange)

    def take(self) -> list[Exchange]:
        """Return the exchanges in order, and forget them."""
        taken, self._waiting = self._waiting, []
        return taken

    def _is_of_api(self, url: str) -> bool:
        after = url[len(self._base_url) : len(self._base_url) + 1]
        return url.startswith(self._base_url) and after in {"", "/", "?"}


def _repeats(exchange: Exchange, earlier: Exchange) -> bool:
    """Return whether an exchange is the next attempt of another one's request."""
    is_next = exchange.attempt == earlier.attempt + 1
    return is_next and exchange.request == earlier.request
