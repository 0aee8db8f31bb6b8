"""Feature files and steps: text that everyone with access to the project can read."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from support.secrets.spellings import octets, spellings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class PublicTexts:
    """The feature files in some folders and the step modules in another; read on first use."""

    def __init__(self, features: Iterable[Path], steps: Path) -> None:
        self._features = features
        self._steps = steps

    def hold(self, value: str) -> bool:
        """Return whether a value occurs in them, in any encoding."""
        return any(spelling in self._text for spelling in spellings(value) | {octets(value)})

    @cached_property
    def _text(self) -> bytes:
        files = {file for path in self._features for file in _below(path, "*.feature")}
        return b"\n".join(file.read_bytes() for file in {*files, *_below(self._steps, "*.py")})


def _below(path: Path, pattern: str) -> Iterable[Path]:
    return [path] if path.is_file() else path.rglob(pattern)
