"""Detect surplus data after a response, using private names of httpx and httpcore.

httpcore reuses such a connection together with the data that it has read, and would take the
surplus for the beginning of the next response, which may belong to another scenario. If the names
change, nothing is detected, and tests/end_to_end/test_live_faults.py fails.
"""

from __future__ import annotations

from typing import Any

_TO_THE_PARSER = ("_httpcore_stream", "_stream", "_connection", "_h11_state")


def has_leftovers(stream: Any) -> bool:
    """Return whether data was read after the end of a response, given its httpx stream."""
    for name in _TO_THE_PARSER:
        stream = getattr(stream, name, None)
    return stream is not None and bool(stream.trailing_data[0])
