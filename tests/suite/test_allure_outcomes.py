"""Allure results of scenarios with other outcomes than a simple pass."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.suite.test_allure import labels, read, steps_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Ran

    Suite = Callable[..., pytest.RunResult]
    Run = Callable[[str, str], dict[str, Any]]

STEPS = """
import os, pathlib, signal
import httpx
from pydantic import BaseModel, ValidationError
from support.http.errors import UnexpectedResponseError
from support.conversation.checks.models import check_model

class Model(BaseModel):
    id: int

@given("all is well")
@then("all is well")
def _(): ...
@then("the second attempt succeeds")
def _(pytestconfig):
    path = pathlib.Path(pytestconfig.rootpath, "tried")
    tried = path.exists()
    path.touch()
    assert tried, "not yet"
@then("it fails")
def _():
    assert False, "it failed"
@then("a step has a bug")
def _():
    {}["missing"]
@then("the model does not fit")
def _():
    check_model({"id": "x"}, Model, "$")
@then("nothing answers")
async def _(faults, client):
    faults("GET", "/whoami", httpx.ConnectError("refused"), httpx.ConnectError("refused"),
           httpx.ConnectError("refused"))
    await client.send("GET", "/whoami")
@then("the server fails")
async def _(faults, client):
    faults("GET", "/whoami", *[httpx.Response(500, text="oops")] * 3)
    response = await client.send("GET", "/whoami")
    error = UnexpectedResponseError(f"GET /whoami answered {response.status_code} oops")
    error.response = response
    raise error
@then("it takes too long")
async def _():
    await asyncio.sleep(60)
@then("this process is killed")
def _():
    os.kill(os.getpid(), signal.SIGKILL)
"""


def scenario(step: str, tags: str = "", name: str = "S") -> str:
    return f"Feature: F\n  {tags}\n  Scenario: {name}\n    Given all is well\n    Then {step}\n"


FAILURES = [
    ("it fails", "", "product defect", "it failed\nassert False\nf1.feature:5: Then it fails"),
    ("the server fails", "", "product defect", "GET /whoami answered 500 "),
    ("a step has a bug", "", "test defect", "KeyError: 'missing'"),
    ("the model does not fit", "", "contract drift", "not a valid Model:\n  $.id: "),
    ("nothing answers", "", "environment problem", "GET http://users.example.com/whoami"),
    ("it takes too long", "@timeout:0.1s", "timeout", "Then it takes too long"),
    ("it fails", "@known:API-7", "known issue", "it failed"),
]


TAGGED = [
    ("all is well", "@skip:not_before_May", "skipped", "not before May"),
    ("all is well", "@live", "skipped", "needs the live backend, but this run uses embedded"),
    ("it fails", "@xfail:waits_for_API-7", "skipped", "known to fail: waits for API-7\n\nit f"),
    (
        "all is well",
        "@xfail:waits",
        "failed",
        "passed unexpectedly, because it is tagged @xfail (wa",
    ),
]
PASSES = ("all is well", "@known:API-7")


@pytest.fixture(scope="module")
def results(suite_once: Callable[..., Ran]) -> dict[tuple[str, str], dict[str, Any]]:
    """The results of a run of all these scenarios, by step and tags; each has its own file."""
    cases = [PASSES, *((step, tags) for step, tags, *_ in (*FAILURES, *TAGGED))]
    features = {f"f{at}": scenario(*case, name=f"S{at}") for at, case in enumerate(cases)}
    options = ("--alluredir=results", "--retry-wait=0.001")
    found = read(suite_once(STEPS, *options, **features).folder / "results")
    return {case: found[f"S{at}"] for at, case in enumerate(cases)}


@pytest.fixture
def run(results: dict[tuple[str, str], dict[str, Any]]) -> Run:
    """Return the result of a scenario that ended in a step, with tags."""
    return lambda step, tags: results[step, tags]


@pytest.mark.parametrize(("step", "tags", "kind", "message"), FAILURES)
def test_a_failure_has_a_kind_and_a_message_without_class_names(
    run: Run, step: str, tags: str, kind: str, message: str
) -> None:
    result = run(step, tags)
    assert labels(result, "defect") == [kind]
    assert message in result["statusDetails"]["message"]
    assert "Error: " not in result["statusDetails"]["message"].replace("KeyError: ", "")
    assert result["statusDetails"].get("known") == (True if tags.startswith("@known") else None)


def test_what_passes_has_no_kind(run: Run) -> None:
    result = run(*PASSES)
    assert (result["status"], labels(result, "defect")) == ("passed", [])
    assert "statusDetails" not in result


@pytest.mark.promise("backends.md", "On the other backends it is skipped")
@pytest.mark.parametrize(("step", "tags", "status", "message"), TAGGED)
def test_tags_that_change_the_outcome_say_why(
    run: Run, step: str, tags: str, status: str, message: str
) -> None:
    result = run(step, tags)
    assert result["status"] == status
    assert result["statusDetails"]["message"].startswith(message)


def test_reruns_are_attempts_at_one_scenario(suite: Suite, pytester: pytest.Pytester) -> None:
    text = scenario("the second attempt succeeds", "@flaky:sometimes")
    suite(STEPS, "--alluredir=results", f=text).assert_outcomes(passed=1)
    files = pytester.path.glob("results/*-result.json")
    first, second = sorted((json.loads(path.read_text()) for path in files), key=started)
    assert [first["status"], second["status"]] == ["failed", "passed"]
    assert first["historyId"] == second["historyId"]
    assert second["statusDetails"] == {"flaky": True}


def started(result: dict[str, Any]) -> int:
    return int(result["start"])


@pytest.mark.parametrize("workers", ["-n1", "--parallel=2"])
def test_a_scenario_whose_worker_is_killed_is_in_the_results(
    suite: Suite, pytester: pytest.Pytester, workers: str
) -> None:
    """So are earlier scenarios, and those that another worker runs afterwards."""
    texts = {
        "a": scenario("all is well", name="Before"),
        "b": scenario("this process is killed", "@severity:critical", name="At work"),
        "c": scenario("all is well", name="After"),
    }
    suite(STEPS, "--alluredir=results", workers, **texts)
    results = read(pytester.path / "results")
    assert {name: result["status"] for name, result in results.items()} == {
        "Before": "passed",
        "At work": "broken",
        "After": "passed",
    }
    lost = results["At work"]
    assert labels(lost, "severity") == ["critical"]
    assert labels(lost, "defect") == ["environment problem"]
    assert "was killed" in lost["statusDetails"]["message"]
    assert "`b.feature:3`" in lost["description"]


def test_a_scenario_that_pytest_exit_ends_is_not_passed(
    suite: Suite, pytester: pytest.Pytester
) -> None:
    """Ctrl-C between two steps looks the same."""
    steps = STEPS + "\n@then('the run ends')\ndef _():\n    pytest.exit('enough')\n"
    suite(steps, "--alluredir=results", f=scenario("the run ends"))
    result = read(pytester.path / "results")["S"]
    assert result["status"] == "broken"
    assert labels(result, "defect") == ["environment problem"]
    assert steps_of(result)[0] == ("Given all is well", "passed")


def test_the_process_is_named_in_the_timeline_and_the_machine_nowhere(
    suite: Suite, pytester: pytest.Pytester
) -> None:
    suite(STEPS, "--alluredir=results", "-n1", f=scenario("all is well"))
    result = read(pytester.path / "results")["S"]
    assert labels(result, "thread") == ["gw0"]
    assert {label["name"] for label in result["labels"]} == {
        "feature",
        "parentSuite",
        "suite",
        "host",
        "thread",
    }
