"""Every name of pytest-bdd that is used here without being documented by it.

Each stands here once, with the reason; ``tests/plugin/test_compat.py`` fails with a clear
message when an upgrade takes one away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import feature as _feature
from pytest_bdd.gherkin_parser import GherkinDocument, get_gherkin_document
from pytest_bdd.parser import Feature, FeatureParser, Scenario, ScenarioTemplate, Step
from pytest_bdd.scenario import scenario_wrapper_template_registry
from pytest_bdd.steps import StepFunctionContext

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

__all__ = [
    "Feature",
    "GherkinDocument",
    "Scenario",
    "ScenarioTemplate",
    "Step",
    "StepFunctionContext",
    "build_feature",
    "parse_document",
    "remember_feature",
    "scenario_template",
]


def scenario_template(item: pytest.Item) -> ScenarioTemplate | None:
    """Return the scenario that an item runs, None for any other test.

    pytest-bdd tells a scenario only to the hooks of its run; the report of a skipped scenario
    needs it earlier.
    """
    function = getattr(item, "function", None)
    return None if function is None else scenario_wrapper_template_registry.get(function)


def parse_document(path: Path) -> GherkinDocument | None:
    """Parse a feature file; None for one that holds only comments and blank lines.

    Raises pytest_bdd.exceptions.GherkinParseError for a syntax error.
    """
    try:
        return get_gherkin_document(str(path), encoding="utf-8-sig")
    except KeyError as error:  # pytest-bdd takes for granted that every file has a feature
        if error.args != ("feature",):
            raise
        return None


def build_feature(path: Path, document: GherkinDocument) -> Feature:
    """Turn a parsed document into pytest-bdd's feature."""
    return _DocumentParser(path, document).parse()


def remember_feature(path: Path, feature: Feature) -> None:
    """Have ``pytest_bdd.scenario()`` use this feature instead of parsing the file again."""
    _feature.features[str(path)] = feature


class _DocumentParser(FeatureParser):
    """pytest-bdd's parser for a document that is parsed, and perhaps changed, already."""

    def __init__(self, path: Path, document: GherkinDocument) -> None:
        super().__init__(str(path.parent), path.name)
        self._document = document

    def _parse_feature_file(self) -> GherkinDocument:
        return self._document
