"""What is done once before the fork, for all workers, and what each must do for itself."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

from support.backends.backend import EMBEDDED
from support.language import late_pattern
from support.run.configuration import BACKEND, PUBLIC_TEXTS

if TYPE_CHECKING:
    import pytest

_USED = {EMBEDDED: ("support.backends.reference.app",)}
"""By the tag of the backend."""


def warm_up(config: pytest.Config) -> None:
    """Import the modules that the backend needs; read the public texts; compile patterns."""
    config.stash[PUBLIC_TEXTS].hold("")
    late_pattern.compile_all()
    for name in _USED.get(config.stash[BACKEND].tag, ()):
        importlib.import_module(name)


def seed_anew() -> None:
    """Seed the generator that all instances of Faker share; Python does so for ``random`` itself.

    A forked worker has inherited its state, and would make the same data as the others.
    """
    if faker := sys.modules.get("faker"):
        faker.Faker.seed()
