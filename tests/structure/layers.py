"""The layers of the product: which packages may import which."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tests.structure.modules import is_below

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

LAYERS: tuple[tuple[str, ...], ...] = (
    ("support.bootstrap", "support.language"),
    ("support.http", "support.settings", "support.gherkin"),
    ("support.auth", "support.secrets", "support.contract"),
    ("support.conversation", "support.backends"),
    ("support.run", "support.secret_scan", "support.contract.changes", "support.contract.draft"),
    ("support.fuzzing",),
    ("support.reporting", "support.run.fixtures"),
    ("support.plugin", "support.acceptance", "support.mutation"),
    ("steps.any_api", "support.fuzz"),
    ("support.users",),
    ("steps.users",),
)
"""From the bottom up: a module imports from layers below its own and from its own package."""

EXAMPLE = ("support.users", "steps.users", "tests.users", "tests.contract")
"""The Python of the example, which a team replaces; the product never imports it."""


@cache
def package_of(name: str) -> str | None:
    """Return the longest entry of LAYERS that holds a module; None for one outside of them."""
    holding = [entry for layer in LAYERS for entry in layer if is_below(name, [entry])]
    return max(holding, key=len, default=None)


@cache
def height(name: str) -> int:
    """Return the layer of a module of LAYERS, from 0 at the bottom."""
    return next(n for n, layer in enumerate(LAYERS) if package_of(name) in layer)


def arrows(graph: Mapping[str, AbstractSet[str]]) -> set[tuple[str, str]]:
    """Return which packages import which."""
    pairs = ((package_of(one), package_of(other)) for one in graph for other in graph[one])
    return {(one, other) for one, other in pairs if one and other and one != other}
