"""Scenarios run on the backend that they need, and only where an API can be reached."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from support.run import SETTINGS
from support.selection import TAGS, check_backend, skip_foreign
from support.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

SCENARIOS = ["features/users/access.feature::Bob may view"]


@pytest.fixture
def embedded() -> Settings:
    return Settings(backend="embedded")


@pytest.fixture
def live(tmp_path: Path) -> Settings:
    """Settings of an API that is not there."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    return Settings.load({"base_url": url}, tmp_path / ".env")


@pytest.fixture
def backends(embedded: Settings, live: Settings) -> list[Settings]:
    return [embedded, live]


@pytest.fixture
def config(
    pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch, live: Settings
) -> pytest.Config:
    """The configuration of this run, with live settings."""
    monkeypatch.setitem(pytestconfig.stash, SETTINGS, live)  # type: ignore[arg-type]  # a Stash is no Mapping, but has the same methods
    return pytestconfig


def test_an_api_that_cannot_be_reached_is_wrong_usage(
    config: pytest.Config, live: Settings
) -> None:
    with pytest.raises(pytest.UsageError) as error:
        check_backend(config, SCENARIOS)
    told = str(error.value)
    assert told.startswith(f"no API can be reached at {live.base_url} (")
    assert told.endswith("without API_BASE_URL the embedded API is used")


def test_the_embedded_api_can_always_be_reached(config: pytest.Config, embedded: Settings) -> None:
    config.stash[SETTINGS] = embedded
    check_backend(config, SCENARIOS)


@pytest.mark.parametrize("nodeids", [[], ["tests/unit/test_selection.py::test_one"]])
def test_without_scenarios_no_api_is_needed(config: pytest.Config, nodeids: list[str]) -> None:
    check_backend(config, nodeids)


def test_to_list_scenarios_no_api_is_needed(
    config: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config.option, "collectonly", True)
    check_backend(config, SCENARIOS)


@pytest.mark.parametrize(
    ("marks", "runs_on"),
    [
        ([], {"embedded", "live"}),
        (["embedded"], {"embedded"}),
        (["live"], {"live"}),
        (["embedded", "live"], {"embedded", "live"}),
    ],
    ids=["neither", "embedded", "live", "both"],
)
def test_what_needs_another_backend_is_skipped_and_says_why(
    request: pytest.FixtureRequest, backends: list[Settings], marks: list[str], runs_on: set[str]
) -> None:
    for settings in backends:
        name = settings.backend or "live"
        item = pytest.Function.from_parent(
            request.node.parent, name="scenario", callobj=lambda: None
        )
        for mark in marks:
            item.add_marker(mark)
        skip_foreign([item], settings)
        skips = [mark.kwargs["reason"] for mark in item.iter_markers("skip")]
        reason = f"needs the {' or '.join(marks)} backend; this run is {name}"
        assert skips == ([] if name in runs_on else [reason])


def test_every_tag_is_a_mark(request: pytest.FixtureRequest) -> None:
    """Unknown marks are errors: each of these is known."""
    known = {line.partition(":")[0] for line in request.config.getini("markers")}
    assert TAGS.keys() <= known
