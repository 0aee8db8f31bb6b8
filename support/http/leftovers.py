"""What follows the end of an answer on its connection, in private names of httpx and httpcore.

They are used because httpcore keeps such a connection, together with what it has read, and would
take the rest for the beginning of the next answer, which may be another scenario's. Where the
names change, nothing is found, and tests/integration/test_live_faults.py fails.
"""

from __future__ import annotations

from typing import Any

_TO_THE_PARSER = ("_httpcore_stream", "_stream", "_connection", "_h11_state")


def has_leftovers(stream: Any) -> bool:
    """Tell whether something was read after the end of an answer, given the stream of httpx's."""
    for name in _TO_THE_PARSER:
        stream = getattr(stream, name, None)
    return stream is not None and bool(stream.trailing_data[0])
