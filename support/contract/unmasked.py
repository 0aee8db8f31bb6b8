"""Exchanges as they are, where they contain no secrets, or nothing of them is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.http.exchange import Exchange


class Unmasked:
    """Masks nothing."""

    def exchange(self, exchange: Exchange) -> Exchange:
        """Return the exchange."""
        return exchange

    def text(self, text: str) -> str:
        """Return the text."""
        return text
