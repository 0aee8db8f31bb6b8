"""Which scenarios run on which backend."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from support.backends.backend import TAGS as BACKEND_TAGS
from support.gherkin.tags import register_tags
from support.run.configuration import BACKEND, SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from support.backends.backend import Backend

TAGS = (
    "smoke: one of the few scenarios that check whether the API works at all",
    "severity(LEVEL): the severity of a failure: blocker, critical, normal, minor or trivial",
    "owner(NAME): the contact for a failure",
    "issue(ID): the issue in the tracker that the scenario belongs to",
    "known(ID): its failures are known as this issue, and counted separately in the report",
    "id(NAME): keeps the scenario's history in the report when the scenario is renamed",
    "tms(ID): a test case in the test management system",
    "epic(NAME): the part of the product, above the feature",
    "keep: the resources that the scenario creates are not deleted",
    "embedded: needs the embedded backend, which can inject faults",
    "live: needs a live API, or a recording of one",
    "readonly: changes no data, so that it may run against production",
)
"""The tags that a feature may have in addition to the engine's own, with their meanings."""

_IS_CHECKED = pytest.StashKey[bool]()


def register_marks(config: pytest.Config) -> None:
    """Register a marker for each tag; any other tag is an error with strict markers."""
    register_tags(config, TAGS)


def skip_foreign(items: Iterable[pytest.Item], backend: Backend) -> None:
    """Skip scenarios that are tagged with another backend than the chosen one."""
    for item in items:
        needed = [tag for tag in BACKEND_TAGS if item.get_closest_marker(tag)]
        if needed and backend.tag not in needed:
            reason = f"needs the {' or '.join(needed)} backend, but this run uses {backend.name}"
            item.add_marker(pytest.mark.skip(reason=reason))


def check_backend(config: pytest.Config, nodeids: Iterable[str]) -> None:
    """Raise pytest.UsageError if there are scenarios to run and the API cannot be reached.

    The API is asked once a run, not for each worker of pytest-xdist.
    """
    if config.option.collectonly or not any(".feature::" in nodeid for nodeid in nodeids):
        return
    if config.stash.get(_IS_CHECKED, False):
        return
    config.stash[_IS_CHECKED] = True
    settings = config.stash[SETTINGS]
    try:
        config.stash[BACKEND].check()
    except httpx.HTTPError as error:
        raise pytest.UsageError(
            f"no API can be reached at {settings.base_url} ({error}). Start it, or set "
            "API_BASE_URL to its address; without API_BASE_URL the embedded API is used"
        ) from error
