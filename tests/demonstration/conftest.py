"""Loads the suite, its steps for any API, and the steps of the demonstration."""

import pkgutil

import pytest

from support.bootstrap import ROOT

pytest.register_assert_rewrite(
    "steps", "tests.demonstration.accounts", "tests.demonstration.outcomes"
)

pytest_plugins = [
    "support.plugin",
    "tests.demonstration.accounts",
    "tests.demonstration.outcomes",
    *(
        module.name
        for module in pkgutil.iter_modules([str(ROOT / "steps" / "any_api")], "steps.any_api.")
        if not module.ispkg
    ),
]
