"""Draw random values with hypothesis: the same ones for the same seed, in any process."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import hypothesis
from hypothesis.errors import Unsatisfiable
from hypothesis.internal.conjecture import providers

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def reproducibly() -> Iterator[None]:
    """Draw without the constants in the modules of this process.

    hypothesis tries the constants that it finds in all modules that are loaded, so what it draws
    would depend on what else has been imported. It has no setting for that: the function that
    finds them is replaced, and what it has found before is forgotten.
    """
    usual = providers._get_local_constants  # noqa: SLF001 - see above
    nothing = type(providers.GLOBAL_CONSTANTS)()
    providers._get_local_constants = lambda: nothing  # noqa: SLF001
    providers.CONSTANTS_CACHE.cache.clear()
    try:
        yield
    finally:
        providers._get_local_constants = usual  # noqa: SLF001
        providers.CONSTANTS_CACHE.cache.clear()


def drawn(strategy: Any, seed: int, count: int) -> list[Any]:
    """Return ``count`` values of a strategy, or fewer if it has no more; none if it has none."""
    found: list[Any] = []

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=max(count, 1),
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(strategy)
    def collect(value: Any) -> None:
        found.append(value)

    if count:
        try:
            collect()
        except Unsatisfiable:  # an operation without parameters has no invalid values
            return []
    return found
