"""The demonstration's scenarios have every possible outcome, as their results show."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from support.bootstrap import ROOT
from support.reporting import bundle
from tests.demonstration.__main__ import PROJECT, SEED, run, run_stock

EXPECTED: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("demonstration.json").read_text(encoding="utf-8")
)
"""The expected content of each result, in the order in which they ran."""

TYPES = {
    "Failure card": "text/plain",
    "curl": "text/plain",
    "log": "text/plain",
    "table": "text/csv",
    "text": "application/json",
}
EXCHANGE = "application/vnd.allure.http+json"


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demonstration") / "results"
    done = run(folder)
    assert done.returncode == 1, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def found(results: Path) -> list[dict[str, Any]]:
    read = [json.loads(file.read_text()) for file in results.glob("*-result.json")]
    return sorted(read, key=lambda result: result["start"])


def labels(result: dict[str, Any], *names: str) -> dict[str, list[str]]:
    """Return the values of labels by name, without missing ones."""
    pairs = [(label["name"], label["value"]) for label in result["labels"]]
    found = {name: [value for known, value in pairs if known == name] for name in names}
    return {name: values for name, values in found.items() if values}


def attachments(item: dict[str, Any]) -> list[dict[str, str]]:
    """Return the attachments of an item and of its steps."""
    inner = [one for step in item.get("steps", ()) for one in attachments(step)]
    return [*item.get("attachments", ()), *inner]


def presented(result: dict[str, Any]) -> dict[str, Any]:
    """Return the visible content of a result, without the parts that differ between runs."""
    message = result.get("statusDetails", {}).get("message", "")
    return {
        "name": result["name"],
        "status": result["status"],
        "message": message.splitlines(),
        "labels": labels(result, "epic", "feature", "story", "severity", "owner", "tag", "defect"),
        "parameters": {p["name"]: p["value"] for p in result.get("parameters", ())},
        "steps": [f"{step['status']}: {step['name']}" for step in result["steps"]]
        if "steps" in result
        else [],
        "attachments": [one["name"] for one in attachments(result)],
    }


@pytest.mark.parametrize("number", range(len(EXPECTED)), ids=lambda n: f"{n} {EXPECTED[n]['name']}")
def test_a_scenario_is_reported_as_expected(found: list[dict[str, Any]], number: int) -> None:
    assert presented(found[number]) == EXPECTED[number]


def test_on_workers_the_results_say_the_same(tmp_path: Path) -> None:
    """Also in a folder that is not empty."""
    folder = tmp_path / "results"
    folder.mkdir()
    (folder / "kept.txt").touch()
    run(folder, "-n2")
    read = [presented(json.loads(file.read_text())) for file in folder.glob("*-result.json")]
    assert sorted(read, key=str) == sorted(EXPECTED, key=str)
    assert (folder / "kept.txt").exists()


def test_there_are_no_others(found: list[dict[str, Any]]) -> None:
    assert len(found) == len(EXPECTED)


def test_every_way_to_end_is_shown() -> None:
    defects = {value for one in EXPECTED for value in one["labels"].get("defect", ())}
    assert defects == {
        "product defect",
        "contract drift",
        "test defect",
        "environment problem",
        "timeout",
        "known issue",
    }
    assert {one["status"] for one in EXPECTED} == {"passed", "failed", "broken", "skipped"}
    names = [one["name"] for one in EXPECTED]
    assert len(names) == len(set(names)) + 1, "one scenario is tried twice"


def test_attachments_are_of_the_types_that_the_report_knows_how_to_show(
    found: list[dict[str, Any]],
) -> None:
    all_of_them = [one for result in found for one in attachments(result)]
    types = {one["name"]: one["type"] for one in all_of_them}
    assert {name: of for name, of in types.items() if name in TYPES} == TYPES
    assert {of for name, of in types.items() if name not in TYPES} == {EXCHANGE}


def test_tags_of_issues_and_test_cases_are_links(found: list[dict[str, Any]]) -> None:
    links = {
        result["name"]: {(link["type"], link["url"], link["name"]) for link in result["links"]}
        for result in found
        if result.get("links")
    }
    tracker, cases = "https://tracker.example.com/browse", "https://cases.example.com"
    assert links == {
        "A visitor opens an account": {
            ("issue", f"{tracker}/API-12", "API-12"),
            ("tms", f"{cases}/T-3", "T-3"),
        },
        "A second account gets a name of its own": {
            ("issue", f"{tracker}/API-44", "API-44"),
        },
    }


def test_every_file_belongs_to_a_result(results: Path, found: list[dict[str, Any]]) -> None:
    files = {file.name for file in results.iterdir() if not file.name.endswith(bundle.SUFFIX)}
    for together in results.glob(f"*{bundle.SUFFIX}"):
        files |= bundle.unpacked(together.read_text(encoding="utf-8")).keys()
    attached = [one["source"] for result in found for one in attachments(result)]
    assert len(attached) == len(set(attached))
    others = files - set(attached)
    assert len([name for name in others if name.endswith("-result.json")]) == len(found)
    left = {name for name in others if not name.endswith("-result.json")}
    assert {name.rpartition("-")[2] for name in left} == {"environment.properties", "globals.json"}


def test_nothing_of_python_and_of_the_machine_is_shown(found: list[dict[str, Any]]) -> None:
    shown = json.dumps([{**presented(result), "in": result["fullName"]} for result in found])
    for word in ("/work", str(PROJECT), str(Path.home()), "site-packages", "Error: ", "pytest_bdd"):
        assert word not in shown.replace("KeyError: ", ""), word


def test_a_failure_can_be_repeated_alone(results: Path, found: list[dict[str, Any]]) -> None:
    broken = next(one for one in found if one["name"] == "A letter confirms the profile")
    card = bundle.read(results, broken["steps"][0]["attachments"][0]["source"])
    *_, command = card.strip().splitlines()
    assert command == (
        "pytest 'features/accounts/profile.feature::A letter confirms the profile' "
        f"--data-seed={SEED} --backend=embedded --retry-wait=0.001"
    )


def test_the_page_that_compares_counts_rightly(tmp_path: Path) -> None:
    """The counts of files, steps and requests of the scenario."""
    text = (ROOT / "docs" / "report-compared.md").read_text(encoding="utf-8")
    run_stock(tmp_path / "stock")
    run(tmp_path / "here", "features/accounts/profile.feature", "-k", "detail")
    (stock,), (here,) = (
        [json.loads(file.read_text()) for file in (tmp_path / name).glob("*-result.json")]
        for name in ("stock", "here")
    )
    files = [len(list((tmp_path / name).glob("*-*-*-*-*-*.*"))) for name in ("stock", "here")]
    assert f"| files of this scenario | {files[0]}: " in text
    assert f"fixtures | {files[1]}: the result" in text
    steps = [step for step in here["steps"] if step["name"] != "Failure card"]
    assert (stock.get("steps", []), len(steps)) == ([], 3)
    assert "| steps shown | 0 | 3, " in text
    assert len([one for one in attachments(here) if one["name"].startswith("GET ")]) == 1
    assert "| requests shown | 0 | 1, " in text
