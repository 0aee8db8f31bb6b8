"""What each worker would import and read for its first scenario is done once, before the fork."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from support.backends.backend import EMBEDDED
from support.run.configuration import BACKEND, PUBLIC_TEXTS

if TYPE_CHECKING:
    import pytest

_USED = {EMBEDDED: ("support.backends.reference.app",)}
"""By the tag of the backend."""


def warm_up(config: pytest.Config) -> None:
    """Import the modules that the backend needs; read the public texts."""
    config.stash[PUBLIC_TEXTS].hold("")
    for name in _USED.get(config.stash[BACKEND].tag, ()):
        importlib.import_module(name)
