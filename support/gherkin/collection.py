"""Feature files as pytest modules: each scenario, or row of an outline, is a test."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING

import pytest
from pytest_bdd import scenario

from support.gherkin.errors import FeatureFileError
from support.gherkin.features import load_feature
from support.gherkin.places import place
from support.gherkin.tags import mark_of_tag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from support.gherkin.compat import Feature, ScenarioTemplate

EXAMPLE = "_pytest_bdd_example"


class FeatureFile(pytest.Module):
    """A feature file; its tests are named after its scenarios."""

    def _getobj(self) -> types.ModuleType:  # what every Module of another origin overrides
        return types.ModuleType(self.path.stem)

    def istestfunction(self, obj: object, name: str) -> bool:  # noqa: ARG002 - pytest's signature
        """Take every scenario: names need no prefix here."""
        return callable(obj)

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """Yield the tests of the file, in its order."""
        feature = load_feature(self.path)
        if feature is not None:
            for key in feature.scenarios:
                yield from self._tests(feature, key)

    def _tests(self, feature: Feature, key: str) -> Iterator[pytest.Item]:
        template = feature.scenarios[key]
        rows = _take_example_marks(template)
        function = _scenario_function(self.path, key, template.line_number)
        setattr(self.obj, key, function)  # a Function looks itself up on its parent
        made = self.ihook.pytest_pycollect_makeitem(collector=self, name=key, obj=function)
        for item in made:
            for mark in rows[item.callspec.indices[EXAMPLE]] if rows else ():
                item.add_marker(mark)
            yield item

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> str:  # type: ignore[override]  # pytest takes text
        """Show a faulty file as ``file:line: fault`` lines, without a traceback."""
        if isinstance(excinfo.value, FeatureFileError):
            root = self.config.rootpath
            return "\n".join(
                f"{place(f.path, f.line, root)}: {f.message}" for f in excinfo.value.findings
            )
        return str(super().repr_failure(excinfo))


def _scenario_function(path: Path, key: str, line: int) -> Callable[..., object]:
    """Make the test function of a scenario, placed at its line of the feature file."""

    def body() -> None:
        """Do nothing more: pytest-bdd has run the steps."""

    function: Callable[..., object] = scenario(path.name, key, features_base_dir=str(path.parent))(
        body
    )
    function.__name__ = function.__qualname__ = key
    code = function.__code__
    function.__code__ = code.replace(co_filename=str(path), co_firstlineno=line)
    return function


def _take_example_marks(template: ScenarioTemplate) -> list[Iterable[pytest.MarkDecorator]]:
    """Take the tags off each Examples block; return the marks of each row.

    pytest-bdd makes these marks by attribute, past its own hook, which fails for ``@key:value``.
    """
    rows: list[Iterable[pytest.MarkDecorator]] = []
    for examples in template.examples:
        marks = [mark_of_tag(tag) for tag in sorted(examples.tags)]
        rows.extend(marks for _ in examples.examples)
        examples.tags = set()
    return rows
