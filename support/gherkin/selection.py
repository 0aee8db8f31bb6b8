"""Scenarios chosen by a tag expression: ``--tags="@smoke and not @slow"``.

With a space for the ``=`` the expression must not begin with ``@``: pytest takes that for a file
of arguments, before any plugin is asked. Its tags may be written without: ``--tags smoke``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.gherkin.collection import SCENARIO_TAGS, FeatureFile
from support.gherkin.compat import scenario_template

if TYPE_CHECKING:
    from collections.abc import Callable


def tag_filter(expression: str) -> Callable[[pytest.Item], bool]:
    """Return what tells whether an item's tags fulfil the expression; other tests have none.

    Raises pytest.UsageError for an expression that Cucumber's own parser refuses.
    """
    from cucumber_tag_expressions import TagExpressionError, parse  # noqa: PLC0415 - 20 ms

    try:
        parsed = parse(expression)
    except TagExpressionError as error:
        raise pytest.UsageError(
            f"--tags {expression!r} is no tag expression: {error}. "
            'Write for instance --tags="@smoke and not (@slow or @wip)"'
        ) from error

    def selected(item: pytest.Item) -> bool:
        tags = item.stash.get(SCENARIO_TAGS, frozenset())
        return bool(parsed.evaluate([*tags, *(f"@{tag}" for tag in tags)]))

    return selected


def deselect(config: pytest.Config, items: list[pytest.Item], expression: str) -> None:
    """Leave only those items whose tags fulfil the expression."""
    selected = tag_filter(expression)
    kept = [item for item in items if selected(item)]
    if len(kept) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = kept


def leave_bound(items: list[pytest.Item]) -> None:
    """Leave a feature file that a test module binds, with pytest-bdd's decorators, to it.

    pytest-bdd makes tests of flows too, which are none.
    """
    modules = [item for item in items if not isinstance(item.parent, FeatureFile)]
    bound = {item: template for item in modules if (template := scenario_template(item))}
    if bound:
        files = {template.feature.filename for template in bound.values()}
        flows = {item for item in bound if item.get_closest_marker("reusable")}
        items[:] = [
            item
            for item in items
            if item not in flows
            and (not isinstance(item.parent, FeatureFile) or str(item.path) not in files)
        ]
