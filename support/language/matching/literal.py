"""Expected values without markers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Literal:
    """An expected value taken literally: a value filled in from elsewhere is never a marker."""

    value: Any
