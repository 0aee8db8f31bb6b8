"""Small feature files, loaded as in a run."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.collection.flows import take_flows
from support.gherkin.collection.loader import load_feature
from support.gherkin.compat import parse_document

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from support.gherkin.collection.flows import Flow
    from support.gherkin.collection.loader import LoadedFeature


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Write a dedented text to a file, by default a.feature."""

    def write(text: str, name: str = "a.feature") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
        return path

    return write


@pytest.fixture
def load(written: Callable[..., Path]) -> Callable[..., LoadedFeature]:
    """Load a text as a feature file: ``load(text, tags=..., flows=...)``."""

    def load(text: str, name: str = "a.feature", **options: Any) -> LoadedFeature:
        return load_feature(written(text, name), **options)

    return load


@pytest.fixture
def flows_of(written: Callable[..., Path]) -> Callable[..., Sequence[Flow]]:
    """Return the flows in a text, ignoring their faults."""

    def flows_of(text: str, name: str = "flows.feature") -> Sequence[Flow]:
        path = written(text, name)
        document = parse_document(path)
        assert document is not None
        return take_flows(path, document)[0]

    return flows_of
