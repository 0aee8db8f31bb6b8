"""Exchanges as they are."""

from __future__ import annotations

from support.contract.unmasked import Unmasked
from tests.unit.contract.coverage.conftest import exchanged


def test_nothing_is_masked() -> None:
    exchange = exchanged("GET", "/pets?password=secret")  # pragma: allowlist secret
    assert Unmasked().exchange(exchange) is exchange
    assert Unmasked().text("password=secret") == "password=secret"  # pragma: allowlist secret
