"""Which scenarios run on which backend."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from support.gherkin.tags import register_tags
from support.run import BACKEND, SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from support.backends import Backend

TAGS = (
    "smoke: one of the few scenarios that tell whether the API works at all",
    "severity(LEVEL): blocker, critical, normal, minor or trivial: how bad a failure is",
    "owner(NAME): who is asked about a failure",
    "issue(ID): an issue of the tracker that the scenario belongs to",
    "known(ID): its failures are known to the tracker's issue, and counted apart in the report",
    "id(NAME): keeps the scenario's history in the report when it gets another name",
    "tms(ID): a case of the test management system",
    "epic(NAME): the part of the product, above the feature",
    "keep: what the scenario creates stays",
    "embedded: needs the embedded backend, whose faults can be chosen",
    "live: needs a live API, or a recording of one",
    "readonly: changes nothing, so that it may run against production",
)
"""Every tag that a feature may have besides the engine's own, and what it says."""

_BACKENDS = ("embedded", "live")


def register_marks(config: pytest.Config) -> None:
    """Register a mark for each tag; any other is an error under strict markers."""
    register_tags(config, TAGS)


def skip_foreign(items: Iterable[pytest.Item], backend: Backend) -> None:
    """Skip what is tagged with a backend other than the chosen one.

    A recording is as good as the live API that it is of.
    """
    chosen = backend.name if backend.name == "embedded" else "live"
    for item in items:
        needed = [name for name in _BACKENDS if item.get_closest_marker(name)]
        if needed and chosen not in needed:
            reason = f"needs the {' or '.join(needed)} backend; this run is {backend.name}"
            item.add_marker(pytest.mark.skip(reason=reason))


def check_backend(config: pytest.Config, nodeids: Iterable[str]) -> None:
    """Raise pytest.UsageError when scenarios are to run and the API cannot be reached."""
    if config.option.collectonly or not any(".feature::" in nodeid for nodeid in nodeids):
        return
    settings = config.stash[SETTINGS]
    try:
        config.stash[BACKEND].check()
    except httpx.HTTPError as error:
        raise pytest.UsageError(
            f"no API can be reached at {settings.base_url} ({error}). Start it, or set "
            "API_BASE_URL to its address; without API_BASE_URL the embedded API is used"
        ) from error
