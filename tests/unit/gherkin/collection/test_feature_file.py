"""Feature files as pytest modules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.collection.feature_file import SCENARIO_TAGS, FeatureFile
from support.gherkin.compat import example_of, scenario_template
from support.gherkin.errors import FeatureFileError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def collected(
    request: pytest.FixtureRequest, written: Callable[..., Path]
) -> Callable[[str], list[Any]]:
    """Collect the tests of a text without running them."""

    def collected(text: str) -> list[Any]:
        made = FeatureFile.from_parent(request.session, path=written(text))
        return list(made.collect())

    return collected


OUTLINE = """
    @smoke
    Feature: F
      @owner:feature
      Rule: R
        @owner:scenario @severity:minor
        Scenario Outline: <a> is there
          Given <a>
          Examples:
            | a |
            | x |
            | x |
          @severity:critical @skip:not_yet
          Examples:
            | a |
            | y |
"""


def marks(item: Any, name: str) -> list[object]:
    return [mark.args[0] for mark in item.iter_markers(name)]


def test_each_scenario_is_a_test_at_its_line(collected: Any, tmp_path: Path) -> None:
    one, two = collected(
        "Feature: F\n  Scenario: one\n    Given it\n  Scenario: two\n    Given it\n"
    )
    assert [item.name for item in (one, two)] == ["one", "two"]
    code = two.function.__code__
    assert (code.co_filename, code.co_firstlineno) == (str(tmp_path / "a.feature"), 4)
    template = scenario_template(two)
    assert template is not None
    assert template.name == "two"


def test_each_row_is_a_test_of_its_own(collected: Any) -> None:
    items = collected(OUTLINE)
    assert [dict(example_of(item)) for item in items] == [{"a": "x"}, {"a": "x"}, {"a": "y"}]
    assert len({item.name for item in items}) == 3


def test_the_tags_of_the_closest_level_come_first(collected: Any) -> None:
    first, _, last = collected(OUTLINE)
    assert marks(first, "owner") == ["scenario", "feature"]
    assert marks(first, "severity") == ["minor"]
    assert marks(last, "severity") == ["critical", "minor"]
    assert first.get_closest_marker("smoke") is not None
    assert first.get_closest_marker("skip") is None
    assert last.get_closest_marker("skip").kwargs == {"reason": "not yet"}


def test_a_scenario_knows_all_its_tags(collected: Any) -> None:
    first, _, last = collected(OUTLINE)
    above = {"smoke", "owner:feature", "owner:scenario", "severity:minor"}
    assert first.stash[SCENARIO_TAGS] == above
    assert last.stash[SCENARIO_TAGS] == above | {"severity:critical", "skip:not_yet"}


def test_a_scenario_without_steps_is_pending(collected: Any) -> None:
    [item] = collected("Feature: F\n  Scenario: later\n")
    assert "pending" in item.get_closest_marker("skip").kwargs["reason"]
    assert item.stash[SCENARIO_TAGS] == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "# nothing\n",
        "Feature: F\n  Scenario Outline: S\n    Given <a>\n    Examples:\n      | a |\n",
    ],
)
def test_a_file_without_scenarios_or_rows_has_no_tests(collected: Any, text: str) -> None:
    assert collected(text) == []


def test_a_file_that_cannot_be_collected_is_shown_by_its_faults(
    request: pytest.FixtureRequest, written: Callable[..., Path]
) -> None:
    path = written("Feature: F\n  Scenario: S\n    Given it\n    Givn it\n")
    collector = FeatureFile.from_parent(request.session, path=path)
    with pytest.raises(FeatureFileError) as caught:
        list(collector.collect())
    shown = collector.repr_failure(pytest.ExceptionInfo.from_exception(caught.value))
    assert shown.startswith(f"{path.as_posix()}:4: ")


def test_another_failure_is_shown_as_pytest_shows_it(
    request: pytest.FixtureRequest, written: Callable[..., Path]
) -> None:
    collector = FeatureFile.from_parent(request.session, path=written("Feature: F\n"))
    with pytest.raises(pytest.Collector.CollectError) as caught:
        raise pytest.Collector.CollectError("something else")
    assert "something else" in collector.repr_failure(caught)
