"""Scenarios run on the backend that they need, and only where an API can be reached."""

from __future__ import annotations

import socket
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from support.backends import Backend, choose_backend
from support.bootstrap import ROOT
from support.run.configuration import BACKEND, SETTINGS
from support.run.selection import TAGS, check_backend, skip_foreign
from support.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

SCENARIOS = ["features/users/access.feature::Bob may view"]


@pytest.fixture
def embedded() -> Settings:
    return Settings(backend="embedded")


@pytest.fixture
def live(tmp_path: Path) -> Settings:
    """Settings for an unavailable API."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    return Settings.load({"base_url": url}, tmp_path / ".env")


@pytest.fixture
def backends(embedded: Settings, live: Settings) -> list[Backend]:
    others = [live.model_copy(update={"backend": name}) for name in ("record", "replay")]
    return [choose_backend(settings, ROOT) for settings in (embedded, live, *others)]


def config(settings: Settings, *, collect_only: bool = False) -> pytest.Config:
    """Return the parts of pytest's configuration that matter here."""
    stash = pytest.Stash()
    stash[SETTINGS] = settings
    stash[BACKEND] = choose_backend(settings, ROOT)
    option = SimpleNamespace(collectonly=collect_only)
    return cast("pytest.Config", SimpleNamespace(option=option, stash=stash))


def test_an_api_that_cannot_be_reached_is_wrong_usage(live: Settings) -> None:
    with pytest.raises(pytest.UsageError) as error:
        check_backend(config(live), SCENARIOS)
    message = str(error.value)
    assert message.startswith(f"no API can be reached at {live.base_url} (")
    assert message.endswith(
        "). Start it, or set API_BASE_URL to its address; "
        "without API_BASE_URL the embedded API is used"
    )


@pytest.mark.promise("backends.md", "`embedded` |")
def test_the_embedded_api_can_always_be_reached(embedded: Settings) -> None:
    check_backend(config(embedded), SCENARIOS)


@pytest.mark.parametrize("nodeids", [[], ["tests/unit/run/test_selection.py::test_one"]])
def test_without_scenarios_no_api_is_needed(live: Settings, nodeids: list[str]) -> None:
    check_backend(config(live), nodeids)


def test_one_scenario_among_tests_needs_the_api(live: Settings) -> None:
    with pytest.raises(pytest.UsageError):
        check_backend(config(live), ["tests/unit/run/test_selection.py::test_one", *SCENARIOS])


def test_the_api_is_asked_once_a_run(live: Settings) -> None:
    """Although each worker of pytest-xdist reports what it has collected."""
    asked = []
    run = config(live)
    run.stash[BACKEND] = cast("Backend", SimpleNamespace(check=lambda: asked.append("check")))
    for _ in range(3):
        check_backend(run, SCENARIOS)
    assert asked == ["check"]


def test_to_list_scenarios_no_api_is_needed(live: Settings) -> None:
    check_backend(config(live, collect_only=True), SCENARIOS)


@pytest.mark.promise("backends.md", "Features and steps are the same")
@pytest.mark.promise("backends.md", "Tag a scenario that depends")
@pytest.mark.promise("backends.md", "On the other backends it is skipped")
@pytest.mark.parametrize(
    ("marks", "runs_on"),
    [
        ([], {"embedded", "live", "record", "replay"}),
        (["embedded"], {"embedded"}),
        (["live"], {"live", "record", "replay"}),
        (["embedded", "live"], {"embedded", "live", "record", "replay"}),
    ],
    ids=["neither", "embedded", "live", "both"],
)
def test_what_needs_another_backend_is_skipped_and_says_why(
    request: pytest.FixtureRequest, backends: list[Backend], marks: list[str], runs_on: set[str]
) -> None:
    for backend in backends:
        name = backend.name
        item = pytest.Function.from_parent(
            request.node.parent, name="scenario", callobj=lambda: None
        )
        for mark in marks:
            item.add_marker(mark)
        skip_foreign([item], backend)
        skips = [mark.kwargs["reason"] for mark in item.iter_markers("skip")]
        reason = f"needs the {' or '.join(marks)} backend, but this run uses {name}"
        assert skips == ([] if name in runs_on else [reason])


def test_every_tag_is_a_mark(request: pytest.FixtureRequest) -> None:
    """Unknown markers are errors, so each of these must be registered."""
    assert set(TAGS) <= set(request.config.getini("markers"))
