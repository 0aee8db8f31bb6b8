"""Feature files and steps: text that everyone with access to the project can read."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from support.secrets.search import plain_form
from support.secrets.spelling.escapes import octets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pytest


class PublicTexts:
    """The feature files in some folders and the step modules in another; read on first use."""

    def __init__(self, features: Iterable[Path], steps: Path) -> None:
        self._features = features
        self._steps = steps

    @classmethod
    def of(cls, config: pytest.Config) -> PublicTexts:
        """Return those of a run."""
        return cls(_folders(config), config.rootpath / "steps")

    def hold(self, value: str) -> bool:
        """Return whether a value occurs in them, in any spelling."""
        written, plain = self._texts
        form = plain_form(value)
        return octets(value) in written or (bool(form) and form in plain)

    @cached_property
    def _texts(self) -> tuple[bytes, bytes]:
        files = {file for path in self._features for file in _below(path, "*.feature")}
        text = b"\n".join(file.read_bytes() for file in {*files, *_below(self._steps, "*.py")})
        return text, plain_form(text)


def _folders(config: pytest.Config) -> Iterator[Path]:
    for text in config.args:
        yield config.invocation_params.dir / text.partition("::")[0]
    for name in config.getini("testpaths"):
        yield config.rootpath / name


def _below(path: Path, pattern: str) -> Iterable[Path]:
    if path.is_file():
        return [path] if path.match(pattern) else []
    return path.rglob(pattern)
