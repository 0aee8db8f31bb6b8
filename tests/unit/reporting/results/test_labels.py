"""Conversion of tags to Allure's labels and links."""

from __future__ import annotations

from typing import Any

import pytest

from support.reporting.results.labels import (
    feature_folder,
    feature_name,
    labels_of,
    links_of,
    selecting_marks,
    tag_values,
)
from support.settings.report import Links

OWNER = pytest.mark.owner("ada")


def test_the_values_of_tags_are_those_of_the_closest_level_first(item: Any) -> None:
    scenario = item(
        "plain", OWNER, pytest.mark.smoke, pytest.mark.owner("bob"), pytest.mark.issue(7)
    )
    assert tag_values(scenario) == {"owner": ["ada", "bob"], "issue": ["7"]}


def test_a_scenario_has_its_places_its_tags_and_its_worker(item: Any, feature: Any) -> None:
    template = feature().scenarios["<name> registers"]
    values = {
        "epic": ["E1", "E2"],
        "severity": ["minor"],
        "owner": ["ada", "bob"],
        "issue": ["A-1"],
    }
    tags = ("smoke", "epic:E1", "severity:minor", "owner:ada", "issue:A-1", "team:x", "skip:no")
    assert labels_of(item("x", tags=tags), template, values, "gw1") == (
        ("epic", "E1"),
        ("feature", "Users"),
        ("story", "Names are unique"),
        ("severity", "minor"),
        ("parentSuite", "features/users"),
        ("suite", "Users"),
        ("subSuite", "Names are unique"),
        ("owner", "ada"),
        ("tag", "smoke"),
        ("tag", "team:x"),
        ("issue", "A-1"),
        ("host", "workers"),
        ("thread", "gw1"),
    )


def test_a_plain_scenario_has_few_labels(item: Any, feature: Any) -> None:
    assert labels_of(item("x"), feature().scenarios["plain"], {}, "") == (
        ("feature", "Users"),
        ("parentSuite", "features/users"),
        ("suite", "Users"),
    )


def test_links_lead_to_what_has_an_address() -> None:
    values = {"issue": ["A 1", "A 1"], "known": ["http://other/7"], "tms": ["T-1"]}
    assert links_of(values, Links(issue="https://tracker.example.com/{}")) == (
        ("issue", "https://tracker.example.com/A%201", "A 1"),
        ("issue", "http://other/7", "http://other/7"),
    )


def test_a_scenario_is_selected_by_what_places_it(feature: Any) -> None:
    template = feature().scenarios["<name> registers"]
    marks = [mark.mark for mark in selecting_marks(template, {"severity": ["minor"]})]
    kinds = [mark.kwargs.get("label_type", "severity") for mark in marks]
    assert [str(kind) for kind in kinds] == ["feature", "story", "severity"]
    assert [mark.args[0] for mark in marks] == ["Users", "Names are unique", "minor"]


def test_a_feature_lies_in_a_folder_and_has_a_name(feature: Any, tmp_path: Any) -> None:
    assert feature_folder(str(tmp_path / "a" / "b" / "c.feature"), tmp_path) == "a/b"
    assert feature_folder(str(tmp_path / "c.feature"), tmp_path) == "features"
    assert feature_folder("/elsewhere/b/c.feature", tmp_path) == "b"
    nameless = feature("Feature:\n  Scenario: plain\n    Given it\n").scenarios["plain"]
    assert feature_name(nameless) == "a"
