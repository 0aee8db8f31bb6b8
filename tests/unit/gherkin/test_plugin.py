"""The engine's hooks delegate, and refuse what cannot work."""

from __future__ import annotations

import gc
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin import plugin
from support.gherkin.collection.feature_file import FILE_FINDINGS, FeatureFile
from support.gherkin.errors import Finding
from support.gherkin.plugin import INDEX, RESULT
from support.gherkin.preflight.check import CheckResult
from tests.unit.gherkin.definitions.making import defined, step

if TYPE_CHECKING:
    from pathlib import Path

OPTIONS = {"check_steps": False, "unused_steps": False, "steps": None}
OPTIONS |= {"steps_page": None, "tags_page": None}


def configured(**more: Any) -> Any:
    options = SimpleNamespace(**{**OPTIONS, "numprocesses": 4, "dist": "load", "tx": []} | more)
    return SimpleNamespace(option=options, stash=pytest.Stash())


def test_a_dry_run_starts_no_workers() -> None:
    for check_steps, workers in ((True, None), (False, 4)):
        config = configured(check_steps=check_steps)
        plugin.pytest_cmdline_main(config)
        assert config.option.numprocesses == workers


@pytest.mark.parametrize("scope", ["function", ""])
def test_the_event_loop_is_one_for_the_session(scope: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plugin, "replace_lookup", lambda _: None)
    config = configured()
    config.getini = lambda _: scope
    config.add_cleanup = lambda _: None
    config.addinivalue_line = lambda *_: None
    config.pluginmanager = SimpleNamespace(register=lambda *_: None)
    with pytest.raises(pytest.UsageError, match='asyncio_default_fixture_loop_scope = "session"'):
        plugin.pytest_configure(config)


@pytest.mark.parametrize(("name", "collected"), [("a.feature", True), ("a.features", False)])
def test_feature_files_are_collected(
    request: pytest.FixtureRequest, tmp_path: Path, name: str, *, collected: bool
) -> None:
    made = plugin.pytest_collect_file(tmp_path / name, request.session)
    assert isinstance(made, FeatureFile) is collected


def test_a_tag_marks_a_scenario() -> None:
    def scenario() -> None: ...

    assert plugin.pytest_bdd_apply_tag("owner:ada", scenario) is True
    [mark] = scenario.pytestmark  # type: ignore[attr-defined]  # of pytest
    assert (mark.name, mark.args) == ("owner", ("ada",))


def test_what_was_collected_is_out_of_the_collectors_sight() -> None:
    threshold = gc.get_threshold()
    try:
        hook = plugin.pytest_collection()
        next(hook)
        assert not gc.isenabled()
        with pytest.raises(StopIteration) as caught:
            hook.send("collected")
        assert caught.value.value == "collected"
        assert gc.isenabled()
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
        gc.set_threshold(*threshold)


# Steps


class Index:
    """Finds what it was given."""

    def __init__(self, *definitions: Any) -> None:
        self.definitions = list(definitions)

    def find(self, *_: object) -> list[Any]:
        return self.definitions


def looked_up(*definitions: Any) -> Any:
    config = SimpleNamespace(stash=pytest.Stash(), rootpath="/")
    index: Any = Index(*definitions)
    config.stash[INDEX] = index
    request: Any = SimpleNamespace(config=config, node=None)
    return plugin._look_up(request, step("it"))


def test_a_definition_is_looked_up_and_made_callable() -> None:
    definition = defined("it")
    assert looked_up(definition) is definition.context
    assert hasattr(definition.context.step_func, "__runs_in_scenario__")


def test_no_definition_is_found_or_too_many() -> None:
    assert looked_up() is None
    one, other = defined("it"), defined("it")
    assert looked_up(one, other) not in (one.context, other.context)


def test_a_definition_that_pytest_bdd_finds_is_made_callable_too() -> None:
    for value in (defined("it").context, "another fixture"):
        hook = plugin.LookedUpByPytestBdd().pytest_fixture_setup()
        next(hook)
        with pytest.raises(StopIteration) as caught:
            hook.send(value)
        assert caught.value.value is value
        is_step = value != "another fixture"
        function = getattr(value, "step_func", None)
        assert hasattr(function, "__runs_in_scenario__") is is_step


# Before the run


class Terminal:
    """A terminal that keeps the lines written to it."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def ensure_newline(self) -> None:
        """Do nothing."""

    def write_line(self, line: str) -> None:
        self.lines.append(line)


@pytest.mark.parametrize(
    ("asked", "failed", "runs_nothing"), [(False, 0, None), (True, 0, True), (True, 1, None)]
)
def test_a_dry_run_prints_what_was_requested(
    tmp_path: Path, *, asked: bool, failed: int, runs_nothing: bool | None
) -> None:
    terminal = Terminal()
    config = configured(check_steps=asked)
    index: Any = Index(defined("it"))
    config.stash[INDEX] = index
    config.stash[RESULT] = CheckResult((), {}, 3, ())
    config.rootpath = tmp_path
    config.pluginmanager = SimpleNamespace(get_plugin={"terminalreporter": terminal}.get)
    session: Any = SimpleNamespace(config=config, testsfailed=failed)
    assert plugin.pytest_runtestloop(session) is runs_nothing
    assert bool(terminal.lines) is asked


def test_the_faults_of_files_and_of_scenarios_are_reported(tmp_path: Path) -> None:
    reports: list[Any] = []

    def note(report: Any) -> None:
        reports.append(report)

    config = configured()
    config.rootpath = tmp_path
    config.hook = SimpleNamespace(pytest_gherkin_vocabulary=lambda **_: [])
    index: Any = Index()
    config.stash[INDEX] = index
    config.stash[FILE_FINDINGS] = [Finding(tmp_path / "a.feature", 3, "wrong")]
    session: Any = SimpleNamespace(
        config=config, items=[], ihook=SimpleNamespace(pytest_collectreport=note)
    )
    plugin.pytest_collection_finish(session)
    assert config.stash[RESULT].findings[0].line == 3
    assert [report.longrepr for report in reports] == ["a.feature:3: wrong"]
