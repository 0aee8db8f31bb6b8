"""What each worker would import and read for its first scenario is done once, before the fork."""

from __future__ import annotations

import importlib
from contextlib import suppress
from typing import TYPE_CHECKING

from support.backends.backend import EMBEDDED, LIVE
from support.run.configuration import BACKEND, PUBLIC_TEXTS

if TYPE_CHECKING:
    import pytest

_ALWAYS = ("support.language.matching.exact_paths",)
_USED = {
    EMBEDDED: ("support.backends.reference.app",),
    LIVE: ("anyio._backends._asyncio",),  # of httpcore, which names it as a text, too
}
"""By the tag of the backend. To leave one out makes each worker slower, and nothing fails."""


def warm_up(config: pytest.Config) -> None:
    """Import the modules, unless an upgrade of a library has removed one; read public texts."""
    config.stash[PUBLIC_TEXTS].hold("")
    for name in (*_ALWAYS, *_USED[config.stash[BACKEND].tag]):
        with suppress(ModuleNotFoundError):
            importlib.import_module(name)
