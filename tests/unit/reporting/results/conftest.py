"""Scenarios that are not executed, and a record of Allure's calls."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeVar

import allure_commons
import pytest

from support.gherkin.collection.feature_file import SCENARIO_TAGS
from support.gherkin.collection.loader import load_feature
from support.http.exchange import Exchange, ReceivedResponse, SentRequest
from support.run.configuration import RunFacts
from support.settings.report import Links

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from support.gherkin.compat import Feature
    from support.reporting.cards.late import Body

F = TypeVar("F", bound="Callable[..., object]")

RUN = RunFacts(
    backend="live",
    base_url="http://api.example.com",
    address="http://api.example.com",
    seed=7,
    options={"--retry-attempts": "1"},
    warnings=("TLS is off",),
    links=Links(issue="https://tracker.example.com/{}"),
)
EXCHANGE = Exchange(
    SentRequest("GET", "http://api.example.com/users", (), b""),
    ReceivedResponse(200, "OK", "HTTP/1.1", (), b"{}"),
    error=None,
    started_at=0.0,
    elapsed=0.1,
    attempt=1,
)
TEXT = """
    Feature: Users
      Somebody needs them.

      Scenario: plain
        Given it

      Rule: Names are unique
        One of each.

        Scenario Outline: <name> registers
          As <name> does.

          Given it
          Examples:
            | name |
            | Ada  |
"""


def hookimpl(function: F) -> F:
    """Mark an implementation of one of Allure's hooks."""
    marked: F = allure_commons.hookimpl(function)
    return marked


@dataclass
class AllureLog:
    """A record of Allure's calls: steps with their outcomes, attachments, results and errors."""

    steps: list[str] = field(default_factory=list)
    attached: list[tuple[str, Body]] = field(default_factory=list)
    results: list[Any] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    _titles: dict[str, str] = field(default_factory=dict)

    @hookimpl
    def start_step(self, uuid: str, title: str) -> None:
        self._titles[uuid] = title
        self.steps.append(f"> {title}")

    @hookimpl
    def stop_step(self, uuid: str, exc_val: BaseException | None) -> None:
        end = f": {exc_val}" if exc_val else ""
        self.steps.append(f"< {self._titles[uuid]}{end}")

    @hookimpl
    def attach_data(self, body: Body, name: str) -> None:
        self.attached.append((name, body))

    @hookimpl
    def report_result(self, result: Any) -> None:
        self.results.append(result)

    @hookimpl
    def global_error(self, message: str) -> None:
        self.errors.append(message)


@pytest.fixture
def allure_log() -> Iterator[AllureLog]:
    """The record of Allure's calls in this test."""
    allure_log = AllureLog()
    allure_commons.plugin_manager.register(allure_log)
    yield allure_log
    allure_commons.plugin_manager.unregister(allure_log)


@pytest.fixture
def feature(tmp_path: Path) -> Callable[[str], Feature]:
    """Load a feature; its file is features/users/a.feature below tmp_path."""

    def feature(text: str = TEXT) -> Feature:
        path = tmp_path / "features" / "users" / "a.feature"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
        loaded = load_feature(path).feature
        assert loaded is not None
        return loaded

    return feature


class Item(SimpleNamespace):
    """The item of a scenario."""

    __hash__ = object.__hash__  # type: ignore[assignment]  # as pytest's have it

    def iter_markers(self) -> Iterator[pytest.Mark]:
        return iter(self.marks)

    def add_marker(self, mark: pytest.MarkDecorator) -> None:
        self.marks.append(mark.mark)


@pytest.fixture
def item(tmp_path: Path) -> Callable[..., Any]:
    """Create the item of a scenario: ``item("plain", pytest.mark.owner("ada"), row={...})``."""

    def item(
        name: str,
        *marks: pytest.MarkDecorator,
        row: dict[str, str] | None = None,
        tags: tuple[str, ...] = (),
        **more: Any,
    ) -> Any:
        path = tmp_path / "features" / "users" / "a.feature"
        made = Item(
            nodeid=f"features/users/a.feature::{name}",
            path=path,
            marks=[mark.mark for mark in marks],
            stash=pytest.Stash(),
            config=SimpleNamespace(rootpath=tmp_path),
            callspec=SimpleNamespace(params={"_pytest_bdd_example": row}) if row else None,
            **more,
        )
        made.stash[SCENARIO_TAGS] = frozenset(tags)
        return made

    return item
