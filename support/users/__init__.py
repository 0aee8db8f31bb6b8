"""A typed client of the example, a users API; teams replace every folder named ``users``."""

from __future__ import annotations

from pathlib import Path

OPENAPI_PATH = Path(__file__).with_name("openapi.yaml")
"""The OpenAPI 3.1 document of the users API, written by hand: the code follows it."""
