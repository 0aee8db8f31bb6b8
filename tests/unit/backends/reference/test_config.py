"""The configuration of a reference API."""

from __future__ import annotations

from math import inf, nan
from typing import Any

import pytest

from support.backends.reference.config import ReferenceConfig


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"admin_email": "ada@example.com"},
        {"token_lifetime": 1},
        {"requests_per_second": 0.001},
        {"requests_per_second": 1e9},
    ],
    ids=repr,
)
def test_values_in_range_are_accepted(given: dict[str, Any]) -> None:
    config = ReferenceConfig(**given)
    assert all(getattr(config, name) == value for name, value in given.items())


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"admin_email": "ada"}, "admin e-mail 'ada'"),
        ({"token_lifetime": 0.5}, "token lifetime 0.5"),
        ({"token_lifetime": inf}, "token lifetime inf"),
        ({"requests_per_second": 0}, "requests per second 0"),
        ({"requests_per_second": nan}, "requests per second nan"),
    ],
    ids=repr,
)
def test_other_values_are_refused(given: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        ReferenceConfig(**given)


def test_the_password_is_not_shown() -> None:
    assert "admin-password" not in repr(ReferenceConfig())
