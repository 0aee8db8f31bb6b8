"""Regular expressions that are compiled when they are used first.

To compile all those of the product takes a tenth of the start of a run, and most runs use few.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, ClassVar, Generic, cast
from weakref import WeakSet

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn")


class _LatePattern(Generic[AnyStr]):
    """A pattern; from its first use on, it has the methods of the compiled one."""

    every: ClassVar[WeakSet[_LatePattern[Any]]] = WeakSet()

    def __init__(self, pattern: AnyStr, flags: int) -> None:
        self.pattern: AnyStr = pattern
        self.flags = flags
        self.every.add(self)

    def __getattr__(self, name: str) -> object:
        compiled = re.compile(self.pattern, self.flags)
        self.__dict__.update((method, getattr(compiled, method)) for method in _METHODS)
        return getattr(compiled, name)


def late(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return a pattern as ``re.compile`` does; its errors are raised at its first use."""
    return cast("re.Pattern[AnyStr]", _LatePattern(pattern, flags))


def compile_all() -> None:
    """Compile all patterns that exist, for processes that are about to be forked."""
    for pattern in _LatePattern.every:
        _ = pattern.search
