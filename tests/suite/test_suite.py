"""The suite's own plugin: seeds, selection, clean-up, masking."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Suite = Callable[..., pytest.RunResult]

STEPS = """
from support.language.placeholders.filling import fill
@given("somebody", target_fixture="somebody")
def _(values):
    person = {"name": "Ada", "email": "{faker.email}", "password": "{faker.password}"}
    person = fill(person, values)
    print("made up", person["email"])
    return person
@when("they register")
async def _(client, somebody):
    await client.send("POST", "/users", json=somebody)
@then("it is done")
def _(): ...
@then("something is wrong")
def _(somebody):
    assert False, "cannot be with " + somebody["password"]
@when("a request goes elsewhere")
async def _(client):
    await client.send("GET", "http://elsewhere.example.com/")
"""
SCENARIO = """
  Scenario: {name}
    Given somebody
    When they register
    Then it is done
"""
FEATURE = "Feature: People\n" + SCENARIO.format(name="One") + SCENARIO.format(name="Two")


def _people(result: pytest.RunResult) -> list[str]:
    return sorted(line.split()[-1] for line in result.outlines if "made up" in line)


def test_the_seed_is_in_the_header_and_repeats_the_data(suite: Suite) -> None:
    """Data depends on the seed and the scenario, not on the order or on other scenarios."""
    first = suite(STEPS, "-s", people=FEATURE)
    seed = next(line for line in first.outlines if "--data-seed=" in line).split("=")[-1]
    again = suite(STEPS, "-s", f"--data-seed={seed}", people=FEATURE)
    only_two = suite(STEPS, "-s", f"--data-seed={seed}", "-k", "Two", people=FEATURE)
    other = suite(STEPS, "-s", "--data-seed=1", people=FEATURE)
    assert len(set(_people(first))) == 2
    assert _people(again) == _people(first)
    assert set(_people(only_two)) < set(_people(first))
    assert not set(_people(other)) & set(_people(first))


def test_workers_share_the_seed(suite: Suite, pytester: pytest.Pytester) -> None:
    """Otherwise each would choose its own; the data is the same as without workers."""
    steps = STEPS.replace(
        'print("made up", person["email"])',
        "open(f\"{PEOPLE}/{person['email']}\", 'w').close()",
    )
    found = []
    for args in (("-n", "2"), ()):
        folder = pytester.mkdir(f"people{len(args)}")
        suite(f"PEOPLE = {str(folder)!r}\n" + steps, "--data-seed=7", *args, people=FEATURE)
        found.append({path.name for path in folder.iterdir()})
    assert len(found[0]) == 2
    assert found[0] == found[1]


def test_effective_settings_are_in_the_header_with_secrets_masked(suite: Suite) -> None:
    """The log of a run documents its configuration."""
    result = suite(STEPS, "--read-timeout=3.5", people=FEATURE)
    result.stdout.fnmatch_lines(
        ["api: embedded backend at http://*", "api settings: *read_timeout=3.5*/ [*]*"]
    )
    result.stdout.no_fnmatch_line("*admin-password*")


def test_a_password_in_an_error_is_masked(suite: Suite) -> None:
    """It was seen in a request, so it is masked wherever it appears."""
    text = FEATURE.replace("it is done", "something is wrong")
    result = suite(STEPS, "-k", "One", people=text)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*cannot be with [*][*][*]*"])


@pytest.mark.parametrize(
    ("tag", "outcome"), [("@embedded", {"passed": 2}), ("@live", {"skipped": 2})]
)
def test_scenarios_for_another_backend_are_skipped(
    suite: Suite, tag: str, outcome: dict[str, int]
) -> None:
    """With the reason."""
    result = suite(STEPS, people=f"{tag}\n{FEATURE}")
    result.assert_outcomes(**outcome)
    if "skipped" in outcome:
        result.stdout.fnmatch_lines(["SKIPPED*needs the live backend, but this run uses embedded"])


def test_a_request_to_another_host_fails_and_names_it(suite: Suite) -> None:
    """The embedded backend blocks the network."""
    text = FEATURE.replace("they register", "a request goes elsewhere")
    result = suite(STEPS, "-k", "One", people=text)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["GET http://elsewhere.example.com/: the embedded backend opens no*"]
    )


def test_a_failing_scenario_has_a_log_with_secrets_masked(
    suite: Suite, pytester: pytest.Pytester
) -> None:
    """JSON lines in the run's temporary folder: the scenario, its steps, its exchanges."""
    text = FEATURE.replace("it is done", "something is wrong")
    suite(STEPS, "--basetemp=tmp", "-k", "One", people=text)
    (log,) = pytester.path.glob("tmp/scenario-logs/*.jsonl")
    text = log.read_text()
    for word in (
        '"scenario": "One"',
        '"step": "When they register"',
        '"exchange": "POST http://users.example.com/users 201"',
    ):
        assert word in text
    assert "people.feature:3" in text


def test_a_password_in_the_log_of_a_scenario_is_masked(
    suite: Suite, pytester: pytest.Pytester
) -> None:
    text = FEATURE.replace("it is done", "something is wrong")
    suite(STEPS, "--basetemp=tmp", "-k", "One", people=text)
    (log,) = pytester.path.glob("tmp/scenario-logs/*.jsonl")
    assert "AssertionError: cannot be with ***" in log.read_text()
