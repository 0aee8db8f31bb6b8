"""Loads the suite: its plugin and every module of steps."""

import pkgutil
from pathlib import Path

import pytest

pytest.register_assert_rewrite("steps")  # modules of steps import each other's parameters

_STEPS = Path(__file__).parent / "steps"

pytest_plugins = [
    "support.plugin",
    *(
        module.name
        for module in pkgutil.walk_packages([str(_STEPS)], prefix="steps.")
        if not module.ispkg
    ),
]
