"""Values that one schema may allow and another one may not."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from support.contract.changes.schemas.sampling import ABSENT, Sampler

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.contract.changes.schemas.containment import Difference

_MANY = 100


def candidates(difference: Difference, sampler: Sampler) -> Iterator[Any]:
    """Yield values for the place of a difference, the likely ones first; ABSENT is one."""
    if difference.rule == "missing":
        yield ABSENT
        return
    yield from islice(sampler.values(difference.wide, difference.narrow), _MANY)
