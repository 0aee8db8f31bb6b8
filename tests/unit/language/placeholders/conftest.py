"""A scenario's values at a fixed time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from support.language.placeholders.values import Values

NOW = datetime(2026, 1, 31, 8, 15, 30, 123_456, tzinfo=UTC)
USER = {"id": 5, "email": "jo+1@example.com", "active": True, "team": None, "roles": ["qa", "dev"]}


@pytest.fixture
def values() -> Values:
    """Values that remember a user, as ``user``."""
    values = Values(seed=7, now=lambda: NOW)
    values.remember("user", USER)
    return values
