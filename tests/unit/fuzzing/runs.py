"""Runs of fuzzing, each in a folder of its own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from support.fuzzing.plugin import START
from support.reporting.bundle import read

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.conftest import Ran

REAL = ("support.fuzzing.plugin", "support.reporting.fuzzing")
FIXED = ("tests.unit.fuzzing.fixed_cases", *REAL)
_CONFTEST = """
import os, pathlib
os.environ.update({variables!r})
pathlib.Path(__file__).with_name({start!r}).touch()
{more}
"""


def fuzz(
    run: Callable[..., Ran],
    cases: Mapping[str, Any],
    *options: str,
    settings: Mapping[str, str] | None = None,
    more: str = "",
    plugins: tuple[str, ...] = FIXED,
) -> Ran:
    """Run fuzzing with cases by operation, parts of the settings, and more of a conftest.

    With the REAL plugins, schemathesis makes the cases.
    """
    variables = {f"API_{name.upper()}": value for name, value in (settings or {}).items()}
    variables["FIXED_CASES"] = json.dumps(cases)
    conftest = _CONFTEST.format(variables=variables, start=START.name, more=more)
    loaded = [word for name in plugins for word in ("-p", name)]
    return run(conftest, *loaded, "--alluredir=results", *options, START.name)


def results(folder: Path) -> dict[str, dict[str, Any]]:
    """Return Allure's results by the names of the operations."""
    found = [json.loads(file.read_text()) for file in (folder / "results").glob("*-result.json")]
    return {result["name"]: result for result in found}


def attached(folder: Path, item: Mapping[str, Any]) -> dict[str, str]:
    """Return the attachments of a result or a step by their names."""
    return {
        one["name"]: read(folder / "results", one["source"]) for one in item.get("attachments", ())
    }
