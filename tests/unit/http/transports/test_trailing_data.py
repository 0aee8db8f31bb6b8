"""Surplus data after a response."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from support.http.transports.trailing_data import has_leftovers


def stream(data: bytes, closed: bool = False) -> Any:
    """Make a stream as httpx, httpcore and h11 nest them."""
    made: Any = SimpleNamespace(trailing_data=(data, closed))
    for name in ("_h11_state", "_connection", "_stream", "_httpcore_stream"):
        made = SimpleNamespace(**{name: made})
    return made


@pytest.mark.parametrize(
    ("of", "found"),
    [
        (stream(b"HTTP/1.1 200"), True),
        (stream(b""), False),
        (stream(b"", closed=True), False),
        (object(), False),
        (SimpleNamespace(_httpcore_stream=SimpleNamespace()), False),
    ],
    ids=["surplus", "none", "closed", "another stream", "another httpcore"],
)
def test_data_after_the_end_of_a_response_is_found(of: Any, *, found: bool) -> None:
    assert has_leftovers(of) is found
