"""A small users API to try the suite on.

It runs embedded in the test process, or as a server: ``python -m support.backends.reference``.
It shares no code with the suite's client side, so that each reveals mistakes in the other.
"""

from __future__ import annotations

from pathlib import Path

OPENAPI = Path(__file__).with_name("openapi.yaml")
"""Its OpenAPI 3.1 document, written by hand: the code follows it."""
