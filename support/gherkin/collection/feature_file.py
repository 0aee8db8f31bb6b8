"""Feature files as pytest modules: each scenario or row of an outline is a test."""

from __future__ import annotations

import types
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from pytest_bdd import scenario

from support.gherkin.collection.flow_files import shared_flows
from support.gherkin.collection.loader import load_feature
from support.gherkin.compat import EXAMPLE, remembered_feature
from support.gherkin.errors import FeatureFileError, Finding
from support.gherkin.places import place
from support.gherkin.tags import known_tags, marks_of_tag, tags_are_strict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from support.gherkin.compat import Feature, ScenarioTemplate

SCENARIO_TAGS = pytest.StashKey[frozenset[str]]()
"""On an item: the tags of its scenario without ``@``, including inherited tags and its row's."""

FILE_FINDINGS = pytest.StashKey[list[Finding]]()
"""On the configuration: the faults of files that could be collected in spite of them."""

_NO_TAGS: frozenset[str] = frozenset()  # shared: `union` would create a new one of 216 bytes


class FeatureFile(pytest.Module):
    """A feature file, whose tests are named after its scenarios."""

    _shown_path = ""  # in the location of each test; pytest would work it out for every one

    def _getobj(self) -> types.ModuleType:  # instead of importing the file
        return types.ModuleType(self.path.stem)

    def istestfunction(self, obj: object, name: str) -> bool:  # noqa: ARG002 - pytest's signature
        """Accept any scenario: names need no prefix."""
        return callable(obj)

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """Yield the tests of the file in order."""
        known = known_tags(self.config) if tags_are_strict(self.config) else None
        shared = shared_flows(self.config)
        findings = self.config.stash.setdefault(FILE_FINDINGS, list(shared.findings))
        try:
            loaded = load_feature(self.path, known, shared.besides(self.path))
        except FeatureFileError as error:
            if set(error.findings) <= set(shared.findings):
                return  # already reported with the flows, which are read from the same file
            raise
        findings.extend(loaded.findings)
        if (feature := loaded.feature) is not None:
            # Otherwise scenario() would parse the file again, and lose flows and example files.
            with remembered_feature(self.path, feature):
                tests = [test for key in feature.scenarios for test in self._tests(feature, key)]
            yield from tests

    def _tests(self, feature: Feature, key: str) -> Iterator[pytest.Item]:
        template = feature.scenarios[key]
        if template.templated and not any(examples.examples for examples in template.examples):
            return  # an outline without rows is not a test
        rows = _take_example_tags(template)
        function = _scenario_function(self.path, key, template.line_number)
        _mark(function, template, self.ihook)
        setattr(self.obj, key, function)  # pytest's Function looks itself up on its parent
        made = self.ihook.pytest_pycollect_makeitem(collector=self, name=key, obj=function)
        for item in made:
            row = rows[item.callspec.indices[EXAMPLE]] if rows else frozenset()
            for mark in (mark for tag in sorted(row) for mark in marks_of_tag(tag)):
                item.add_marker(mark, append=False)
            item.stash[SCENARIO_TAGS] = row.union(*_tag_levels(template)) or _NO_TAGS
            if not template.steps:
                item.add_marker(pytest.mark.skip(reason="pending: the scenario has no steps yet"))
            self._shown_path = self._shown_path or item.location[0]
            item.location = (self._shown_path, template.line_number - 1, item.name)
            yield item

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> str:  # type: ignore[override]  # pytest accepts a str
        """Format an invalid file as ``file:line: fault`` lines, without a traceback."""
        if isinstance(excinfo.value, FeatureFileError):
            root = self.config.rootpath
            return "\n".join(
                f"{place(f.path, f.line, root)}: {f.message}" for f in excinfo.value.findings
            )
        return str(super().repr_failure(excinfo))


def _scenario_function(path: Path, key: str, line: int) -> Callable[..., object]:
    """Create the test function of a scenario, located at its line of the feature file."""
    bind = scenario(path.name, key, features_base_dir=str(path.parent))
    function: Callable[..., object] = bind(_nothing_more)
    function.__name__ = function.__qualname__ = key
    _number_duplicate_rows(function)
    code = function.__code__  # relocated, so that pytest and tracebacks point to the feature file
    function.__code__ = code.replace(co_filename=str(path), co_firstlineno=line)
    return function


def _nothing_more() -> None:
    """Do nothing: pytest-bdd has run the steps."""


def _mark(function: Callable[..., object], template: ScenarioTemplate, hook: Any) -> None:
    """Put the marks of the closest tags first; pytest-bdd itself applies tags in set order."""
    marks: list[pytest.Mark] = getattr(function, "pytestmark", [])
    function.pytestmark = [mark for mark in marks if mark.name == "parametrize"]  # type: ignore[attr-defined]  # where pytest keeps marks
    for tag in dict.fromkeys(tag for tags in _tag_levels(template) for tag in sorted(tags)):
        hook.pytest_bdd_apply_tag(tag=tag, function=function)


def _number_duplicate_rows(function: Callable[..., object]) -> None:
    """Number the ids of rows with the same values, which pytest's strict ids would reject."""
    seen: Counter[str] = Counter()
    for mark in getattr(function, "pytestmark", ()):
        rows = mark.args[1] if mark.name == "parametrize" else []
        for position, row in enumerate(rows):
            seen[row.id] += 1
            if seen[row.id] > 1:
                number = f"{row.id} ({seen[row.id]})"
                rows[position] = pytest.param(*row.values, marks=row.marks, id=number)


def _take_example_tags(template: ScenarioTemplate) -> list[frozenset[str]]:
    """Remove the tags from each Examples block; return the tags of each row.

    pytest-bdd would turn them into marks without calling its own hook, which fails for
    ``@key:value``.
    """
    rows: list[frozenset[str]] = []
    for examples in template.examples:
        rows.extend(frozenset(examples.tags) for _ in examples.examples)
        examples.tags = set()
    return rows


def _tag_levels(template: ScenarioTemplate) -> tuple[set[str], set[str], set[str]]:
    """Return the tags of a scenario, of its rule and of its feature, the closest first."""
    rule_tags = template.rule.tags if template.rule else set()
    return template.tags, rule_tags, template.feature.tags
