"""The reference API, in the process of the tests."""

from __future__ import annotations

from tests.apis.reference import api, make_api  # noqa: F401 - fixtures
