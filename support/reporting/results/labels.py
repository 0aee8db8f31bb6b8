"""Convert tags to Allure's labels and links."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import allure

from support.gherkin.collection.feature_file import SCENARIO_TAGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pytest

    from support.gherkin.compat import ScenarioTemplate
    from support.settings.report import Links

Label = tuple[str, str]
Link = tuple[str, str, str]  # type, address, name
TagValues: TypeAlias = "Mapping[str, Sequence[str]]"

KNOWN = "known"
"""The tag of scenarios whose failures are a known issue: ``@known:API-7``."""

IDENTITY = "id"
"""The tag that keeps the history of a scenario when it is renamed."""

_LINKS = {"issue": "issue", KNOWN: "issue", "tms": "tms"}  # tags, and the types of their links
_NO_TAGS = {*_LINKS, "epic", "severity", "owner", IDENTITY, "skip", "xfail", "flaky", "timeout"}


def tag_values(item: pytest.Item) -> TagValues:
    """Return the values of a scenario's tags by name, those of the closest level first."""
    values: dict[str, list[str]] = {}
    for mark in item.iter_markers():
        if mark.args:
            values.setdefault(mark.name, []).append(str(mark.args[0]))
    return values


def labels_of(
    item: pytest.Item, template: ScenarioTemplate, values: TagValues, worker: str
) -> tuple[Label, ...]:
    """Return the labels of a scenario: its places in Allure's trees, its tags and its worker."""
    tags: frozenset[str] = item.stash[SCENARIO_TAGS]
    labels = [
        *_behaviours(template, values),
        ("parentSuite", feature_folder(template.feature.filename, item.config.rootpath)),
        ("suite", feature_name(template)),
        *((("subSuite", template.rule.name),) if template.rule else ()),
        *(("owner", value) for value in values.get("owner", ())[:1]),
        *(("tag", tag) for tag in sorted(tags) if tag.partition(":")[0] not in _NO_TAGS),
        *((name, value) for name in _LINKS for value in values.get(name, ())),
        # Allure's timeline groups by these
        *((("host", "workers"), ("thread", worker)) if worker else ()),
    ]
    return tuple(dict.fromkeys(labels))


def links_of(values: TagValues, links: Links) -> tuple[Link, ...]:
    """Return the links for a scenario's tags, if the settings define their address."""
    found = [
        (kind, links.address(kind, value), value)
        for tag, kind in _LINKS.items()
        for value in values.get(tag, ())
    ]
    return tuple(link for link in dict.fromkeys(found) if link[1])


def selecting_marks(
    template: ScenarioTemplate, values: TagValues
) -> Iterator[pytest.MarkDecorator]:
    """Yield the marks for ``--allure-epics``, ``--allure-features`` and ``--allure-severities``."""
    kinds = {"epic": allure.epic, "feature": allure.feature, "story": allure.story}
    kinds["severity"] = allure.severity
    for name, value in _behaviours(template, values):
        yield kinds[name](value)


@functools.cache
def feature_folder(filename: str, root: Path) -> str:
    """Return the folder of a feature file, relative to the root, or elsewhere its name."""
    folder = Path(filename).parent
    inside = folder.relative_to(root).as_posix() if folder.is_relative_to(root) else folder.name
    return "features" if inside == "." else inside


def feature_name(template: ScenarioTemplate) -> str:
    """Return the name of a feature, or if it has none, of its file."""
    return template.feature.name or Path(template.feature.filename).stem


def _behaviours(template: ScenarioTemplate, values: TagValues) -> Iterator[Label]:
    """Yield a scenario's place in the tree of behaviours, and its severity."""
    yield from (("epic", value) for value in values.get("epic", ())[:1])
    yield "feature", feature_name(template)
    if template.rule is not None:
        yield "story", template.rule.name
    yield from (("severity", value) for value in values.get("severity", ())[:1])
