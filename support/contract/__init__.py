"""The contract of the users API: an OpenAPI 3.1 document, written by hand and leading."""

from __future__ import annotations

from pathlib import Path

OPENAPI_PATH = Path(__file__).with_name("openapi.yaml")
