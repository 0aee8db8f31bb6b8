"""The data of scenarios' results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support.reporting.results import scenario as scenarios
from support.reporting.results.attempt import Attempt
from support.reporting.results.scenario import Scenarios
from tests.unit.reporting.results.conftest import EXCHANGE, RUN

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def templates(monkeypatch: pytest.MonkeyPatch) -> dict[Any, Any]:
    """The scenarios of a run."""
    known: dict[Any, Any] = {}
    monkeypatch.setattr(scenarios, "scenario_template", known.get)
    return known


@pytest.fixture
def maker(tmp_path: Path) -> Scenarios:
    """Builds the results of a run without workers."""
    return Scenarios(tmp_path, (tmp_path / "features", tmp_path / "missing"), "", RUN)


def test_the_result_of_a_row(maker: Scenarios, templates: Any, item: Any, feature: Any) -> None:
    template = feature().scenarios["<name> registers"]
    row = item("x[Ada]", row={"name": "Ada"})
    templates[row] = template
    maker.identify([row])
    result = maker.result_of(row, template, {"issue": ["A-1"]})
    assert (result.title, result.place) == ("Ada registers", "features/users/a.feature:10")
    assert result.path == ("features", "users", "Users", "Names are unique")
    assert result.parameters == (("name", "Ada"),)
    assert result.links == (("issue", "https://tracker.example.com/A-1", "A-1"),)
    assert result.nodeid == row.nodeid
    assert not maker.are_on_worker


def test_the_description_is_that_of_the_feature_file(
    maker: Scenarios, templates: Any, item: Any, feature: Any
) -> None:
    template = feature().scenarios["<name> registers"]
    row = item("x[Ada]", row={"name": "Ada"})
    templates[row] = template
    maker.identify([row])
    parts = maker.result_of(row, template, {}).description.split("\n\n")
    assert parts == [
        "**TLS is off**",
        "> Somebody needs them.",
        "**Rule: Names are unique**",
        "> One of each.",
        "As <name> does.",
        "`features/users/a.feature:10`, with the data of `--data-seed=7`",
    ]


def test_an_image_in_a_narrative_is_not_loaded(feature: Any) -> None:
    text = "Feature: F\n  ![x](http://a/b.png)\n\n  Scenario: plain\n    Given it\n"
    allure_log = scenarios.description(feature(text).scenarios["plain"], "a:1", 7, [])
    assert r"\![x](http://a/b.png)" in allure_log


def test_equal_rows_have_ids_of_their_own_and_a_tag_keeps_one(
    maker: Scenarios, templates: Any, item: Any, feature: Any
) -> None:
    loaded = feature()
    outline, plain = loaded.scenarios["<name> registers"], loaded.scenarios["plain"]
    rows = [item(f"x{n}", row={"name": "Ada"}) for n in range(2)]
    identity = pytest.mark.id("the-one")
    kept = [item("plain", identity), item("renamed", identity)]
    other = item("no scenario")
    templates |= dict.fromkeys(rows, outline) | dict.fromkeys(kept, plain)
    maker.identify([*rows, kept[0], other])
    ids = [row.stash[scenarios._ID] for row in [*rows, kept[0]]]
    assert len(set(ids)) == 3
    assert scenarios._ID not in other.stash
    maker.identify([kept[1]])
    assert kept[1].stash[scenarios._ID] == ids[2]


def test_a_failure_can_be_repeated(
    maker: Scenarios, templates: Any, item: Any, feature: Any, tmp_path: Path
) -> None:
    template = feature().scenarios["plain"]
    plain = item("plain")
    templates[plain] = template
    maker.identify([plain])
    attempt = Attempt(maker.result_of(plain, template, {}), exchanges=[EXCHANGE])
    error = AssertionError("wrong")
    failure = maker.failure_of(plain, error, attempt)
    assert (failure.error, failure.exchange, failure.root) == (error, EXCHANGE, tmp_path)
    assert failure.place == "features/users/a.feature:4"
    for part in (plain.nodeid, "--data-seed=7", "http://api.example.com", "--retry-attempts"):
        assert part in failure.command
