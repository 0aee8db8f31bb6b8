"""The configuration of a run with workers."""

from __future__ import annotations

from contextlib import ExitStack
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def configuration() -> Iterator[Callable[..., Any]]:
    """Make a configuration: ``configuration(hook=..., option=...)``."""
    with ExitStack() as cleanups:

        def configuration(**attributes: Any) -> Any:
            manager = SimpleNamespace(hasplugin=lambda _: False, get_plugin=lambda _: None)
            given = {"pluginmanager": manager, "option": SimpleNamespace()} | attributes
            return SimpleNamespace(stash=pytest.Stash(), add_cleanup=cleanups.callback, **given)

        yield configuration
