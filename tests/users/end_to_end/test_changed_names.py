"""The check before the run finds the names of the project's own features, changed by one letter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from support.bootstrap import ROOT
from tests.suite.contract.changed_names import found_by_change, names_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Ran
    from tests.suite.contract.changed_names import Changes, Name

    Once = Callable[..., Ran]

FILES = sorted((ROOT / "features/users").rglob("*.feature"))
FEATURES = [path.read_text("utf-8") for path in FILES]
LINES = {name: text.splitlines() for text in FEATURES for name in names_of(text)}
_OWN_STEPS = 'pytest_plugins = ["steps"]\n'


@pytest.fixture(scope="module")
def changes(suite_once: Once) -> Changes:
    """What the check finds if a name is changed."""
    return found_by_change(
        FEATURES, lambda texts: suite_once(_OWN_STEPS, "--check-steps", **texts).result.outlines
    )


@pytest.mark.promise("contract.md", "Of the names in the features")
def test_each_change_is_found_or_not_checkable(changes: Changes) -> None:
    unfound = {name for name, (_, found) in changes.items() if not found}
    assert {str(name) for name in unfound if not why_not(name)} == set()
    assert len(changes) == len(LINES) >= 240
    assert len(unfound) <= len(changes) / 5


def why_not(name: Name) -> str:
    """Return why a change of a name is not checkable, empty if it is.

    Addresses, methods and JSON paths always are, unless the scenario is exempt.
    """
    lines = LINES[name]
    first = next(n for n in range(name.line, 0, -1) if name.scenario in lines[n])
    rest = lines[name.line :]
    next_title = (n for n, line in enumerate(rest) if "Scenario" in line)
    scenario = "\n".join(rest[: next(next_title, len(rest))])
    if "@off_contract" in lines[first - 1]:
        return "the scenario breaks the contract on purpose"
    if '"#absent"' in lines[name.line]:
        return "the check is that it is absent"
    is_body = name.of in {"a body", "a form"}
    if is_body and re.search(r"status is (?:4|<status>)|responses are 4", scenario):
        return "the body is to be refused"
    return ""
