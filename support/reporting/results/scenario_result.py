"""The static data of a scenario's Allure result, independent of its outcome."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allure_commons.model2 import Label as AllureLabel
from allure_commons.model2 import Link as AllureLink
from allure_commons.model2 import Parameter as AllureParameter

from support.gherkin.compat import EXAMPLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from support.reporting.results.labels import Label, Link


_OF_PYTEST = {"host", "thread", "framework", "language", "package"}
_OF_PYTEST |= {"parentSuite", "suite", "subSuite"}
_LONGEST_TITLE = 150  # characters


@dataclass(frozen=True)
class ScenarioResult:
    """Names, ids, labels, links and parameters of a scenario's result.

    ``nodeid`` is pytest's, ``place`` the line of its feature file, and ``path`` its position in
    the tree of folders.
    """

    nodeid: str
    place: str
    title: str
    description: str
    id: str
    path: tuple[str, ...]
    labels: tuple[Label, ...]
    links: tuple[Link, ...]
    parameters: tuple[tuple[str, str], ...]

    def complete(self, result: Any) -> None:
        """Replace the data that allure-pytest derives from the test by this.

        Data that steps have added by ``allure.dynamic`` is kept.
        """
        if result.name is None or self.nodeid.endswith(f"::{result.name}"):
            result.name = self.title
        result.description = self.description
        result.fullName = self.nodeid
        result.testCaseId = result.historyId = self.id
        result.titlePath = list(self.path)
        result.labels = self._labels_and(result.labels)
        result.links.extend(AllureLink(*link) for link in self.links)
        added = [p for p in result.parameters if p.name not in {EXAMPLE, *dict(self.parameters)}]
        # excluded: the id already covers the values, including those that are masked here
        own = [AllureParameter(name, value, excluded=True) for name, value in self.parameters]
        result.parameters = [*own, *added]

    def _labels_and(self, others: list[Any]) -> list[Any]:
        added = [(label.name, label.value) for label in others if label.name not in _OF_PYTEST]
        both = dict.fromkeys([*self.labels, *added])
        return [AllureLabel(name, value) for name, value in both]

    def as_json(self) -> dict[str, Any]:
        """Return data that a worker of pytest-xdist can send."""
        return dict(vars(self))

    @classmethod
    def of_json(cls, sent: dict[str, Any]) -> ScenarioResult:
        """Create it from data that a worker has sent."""
        return cls(**sent)

    @classmethod
    def unknown(cls, nodeid: str) -> ScenarioResult:
        """Create it from a node id alone, with file and name."""
        path, _, name = nodeid.partition("::")
        labels = (("suite", path), ("feature", path))
        return cls(
            nodeid, path, name or path, "", case_id((nodeid,), {}, 1), (path,), labels, (), ()
        )


def title_of(name: str, template_name: str, row: dict[str, str]) -> str:
    """Return the title of a scenario, distinct for each row of an outline.

    ``name`` is the name with the row's values filled in; if it has none, they are appended.
    """
    values = ", ".join(row.values()) if name == template_name else ""
    if len(values) > _LONGEST_TITLE:
        values = f"{values[:_LONGEST_TITLE]}..."
    return f"{name} ({values})" if values else name


# "Scenario: NAME" in any language; also matches "Feature: NAME" and some lines of descriptions
_TITLE = re.compile(r"^[ \t]*[^\s#@|\"`:][^:\n]*:[ \t]*(\S.*?)[ \t]*$", re.MULTILINE)


class Names:
    """Finds duplicate scenario names in the feature files of some folders.

    All files are read, not only those of the run, because an id must not depend on the selection.
    """

    def __init__(self, folders: Iterable[Path]) -> None:
        self._names: Counter[str] = Counter()
        self._in_features: Counter[tuple[str, str]] = Counter()
        for path in sorted({path for folder in folders for path in folder.rglob("*.feature")}):
            titles = _TITLE.findall(path.read_text("utf-8-sig", errors="replace"))
            self._names.update(titles)
            self._in_features.update((titles[0], title) for title in titles[1:])

    def distinctive(self, name: str, feature: str, path: str) -> tuple[str, ...]:
        """Return a unique key of a scenario: its name, and if necessary, its feature and file."""
        if self._names[name] <= 1:
            return (name,)
        if self._in_features[feature, name] <= 1:
            return (name, feature)
        return (name, feature, path)


def case_id(parts: Iterable[str], row: Mapping[str, str], number: int) -> str:
    """Return the id of a scenario, or of the row of an outline.

    ``parts`` identify the scenario; ``number`` counts rows with the same values, from 1. Rows have
    distinct ids even if the report masks their values.
    """
    same = [number] if number > 1 else []
    text = json.dumps([*parts, sorted(row.items()), *same])
    return hashlib.sha256(text.encode()).hexdigest()[:32]
