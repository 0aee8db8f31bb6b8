"""Tags as Allure's labels and links."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import allure

from support.gherkin.collection import SCENARIO_TAGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from support.gherkin.compat import ScenarioTemplate
    from support.settings.links import Links

Label = tuple[str, str]
Link = tuple[str, str, str]  # type, address, name

KNOWN = "known"
"""The tag of a failure that an issue is open for: ``@known:API-7``."""

IDENTITY = "id"
"""The tag that keeps the history of a scenario when its name changes."""

_LINKS = {"issue": "issue", KNOWN: "issue", "tms": "tms"}  # tags, and the types of their links
_NO_TAGS = {*_LINKS, "epic", "severity", "owner", IDENTITY, "skip", "xfail", "flaky", "timeout"}


def labels_of(item: pytest.Item, template: ScenarioTemplate, worker: str) -> tuple[Label, ...]:
    """Return the labels of a scenario: its places in the trees, its tags, and who ran it."""
    return tuple(dict.fromkeys(_labels(item, template, worker)))


def selecting_marks(
    item: pytest.Item, template: ScenarioTemplate
) -> Iterator[pytest.MarkDecorator]:
    """Yield what ``--allure-epics``, ``--allure-features``, ``--allure-severities`` select by."""
    kinds = {"epic": allure.epic, "feature": allure.feature, "story": allure.story}
    kinds["severity"] = allure.severity
    for name, value in _labels(item, template, ""):
        if name in kinds:
            yield kinds[name](value)


def links_of(item: pytest.Item, links: Links) -> tuple[Link, ...]:
    """Return the links of a scenario's tags, of those whose address is known."""
    return tuple(link for link in dict.fromkeys(_links(item, links)) if link[1])


def feature_folder(template: ScenarioTemplate, root: Path) -> str:
    """Return the folder of a feature: below the root as a path, elsewhere by its name."""
    folder = Path(template.feature.filename).parent
    inside = folder.relative_to(root).as_posix() if folder.is_relative_to(root) else folder.name
    return "features" if inside == "." else inside


def feature_name(template: ScenarioTemplate) -> str:
    """Return the name of a feature, or of its file where it has none."""
    return template.feature.name or Path(template.feature.filename).stem


def _labels(item: pytest.Item, template: ScenarioTemplate, worker: str) -> Iterator[Label]:
    feature = feature_name(template)
    tags: frozenset[str] = item.stash[SCENARIO_TAGS]
    yield from (("epic", value) for value in _values(item, "epic")[:1])
    yield "feature", feature
    yield "parentSuite", feature_folder(template, item.config.rootpath)
    yield "suite", feature
    if template.rule is not None:
        yield "story", template.rule.name
        yield "subSuite", template.rule.name
    for name in ("severity", "owner"):
        yield from ((name, value) for value in _values(item, name)[:1])
    yield from (("tag", tag) for tag in sorted(tags) if _is_shown(tag))
    yield from ((name, value) for name in _LINKS for value in _values(item, name))
    if worker:  # both are what Allure's timeline is made of
        yield "host", "workers"
        yield "thread", worker


def _is_shown(tag: str) -> bool:
    return tag.partition(":")[0] not in _NO_TAGS


def _links(item: pytest.Item, links: Links) -> Iterator[Link]:
    for tag, kind in _LINKS.items():
        for value in _values(item, tag):
            yield kind, links.address(kind, value), value


def _values(item: pytest.Item, name: str) -> list[str]:
    """Return the values of a tag, the closest to the scenario first."""
    return [str(mark.args[0]) for mark in item.iter_markers(name) if mark.args]


def value_of(item: pytest.Item, tag: str) -> str:
    """Return the value of a tag, of the closest one; empty without it."""
    return next(iter(_values(item, tag)), "")
