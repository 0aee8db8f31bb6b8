"""The plugin that runs trials instead of tests."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from support.bootstrap import say
from support.gherkin.workers import start_here
from support.mutation import plugin as module
from support.mutation.kept import Kept
from support.mutation.measuring import Options
from support.mutation.plugin import MutationPlugin, limit_time
from support.mutation.trials.lying import LyingBackend
from support.mutation.trials.worker import LIAR
from support.run.configuration import BACKEND, SETTINGS
from support.settings import Settings
from support.settings.contract import ContractSettings
from tests.unit.contract.mutation.examples import BASE, DOCUMENT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def config(configuration: Callable[..., Any], tmp_path: Path) -> Any:
    (tmp_path / "openapi.json").write_text(json.dumps(DOCUMENT))
    made = configuration(
        rootpath=tmp_path,
        option=SimpleNamespace(collectonly=False, parallel="1", tx=[]),
        getini=lambda _: "",
    )
    made.stash[BACKEND] = SimpleNamespace(
        name="replay", is_offline=True, is_recorded=True, base_url=BASE, contract=None
    )
    set_document(made, tmp_path / "openapi.json")
    return made


def set_document(config: Any, path: Path | None, mode: str = "fail") -> None:
    contract = ContractSettings.model_validate({"document": path, "mode": mode})
    config.stash[SETTINGS] = Settings().model_copy(update={"contract": contract})


def plugin(tmp_path: Path) -> MutationPlugin:
    return MutationPlugin(tmp_path / "results.json", workers=2, budget=5.0)


@pytest.mark.promise("contract.md", "It runs on the embedded API")
def test_the_liar_is_put_below_the_client(config: Any, tmp_path: Path) -> None:
    plugin(tmp_path).pytest_configure(config)
    assert isinstance(config.stash[BACKEND], LyingBackend)
    assert config.stash[LIAR].is_honest


@pytest.mark.promise("contract.md", "Live APIs are refused")
def test_a_live_api_is_not_lied_about(config: Any, tmp_path: Path) -> None:
    config.stash[BACKEND].is_offline, config.stash[BACKEND].name = False, "live"
    with pytest.raises(
        pytest.UsageError, match=r"not measured on the live backend.*--backend repl"
    ):
        plugin(tmp_path).pytest_configure(config)


@pytest.mark.parametrize("mode", ["fail", "off"])
def test_without_a_document_there_is_no_lie(config: Any, tmp_path: Path, mode: str) -> None:
    set_document(config, None if mode == "fail" else tmp_path / "openapi.json", mode)
    with pytest.raises(pytest.UsageError, match="set API_CONTRACT__DOCUMENT"):
        plugin(tmp_path).pytest_configure(config)


def test_a_run_that_only_shows_scenarios_is_left_alone(config: Any, tmp_path: Path) -> None:
    config.option.collectonly = True
    plugin(tmp_path).pytest_configure(config)
    assert LIAR not in config.stash


class Measured:
    """Stands for the measurement and its pool; notes what they get."""

    def __init__(self, *given: Any) -> None:
        self.given = given
        Measured.made.append(self)

    made: list[Measured] = []  # noqa: RUF012 - of each test

    def score(self, kept: Kept) -> Any:
        assert isinstance(kept, Kept)
        return "the score"

    def end(self) -> None:
        self.given += ("ended",)

    def close(self) -> None:
        self.given += ("closed",)


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[Measured]:
    Measured.made = []
    monkeypatch.setattr(module, "Measurement", Measured)
    monkeypatch.setattr(module, "Pool", Measured)
    return Measured.made


def session(config: Any, failed: int = 0) -> Any:
    return SimpleNamespace(config=config, testsfailed=failed, items=[Item(config.rootpath)])


class Item:
    """A scenario, with or without a time limit."""

    def __init__(self, root: Path, *, limit: float | None = None) -> None:
        self.path = root / "features" / "a.feature"
        self.limit = limit

    def get_closest_marker(self, name: str) -> float | None:
        assert name == "timeout"
        return self.limit

    def add_marker(self, marker: pytest.MarkDecorator) -> None:
        self.limit = marker.args[0]


@pytest.mark.promise("contract.md", "A scenario without a time limit")
@pytest.mark.parametrize(
    ("default", "limits"), [("", [60.0, 5.0]), ("10s", [None, 5.0])], ids=["none", "project"]
)
def test_no_scenario_runs_for_ever(
    config: Any, tmp_path: Path, default: str, limits: list[float | None]
) -> None:
    config.getini = lambda _: default
    of = session(config)
    of.items.append(Item(tmp_path, limit=5.0))
    limit_time(of)
    assert [item.limit for item in of.items] == limits


@pytest.mark.parametrize(
    "option", [{"numprocesses": 2}, {"tx": ["2*popen"]}, {"parallel": "4"}, {"parallel": "auto"}]
)
def test_it_has_workers_of_its_own(config: Any, tmp_path: Path, option: dict[str, Any]) -> None:
    vars(config.option).update(option)
    with pytest.raises(pytest.UsageError, match="use --workers N"):
        plugin(tmp_path).pytest_configure(config)


def test_trials_take_the_place_of_tests(
    config: Any, tmp_path: Path, measured: list[Measured]
) -> None:
    tried = plugin(tmp_path)
    tried.pytest_configure(config)
    tried.pytest_collection_finish(session(config))
    assert start_here(config)
    assert tried.pytest_runtestloop(session(config))
    assert (str(tried.score), type(tried.kept)) == ("the score", Kept)
    pool, measurement = measured
    assert pool.given[1:] == (2, "ended", "closed")
    assert measurement.given[-1] == Options(budget=5.0, tries_violations=True, say=say)
    assert config.stash[LIAR].truth is not None


def test_drifts_that_fail_nothing_are_not_tried(
    config: Any, tmp_path: Path, measured: list[Measured]
) -> None:
    set_document(config, tmp_path / "openapi.json", "warn")
    tried = plugin(tmp_path)
    tried.pytest_configure(config)
    tried.pytest_runtestloop(session(config))
    assert measured[1].given[-1].tries_violations is False


def test_after_errors_of_the_collection_nothing_is_measured(
    config: Any, tmp_path: Path, measured: list[Measured]
) -> None:
    tried = plugin(tmp_path)
    tried.pytest_configure(config)
    assert tried.pytest_runtestloop(session(config, failed=1))
    assert tried.score is None
    assert measured == []


def test_a_document_that_cannot_be_used_is_an_error(config: Any, tmp_path: Path) -> None:
    (tmp_path / "openapi.json").write_text("{}")
    tried = plugin(tmp_path)
    tried.pytest_configure(config)
    with pytest.raises(pytest.UsageError, match="the contract cannot be used"):
        tried.pytest_runtestloop(session(config))
