"""schemathesis, which is optional except in CI."""

from __future__ import annotations

import importlib.util
import os

import pytest


def require_schemathesis() -> None:
    """Without it, tests fail in CI and are skipped elsewhere."""
    if importlib.util.find_spec("schemathesis") is None:
        lacking = "there is no schemathesis; python -m support.bootstrap fuzz installs it"
        if "CI" in os.environ:
            pytest.fail(f"{lacking}, as `make test` does")
        pytest.skip(lacking)
