"""Specifications of the engine's hooks, for plugins."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

    from support.gherkin.authoring.vocabulary import Vocabulary


def pytest_gherkin_vocabulary(config: pytest.Config) -> Vocabulary:  # type: ignore[empty-body]  # a specification
    """Return a vocabulary, whose phrases are suggested for undefined steps."""
