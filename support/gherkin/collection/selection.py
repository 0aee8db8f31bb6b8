"""Select scenarios with a tag expression: ``--tags="@smoke and not @slow"``.

With a space instead of ``=``, the expression must not begin with ``@``, which pytest takes for a
file of arguments before any plugin is loaded. Tags may be written without it: ``--tags smoke``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.gherkin.collection.feature_file import SCENARIO_TAGS, FeatureFile
from support.gherkin.compat import scenario_template

if TYPE_CHECKING:
    from collections.abc import Callable


def tag_filter(expression: str) -> Callable[[pytest.Item], bool]:
    """Return a predicate for items whose tags match the expression; other tests have no tags.

    Raises pytest.UsageError for an expression that Cucumber's parser rejects.
    """
    from cucumber_tag_expressions import TagExpressionError, parse  # noqa: PLC0415 - 20 ms

    try:
        parsed = parse(expression)
    except TagExpressionError as error:
        raise pytest.UsageError(
            f"--tags {expression!r} is not a tag expression: {error}. "
            'Write for example --tags="@smoke and not (@slow or @wip)"'
        ) from error

    def selected(item: pytest.Item) -> bool:
        tags = item.stash.get(SCENARIO_TAGS, frozenset())
        return bool(parsed.evaluate([*tags, *(f"@{tag}" for tag in tags)]))

    return selected


def deselect(config: pytest.Config, items: list[pytest.Item], expression: str) -> None:
    """Deselect the items whose tags do not match the expression."""
    selected = tag_filter(expression)
    kept = [item for item in items if selected(item)]
    if len(kept) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = kept


def leave_bound(items: list[pytest.Item]) -> None:
    """Remove the items of feature files that a test module binds with pytest-bdd's decorators.

    The module's own items stay, except for those that pytest-bdd creates for flows.
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
