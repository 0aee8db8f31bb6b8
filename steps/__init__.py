"""Step definitions, one module for each noun of the domain: a plugin that loads them all."""

from __future__ import annotations

import pkgutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Load every module and package below this one as a plugin.

    For a name in ``pytest_plugins``, pytest searches the entry points of all installed packages,
    which takes 2 ms; ``import_plugin`` looks only for the module.
    """
    for module in pkgutil.walk_packages(__path__, prefix=f"{__name__}."):
        pluginmanager.import_plugin(module.name)
