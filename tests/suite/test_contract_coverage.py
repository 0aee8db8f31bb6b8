"""Contract coverage of whole runs: alone and on workers, with reruns, crashes and faults."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from support.contract.coverage.coverage import merged
from support.contract.coverage.files import load_coverage
from support.contract.coverage.markdown import markdown
from support.contract.coverage.points import Point
from support.reporting import bundle

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.contract.coverage.coverage import Coverage
    from tests.conftest import Ran

    Suite = Callable[..., Ran]

STEPS = """
import os, signal
import httpx
TRIED = []

@when(parsers.parse("{path} is read"))
async def _(client, path):
    await client.send("GET", path)

@when(parsers.parse("{path} is read and fails, {other} is read later"))
async def _(client, path, other):
    TRIED.append(path)
    await client.send("GET", other if len(TRIED) > 1 else path)
    assert len(TRIED) > 1

@given("the next account is unchanged")
def _(faults):
    faults("GET", "/users/x", httpx.Response(304, headers={"ETag": '"1"'}))

@when("the worker is killed")
def _():
    os.kill(os.getpid(), signal.SIGKILL)
"""
FEATURE = """
Feature: Reading
  Scenario Outline: Read <path>
    When <path> is read

    Examples:
      | path      |
      | /health   |
      | /whoami   |
      | /health   |
      | /whoami   |

  Scenario: Alone
    When /users is read

  @flaky:it_fails_at_first
  Scenario: Flaky
    When /users/x is read and fails, /health is read later

  Scenario: Faulty
    Given the next account is unchanged
    When /users/x is read

  @off_contract:nothing_is_documented_there
  Scenario: Exempt
    When /users/x is read
    And /nowhere is read
"""
KILLING = """
Feature: Killing
  Scenario: First
    When /health is read
  Scenario: Second
    When /whoami is read
  Scenario: Third
    When the worker is killed
  Scenario: Fourth
    When the worker is killed
"""
SEEN = {
    ("GET /health", "200"),
    ("GET /whoami", "401"),
    ("GET /users", "401"),
}
OPTIONS = ("--alluredir=results", "--data-seed=1")


def coverage(ran: Ran) -> Coverage:
    return load_coverage(ran.folder / "contract-coverage.json")


def answers(found: Coverage) -> set[tuple[str, str]]:
    return {(p.operation, p.status) for p in found.seen if p.criterion == "statuses"}


def shown(ran: Ran) -> list[str]:
    return [line for line in ran.result.outlines if line.startswith("contract coverage")]


@pytest.fixture(scope="module")
def alone(suite_once: Suite) -> Ran:
    return suite_once(STEPS, *OPTIONS, reading=FEATURE)


@pytest.mark.promise("contract.md", "What scenarios inject")
@pytest.mark.promise("contract.md", "Contract coverage says")
def test_attempts_that_fail_faults_and_exempt_scenarios_do_not_count(alone: Ran) -> None:
    assert "8 passed, 1 rerun" in str(alone.result.stdout)
    assert answers(coverage(alone)) == SEEN


@pytest.mark.promise("contract.md", "The coverage does not depend")
@pytest.mark.parametrize("workers", ["-n4", "--parallel=4"])
def test_workers_see_together_what_one_process_sees(
    suite_once: Suite, alone: Ran, workers: str
) -> None:
    ran = suite_once(STEPS, *OPTIONS, workers, reading=FEATURE)

    assert coverage(ran) == coverage(alone)
    assert shown(ran) == shown(alone) != []


def test_without_the_scenario_that_alone_sees_an_answer_it_was_never_seen(
    suite_once: Suite, alone: Ran
) -> None:
    answer = Point("statuses", "GET /users", "401")
    ran = suite_once(STEPS, *OPTIONS, "-k", "not Alone", reading=FEATURE)

    assert answer not in coverage(alone).never_seen()
    assert Point("operations", "GET /users") in coverage(ran).never_seen()
    assert coverage(ran).total.percent < coverage(alone).total.percent
    assert merged([coverage(ran), coverage(alone)]) == coverage(alone)


def test_a_worker_that_is_killed_later_has_sent_what_it_saw(suite_once: Suite) -> None:
    ran = suite_once(STEPS, *OPTIONS, "--parallel=2", killing=KILLING)

    ran.result.assert_outcomes(passed=2, failed=2)
    assert answers(coverage(ran)) == {("GET /health", "200"), ("GET /whoami", "401")}


@pytest.mark.promise("contract.md", "in the report: as an")
@pytest.mark.promise("contract.md", "in `contract-coverage.md`")
def test_the_results_show_it(alone: Ran) -> None:
    results, found = alone.folder / "results", coverage(alone)
    [globals_] = results.glob("*-globals.json")
    [attached] = json.loads(globals_.read_text("utf-8"))["attachments"]
    metrics: list[Any] = json.loads((results / "contract-coverage-perf.json").read_text("utf-8"))

    assert (attached["name"], attached["type"]) == ("Contract coverage", "text/markdown")
    assert bundle.read(results, attached["source"]) == markdown(found)
    assert (alone.folder / "contract-coverage.md").read_text("utf-8") == markdown(found)
    assert metrics[0]["value"] == int(found.total.percent * 100) / 100


def test_a_run_without_a_document_deletes_the_coverage_of_an_earlier_one(
    suite_once: Suite, tmp_path: Path
) -> None:
    off = "import os\nos.environ['API_CONTRACT__MODE'] = 'off'\n"
    earlier = tmp_path / "contract-coverage.json"
    earlier.write_text("{}")
    ran = suite_once(off + STEPS, f"--alluredir={tmp_path / 'results'}", reading=FEATURE)

    assert shown(ran) == []
    assert not earlier.exists()
