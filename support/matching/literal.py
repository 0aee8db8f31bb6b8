"""Values in which nothing is a marker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Literal:
    """A value that is expected as it is: what was filled in from elsewhere is no marker."""

    value: Any
