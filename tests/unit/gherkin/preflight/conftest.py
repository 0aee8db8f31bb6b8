"""Scenarios and definitions for the check before the run."""

from __future__ import annotations

import functools
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.preflight import check as checks
from support.gherkin.preflight.check import CheckResult, check

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from support.gherkin.authoring.vocabulary import Vocabulary
    from support.gherkin.collection.loader import LoadedFeature
    from support.gherkin.compat import Feature, ScenarioTemplate, Step
    from support.gherkin.definitions.index import StepDefinition


class Index:
    """Finds the definitions that match a step, regardless of level and type."""

    def __init__(self, definitions: Sequence[StepDefinition]) -> None:
        self.definitions = definitions

    def find(self, step: Step, item: object) -> Sequence[StepDefinition]:
        del item
        return [one for one in self.definitions if one.matches(step.name)]

    def visible(self, item: object) -> Sequence[StepDefinition]:
        del item
        return self.definitions


@pytest.fixture
def checked(
    load: Callable[..., LoadedFeature], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., CheckResult]:
    """Check a text against definitions: ``checked(text, *definitions, fixtures=["client"])``."""

    def checked(
        text: str,
        *definitions: StepDefinition,
        fixtures: Sequence[str] = (),
        vocabularies: Sequence[Vocabulary] = (),
        **options: Any,
    ) -> CheckResult:
        feature = load(text, **options).feature
        assert feature is not None
        items = items_of(feature, tmp_path)
        templates: dict[Any, ScenarioTemplate] = {id(item): template for item, template in items}
        monkeypatch.setattr(checks, "scenario_template", lambda item: templates.get(id(item)))
        monkeypatch.setattr(checks, "fixture_exists", lambda _, name: name in fixtures)
        index: Any = Index(definitions)
        return check([item for item, _ in items], index, vocabularies=vocabularies)

    return checked


def items_of(feature: Feature, root: Path) -> list[tuple[Any, ScenarioTemplate]]:
    """Create an item for each scenario and row, and the other tests of a run."""
    items: list[tuple[Any, Any]] = [(SimpleNamespace(name="no scenario"), None)]
    config = SimpleNamespace(rootpath=root)
    for template in feature.scenarios.values():
        rows = [row for examples in template.examples for row in examples.as_contexts()]
        for row in rows or [{}]:
            params = {"_pytest_bdd_example": dict(row)} if rows else {}
            callspec = SimpleNamespace(params=params)
            item = SimpleNamespace(config=config, callspec=callspec, parent=None)
            item.get_closest_marker = functools.partial(_skip_mark, template)
            items.append((item, template))
    return items


def _skip_mark(template: ScenarioTemplate, name: str) -> str | None:
    return name if name in template.tags else None
