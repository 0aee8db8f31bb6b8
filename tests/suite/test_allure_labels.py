"""The places of scenarios in the report's trees, and the labels and links from their tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.suite.test_allure import labels, read

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Ran

    Suite = Callable[..., pytest.RunResult]
    Results = dict[str, dict[str, Any]]
    Run = Callable[..., Results]

STEPS = "\n@given(parsers.parse('it is {n}'))\ndef _(n): ...\n"
FEATURE = """
@epic:Accounts @severity:minor @owner:ada @issue:API-1 @smoke
Feature: People

  Scenario: Alone
    Given it is so

  @epic:Members @severity:normal @issue:API-2
  Rule: Everybody

    @owner:bob @tms:T-1
    Scenario Outline: Row
      Given it is <n>

      @severity:blocker @issue:API-3 @live @embedded
      Examples:
        | n |
        | 1 |
        | 2 |
"""


@pytest.fixture
def run(suite: Suite, pytester: pytest.Pytester) -> Run:
    """Run the feature in separate folders; return the results by title."""

    def of(*options: str) -> Results:
        path = pytester.path / "features/people/new"
        path.mkdir(parents=True)
        (path / "people.feature").write_text(FEATURE)
        suite(STEPS, "--alluredir=results", *options)
        return read(pytester.path / "results")

    return of


@pytest.fixture(scope="module")
def plain(suite_once: Callable[..., Ran]) -> Results:
    """The results by title, of a run without options, with a feature in the root, too."""
    write = f"""
import pathlib
folder = pathlib.Path(__file__).parent / "features/people/new"
folder.mkdir(parents=True)
(folder / "people.feature").write_text({FEATURE!r})
"""
    root = "Feature: Others\n  Scenario: In the root\n    Given it is so\n"
    return read(suite_once(STEPS + write, "--alluredir=results", root=root).folder / "results")


def test_the_closest_tag_counts_and_links_add_up(plain: Results) -> None:
    row = plain["Row (1)"]
    assert labels(row, "epic") == ["Members"]
    assert labels(row, "severity") == ["blocker"]
    assert labels(row, "owner") == ["bob"]
    assert labels(row, "issue") == ["API-3", "API-2", "API-1"]
    assert labels(row, "tms") == ["T-1"]
    assert labels(row, "tag") == ["embedded", "live", "smoke"]
    assert labels(plain["Alone"], "epic") == ["Accounts"]
    assert labels(plain["Alone"], "severity") == ["minor"]
    assert labels(plain["Alone"], "tag") == ["smoke"]


def test_rows_without_values_in_their_title_are_distinguished_by_it(plain: Results) -> None:
    assert plain.keys() == {"Row (1)", "Row (2)", "Alone", "In the root"}


def test_suites_are_folders_and_features(plain: Results) -> None:
    row = plain["Row (1)"]
    assert labels(row, "parentSuite") == ["features/people/new"]
    assert labels(row, "suite") == ["People"]
    assert labels(row, "subSuite") == labels(row, "story") == ["Everybody"]
    assert row["titlePath"] == ["features", "people", "new", "People", "Everybody"]
    assert row["fullName"] == "features/people/new/people.feature::Row[1]"


def test_features_in_the_root_are_a_suite_too(plain: Results) -> None:
    assert labels(plain["In the root"], "parentSuite") == ["features"]


def test_links_lead_where_the_settings_say(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_LINKS__ISSUE", "https://tracker.example.com/{}")
    found = run()["Row (1)"]["links"]
    assert [(link["type"], link["url"], link["name"]) for link in found] == [
        ("issue", f"https://tracker.example.com/{name}", name)
        for name in ("API-3", "API-2", "API-1")
    ]


@pytest.mark.parametrize(
    ("option", "titles"),
    [
        ("--allure-epics=Members", {"Row (1)", "Row (2)"}),
        ("--allure-severities=minor", {"Alone"}),
        ("--allure-stories=Everybody", {"Row (1)", "Row (2)"}),
    ],
)
def test_allure_selects_by_what_tags_say(run: Run, option: str, titles: set[str]) -> None:
    assert run(option).keys() == titles


def test_what_a_step_adds_stays(suite: Suite, pytester: pytest.Pytester) -> None:
    steps = """
import allure
@given("it is so")
def _():
    allure.dynamic.label("layer", "api")
    allure.dynamic.tag("slow")
    allure.dynamic.parameter("region", "EU")
    allure.dynamic.link("https://example.com/x", name="x")
    allure.dynamic.title("Another title")
"""
    suite(steps, "--alluredir=results", f="Feature: F\n  Scenario: S\n    Given it is so\n")
    result = read(pytester.path / "results")["Another title"]
    assert (labels(result, "layer"), labels(result, "tag")) == (["api"], ["slow"])
    assert [(p["name"], p["value"]) for p in result["parameters"]] == [("region", "'EU'")]
    assert [link["url"] for link in result["links"]] == ["https://example.com/x"]
