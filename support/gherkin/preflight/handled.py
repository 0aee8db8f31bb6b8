"""Failures that a step leaves to a later one, whose definition declares that it handles them."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from support.gherkin.compat import Scenario, Step
    from support.gherkin.definitions.index import StepIndex

_WHEN = "when"  # the type of a step, also behind And and But


def handled_later(
    item: pytest.Item, index: StepIndex, scenario: Scenario, step: Step
) -> Iterator[str]:
    """Yield the failures that the steps after this one handle, up to the next When."""
    later = itertools.dropwhile(lambda other: other is not step, scenario.steps)
    next(later, None)
    for other in itertools.takewhile(lambda other: other.type != _WHEN, later):
        yield from (found.checks.handles for found in index.find(other, item) if found.checks)
