"""Reports of scenarios that a worker has not brought to their end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from typing import Literal


def crashed(
    item: pytest.Item, manner: str, phase: Literal["call", "teardown"]
) -> pytest.TestReport:
    """Return the failed report of a scenario whose worker ``was killed by SIGKILL``, say."""
    when = "while it ran" if phase == "call" else "after the steps of"
    message = f"the worker process {manner} {when} {item.nodeid}"
    return _report(item, "failed", message, phase)


def passed(item: pytest.Item, phase: str) -> pytest.TestReport:
    """Return the report of a phase that has passed, or that reporters wait for."""
    return _report(item, "passed", None, phase)


def _report(
    item: pytest.Item,
    outcome: Literal["passed", "failed"],
    message: str | None,
    phase: str,
) -> pytest.TestReport:
    return pytest.TestReport(
        nodeid=item.nodeid,
        location=item.location,
        keywords=dict.fromkeys(item.keywords, 1),
        outcome=outcome,
        longrepr=message,
        when=phase,  # type: ignore[arg-type]
    )
