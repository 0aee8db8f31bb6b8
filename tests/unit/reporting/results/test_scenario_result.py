"""The static data of a scenario's Allure result."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from allure_commons import model2
from allure_commons.model2 import Label, Link, Parameter

from support.reporting.results.scenario_result import ScenarioResult, title_of

SCENARIO = ScenarioResult(
    nodeid="features/a.feature::S[Ada]",
    place="features/a.feature:3",
    title="S (Ada)",
    description="as it is",
    id="id-1",
    path=("features", "F"),
    labels=(("feature", "F"), ("tag", "smoke")),
    links=(("issue", "http://tracker/7", "A-7"),),
    parameters=(("name", "Ada"),),
)


def completed(**given: Any) -> Any:
    result: Any = model2.TestResult(**given)
    SCENARIO.complete(result)
    return result


def test_names_ids_and_places_are_the_scenarios() -> None:
    result = completed(name="S[Ada]", fullName="python.name", description="Python's")
    assert (result.name, result.description) == ("S (Ada)", "as it is")
    assert (result.fullName, result.titlePath) == (SCENARIO.nodeid, ["features", "F"])
    assert (result.testCaseId, result.historyId) == ("id-1", "id-1")


@pytest.mark.parametrize(
    ("name", "shown"), [(None, "S (Ada)"), ("S[Ada]", "S (Ada)"), ("of a step", "of a step")]
)
def test_a_title_that_a_step_has_set_stays(name: str | None, shown: str) -> None:
    assert completed(name=name).name == shown


def test_labels_and_links_of_steps_stay_and_those_of_pytest_go() -> None:
    labels = [Label("suite", "test_a"), Label("tag", "smoke"), Label("tag", "of a step")]
    result = completed(labels=labels, links=[Link("link", "http://a", "a")])
    assert [(label.name, label.value) for label in result.labels] == [
        ("feature", "F"),
        ("tag", "smoke"),
        ("tag", "of a step"),
    ]
    assert [(link.type, link.name) for link in result.links] == [("link", "a"), ("issue", "A-7")]


def test_parameters_are_the_row_and_what_steps_add() -> None:
    given = [
        Parameter("_pytest_bdd_example", "{}"),
        Parameter("name", "'Ada'"),
        Parameter("n", "1"),
    ]
    result = completed(parameters=given)
    assert [(p.name, p.value, p.excluded) for p in result.parameters] == [
        ("name", "Ada", True),
        ("n", "1", None),
    ]


def test_a_result_can_be_sent_by_a_worker() -> None:
    assert ScenarioResult.of_json(SCENARIO.as_json()) == SCENARIO
    assert json.loads(json.dumps(SCENARIO.as_json()))["nodeid"] == SCENARIO.nodeid


def test_a_lost_scenario_has_file_and_name_of_its_node_id() -> None:
    unknown = ScenarioResult.unknown("features/a.feature::S")
    assert (unknown.title, unknown.place) == ("S", "features/a.feature")
    assert unknown.path == ("features/a.feature",)
    assert ScenarioResult.unknown("features/a.feature").title == "features/a.feature"
    assert unknown.id != replace(unknown, id=ScenarioResult.unknown("b::S").id).id


@pytest.mark.parametrize(
    ("name", "template", "row", "title"),
    [
        ("Ada registers", "<name> registers", {"name": "Ada"}, "Ada registers"),
        ("all register", "all register", {"name": "Ada", "n": "1"}, "all register (Ada, 1)"),
        ("plain", "plain", {}, "plain"),
        ("long", "long", {"a": "x" * 151}, f"long ({'x' * 150}...)"),
    ],
)
def test_titles_of_rows_differ(name: str, template: str, row: dict[str, str], title: str) -> None:
    assert title_of(name, template, row) == title
