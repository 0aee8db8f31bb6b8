"""Build the data of scenarios' results: ids, names, labels and descriptions."""

from __future__ import annotations

import textwrap
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from support.gherkin.compat import example_of, scenario_template
from support.gherkin.places import place
from support.reporting.cards import reproduction
from support.reporting.cards.failure_card import Failure
from support.reporting.results.labels import (
    IDENTITY,
    feature_folder,
    feature_name,
    labels_of,
    links_of,
    tag_values,
)
from support.reporting.results.scenario_result import Names, ScenarioResult, case_id, title_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from support.gherkin.compat import ScenarioTemplate
    from support.reporting.results.attempt import Attempt
    from support.reporting.results.labels import TagValues
    from support.run.configuration import RunFacts


_ID = pytest.StashKey[str]()


@dataclass(frozen=True)
class Scenarios:
    """Builds the data of scenarios' results, with facts about the ``run``.

    ``worker`` is the name of this pytest-xdist worker, empty for any other process.
    """

    root: Path
    testpaths: tuple[Path, ...]
    worker: str
    run: RunFacts

    @property
    def are_on_worker(self) -> bool:
        """Return whether they run on a worker of pytest-xdist."""
        return bool(self.worker)

    def identify(self, items: Sequence[pytest.Item]) -> None:
        """Assign a unique id to each scenario among the items."""
        templates = [(item, template) for item in items if (template := scenario_template(item))]
        names = Names(self._folders(item.path for item, _ in templates))
        seen: Counter[str] = Counter()
        for item, template in templates:
            parts, row = self._parts(item, template, names), example_of(item)
            first = case_id(parts, row, 1)
            seen[first] += 1
            item.stash[_ID] = case_id(parts, row, seen[first])

    def result_of(
        self, item: pytest.Item, template: ScenarioTemplate, values: TagValues
    ) -> ScenarioResult:
        """Return the data for the result of a scenario with these tag values."""
        row = dict(example_of(item))
        name = template.render(row).name
        folder = feature_folder(template.feature.filename, self.root)
        rule = (template.rule.name,) if template.rule else ()
        where = place(template.feature.filename, template.line_number, self.root)
        return ScenarioResult(
            nodeid=item.nodeid,
            title=title_of(name, template.name, row),
            place=where,
            description=description(template, where, self.run.seed, self.run.warnings),
            id=item.stash[_ID],
            path=(*folder.split("/"), feature_name(template), *rule),
            labels=labels_of(item, template, values, self.worker),
            links=links_of(values, self.run.links),
            parameters=tuple(row.items()),
        )

    def failure_of(self, item: pytest.Item, error: BaseException, attempt: Attempt) -> Failure:
        """Return the failure of an item's scenario."""
        run = self.run
        command = reproduction.command(
            item.nodeid,
            seed=run.seed,
            backend=run.backend,
            base_url=run.address,
            options=run.options,
        )
        where = attempt.scenario.place
        last = attempt.exchanges[-1] if attempt.exchanges else None
        return Failure(error, "", where, last, run.seed, command, self.root)

    def _parts(
        self, item: pytest.Item, template: ScenarioTemplate, names: Names
    ) -> tuple[str, ...]:
        if given := tag_values(item).get(IDENTITY):
            return ("@id", given[0])
        path = item.nodeid.partition("::")[0]
        return names.distinctive(template.name, feature_name(template), path)

    def _folders(self, paths: Iterator[Path]) -> list[Path]:
        """Return the folders of all features: the project's, and others in this run."""
        project = [folder for folder in self.testpaths if folder.is_dir()]
        others = {path.parent for path in paths}
        return [*project, *(one for one in others if not any(map(one.is_relative_to, project)))]


def description(template: ScenarioTemplate, where: str, seed: int, warnings: Sequence[str]) -> str:
    """Return a Markdown description: warnings, the feature file's text, place and seed."""
    feature, rule = template.feature, template.rule
    parts = [
        *(f"**{warning}**" for warning in warnings),
        textwrap.indent(_text(feature.description), "> "),
        f"**Rule: {rule.name}**" if rule else "",
        textwrap.indent(_text(rule.description), "> ") if rule else "",
        _text(template.description),
        f"`{where}`, with the data of `--data-seed={seed}`",
    ]
    text = "\n\n".join(part for part in parts if part)
    return text.replace("![", r"\![")  # images become links, because the report must load nothing


def _text(narrative: str) -> str:
    """Return a description without its indentation, which Markdown would treat as code."""
    return textwrap.dedent(narrative).strip()
