"""How many workers a run may have."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

AUTO = "auto"

MOST = 16
"""As many workers as ``auto`` starts: with more, the processors are busy on any common machine."""

_OPTION = "--parallel"


@dataclass(frozen=True)
class Limit:
    """A limit to the number of workers, and the reason; ``auto_only`` spares a given number."""

    most: int
    reason: str
    auto_only: bool = False


@dataclass(frozen=True)
class Size:
    """The number of workers: at first, and at most. ``reason`` says why it is less than asked."""

    first: int
    most: int
    reason: str = ""

    @property
    def grows(self) -> bool:
        """Return whether workers are added while processors idle."""
        return self.most > self.first

    def within(self, limit: Limit) -> Size:
        """Return the size that a limit leaves."""
        if self.most <= limit.most:
            return self
        return Size(min(self.first, limit.most), limit.most, limit.reason)

    def of(self, scenarios: int) -> Size:
        """Return the size for so many scenarios: no worker has nothing to do."""
        return replace(self, first=min(self.first, scenarios), most=min(self.most, scenarios))

    def __str__(self) -> str:
        if self.grows:
            text = f"{AUTO} ({self.first} to {self.most} workers)"
        elif self.most == 1:
            text = "one process"
        else:
            text = f"{self.most} workers"
        return f"{text}: {self.reason}" if self.reason else text


def read_size(text: str, limits: Iterable[Limit] = ()) -> Size:
    """Return the size that the option asks for, within the limits.

    Raises pytest.UsageError for any other value than a whole number from 1, or ``auto``.
    """
    is_auto = text == AUTO
    if not is_auto and not (text.isascii() and text.isdigit() and int(text)):
        raise pytest.UsageError(
            f"{_OPTION} {text}: the number of workers must be a whole number from 1, or {AUTO}"
        )
    if not can_fork():
        return Size(1, 1, f"workers are forked on Linux only, and this is {sys.platform}")
    size = Size(min(processors(), MOST), MOST) if is_auto else Size(int(text), int(text))
    for limit in limits:
        if is_auto or not limit.auto_only:
            size = size.within(limit)
    return size


def can_fork() -> bool:
    """Return whether forked workers are safe: not on macOS, whose libraries start threads."""
    return sys.platform == "linux" and hasattr(os, "fork")


def processors() -> int:
    """Return the number of processors that this process may use."""
    return len(os.sched_getaffinity(0))
