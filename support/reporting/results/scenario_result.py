"""What Allure's result of a scenario says of it, besides what happened in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allure_commons.model2 import Label as AllureLabel
from allure_commons.model2 import Link as AllureLink
from allure_commons.model2 import Parameter as AllureParameter

from support.gherkin.compat import EXAMPLE
from support.reporting.results.identity import case_id

if TYPE_CHECKING:
    from support.reporting.results.labels import Label, Link

_OF_PYTEST = {"host", "thread", "framework", "language", "package"}
_OF_PYTEST |= {"parentSuite", "suite", "subSuite"}
_LONGEST_TITLE = 150  # characters


@dataclass(frozen=True)
class ScenarioResult:
    """Names, ids, labels, links and parameters of a scenario's result.

    ``nodeid`` is what pytest is called with to run it, ``place`` the line of its feature file;
    ``path`` leads to it in a tree of folders.
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
        """Put this into Allure's result in place of what allure-pytest makes of a test.

        What steps have added by ``allure.dynamic`` stays.
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
        # the id tells rows apart, also by values that are masked here
        own = [AllureParameter(name, value, excluded=True) for name, value in self.parameters]
        result.parameters = [*own, *added]

    def _labels_and(self, others: list[Any]) -> list[Any]:
        added = [(label.name, label.value) for label in others if label.name not in _OF_PYTEST]
        both = dict.fromkeys([*self.labels, *added])
        return [AllureLabel(name, value) for name, value in both]

    def as_json(self) -> dict[str, Any]:
        """Return what a worker of pytest-xdist can send."""
        return dict(vars(self))

    @classmethod
    def of_json(cls, sent: dict[str, Any]) -> ScenarioResult:
        """Return what a worker sent."""
        return cls(**sent)

    @classmethod
    def unknown(cls, nodeid: str) -> ScenarioResult:
        """Return what a node id alone tells: file and name."""
        path, _, name = nodeid.partition("::")
        labels = (("suite", path), ("feature", path))
        return cls(
            nodeid, path, name or path, "", case_id((nodeid,), {}, 1), (path,), labels, (), ()
        )


def title_of(name: str, template_name: str, row: dict[str, str]) -> str:
    """Return the title of a scenario; rows of an outline are told apart by it.

    ``name`` is the name with the row's values; where no value stands in it, they follow.
    """
    values = ", ".join(row.values()) if name == template_name else ""
    if len(values) > _LONGEST_TITLE:
        values = f"{values[:_LONGEST_TITLE]}..."
    return f"{name} ({values})" if values else name
