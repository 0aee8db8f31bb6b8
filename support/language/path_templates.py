"""Paths with names in braces, such as ``/users/{user}/keys/{id}``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAME = re.compile(r"\{([^\W\d]\w*)\}")


@dataclass(frozen=True)
class PathTemplate:
    """A path, possibly with a query, in which each name stands for a part without a slash."""

    text: str

    @property
    def names(self) -> frozenset[str]:
        """The names in braces."""
        return frozenset(_NAME.findall(self.text))

    def match(self, path: str) -> dict[str, str] | None:
        """Return the value of each name, decoded; None if the path is another one.

        A slash at the end makes no difference.
        """
        found = self._pattern.fullmatch(path.rstrip("/"))
        return None if found is None else {n: unquote(v) for n, v in found.groupdict().items()}

    def fill(self, values: Mapping[str, str]) -> str:
        """Return the path with the values, encoded; raises KeyError for a name without one."""
        return _NAME.sub(lambda name: quote(values[name[1]], safe=""), self.text)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        pattern, known = "", set[str]()
        for at, part in enumerate(_NAME.split(self.text.rstrip("/"))):
            if at % 2 == 0:
                pattern += re.escape(part)
            else:  # a name that is repeated has the same value everywhere
                pattern += f"(?P={part})" if part in known else f"(?P<{part}>[^/?]+)"
                known.add(part)
        return re.compile(pattern)
