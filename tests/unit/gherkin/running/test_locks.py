"""Scenarios that must not run at the same time."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from filelock import FileLock, ReadWriteLock, Timeout

from support.gherkin.running.locks import FOLDER, held, record_serial

if TYPE_CHECKING:
    from pathlib import Path


class Item(SimpleNamespace):
    """A scenario with marks."""

    def get_closest_marker(self, name: str) -> Any:
        return next(self.iter_markers(name), None)

    def iter_markers(self, name: str) -> Any:
        return iter([mark for mark in self.marks if mark.name == name])


@pytest.fixture
def config(tmp_path: Path) -> Any:
    """The configuration of a worker, whose locks lie in tmp_path."""
    return SimpleNamespace(stash=pytest.Stash(), workerinput={FOLDER: str(tmp_path)})


def item(config: Any, *marks: pytest.MarkDecorator) -> Any:
    return Item(config=config, marks=[mark.mark for mark in marks])


def is_free(lock: Any) -> bool:
    """Return whether another process could take a lock."""
    try:
        with lock:
            return True
    except Timeout:
        return False


def named(folder: Path, name: str) -> FileLock:
    return FileLock(folder / f"lock-{name}", timeout=0)


def test_locks_are_held_while_a_scenario_runs(config: Any, tmp_path: Path) -> None:
    scenario = item(config, pytest.mark.lock("b"), pytest.mark.lock("a"), pytest.mark.lock("b"))
    with held(scenario):
        assert not is_free(named(tmp_path, "a"))
        assert not is_free(named(tmp_path, "b"))
        assert is_free(named(tmp_path, "c"))
    assert is_free(named(tmp_path, "a"))


def test_a_scenario_without_locks_holds_nothing(config: Any, tmp_path: Path) -> None:
    with held(item(config)):
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("marks", "shared"), [([], True), ([pytest.mark.serial], False)])
def test_a_serial_scenario_is_alone(
    config: Any, tmp_path: Path, marks: list[Any], *, shared: bool
) -> None:
    record_serial(config, [item(config), item(config, pytest.mark.serial)])
    with held(item(config, *marks)):
        other = ReadWriteLock(tmp_path / "serial", timeout=0, is_singleton=False)
        try:
            with other.read_lock():
                taken = True
        except Timeout:
            taken = False
        assert taken is shared


def test_without_a_serial_scenario_no_lock_is_held(config: Any, tmp_path: Path) -> None:
    record_serial(config, [item(config)])
    with held(item(config)):
        assert list(tmp_path.iterdir()) == []
