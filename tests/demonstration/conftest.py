"""Loads the suite, its steps, and those of the demonstration."""

import pkgutil

import pytest

from support.bootstrap import ROOT

pytest.register_assert_rewrite("steps", "tests.demonstration.outcomes")

pytest_plugins = [
    "support.plugin",
    "tests.demonstration.outcomes",
    *(
        module.name
        for module in pkgutil.walk_packages([str(ROOT / "steps")], prefix="steps.")
        if not module.ispkg
    ),
]
