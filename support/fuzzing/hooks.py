"""Specifications of the hooks of fuzzing, for reporters."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

    from support.fuzzing.findings import Tally


def pytest_api_fuzzed(item: pytest.Item, tally: Tally, command: str) -> None:
    """Handle what fuzzing an operation has found; ``command`` repeats it.

    Secrets in the exchanges are not masked.
    """
