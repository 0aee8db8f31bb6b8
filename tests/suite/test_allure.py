"""Allure results of a run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from support.reporting import bundle

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Ran

    Suite = Callable[..., pytest.RunResult]
    Results = dict[str, dict[str, Any]]

STEPS = """
from support.language.placeholders.filling import fill
@given("somebody", target_fixture="somebody")
def _(values):
    person = {"name": "Ada", "email": "{faker.email}", "password": "{faker.password}"}
    return fill(person, values)
@given("a table and a text")
def _(): ...
@when("they register")
async def _(client, somebody):
    await client.send("POST", "/users", json=somebody)
@when(parsers.parse("this is written: {text}"))
def _(text, datatable=None, docstring=None): ...
@then(parsers.parse("it is {x}"))
async def _(x):
    assert x == "right", "it is not right"
@then("nobody knows")
def _():
    pytest.skip("not decided")
@pytest.fixture
def broken():
    raise RuntimeError("fixture fails")
@then("a fixture fails")
def _(broken): ...
"""
FEATURE = """
@epic:Accounts
Feature: People
  They come
  and go.

  @severity:critical @owner:ada @issue:API-1 @tms:T-2 @smoke
  Scenario: One
    Given somebody
    When they register
    Then it is right

  Rule: Trouble
    It comes
    in threes.

    Scenario: Two
      Given somebody
      When this is written: so
        | a | b |
        | 1 | 2 |
      And this is written: and so
        \"\"\"json
        {"a": 1}
        \"\"\"
      And this is written: or so
        \"\"\"
        plain
        \"\"\"
      Then it is wrong
      And it is right

    Scenario Outline: Row <x>
      Then it is <x>

      @issue:API-3
      Examples:
        | x     | note |
        | right | fine |
        | wrong | bad  |

  Scenario: Undefined
    Given somebody
    Then nothing is defined
    And it is right

  Scenario: Undecided
    Then nobody knows
    And it is right

  Scenario: Broken
    Then a fixture fails

  @live
  Scenario: Elsewhere
    Then it is right
"""


@pytest.fixture(scope="module")
def folder(suite_once: Callable[..., Ran]) -> Path:
    """The folder of results, of a run of the feature above."""
    options = ("--alluredir=results", "--continue-on-collection-errors", "--data-seed=42")
    return suite_once(STEPS, *options, people=FEATURE).folder / "results"


@pytest.fixture(scope="module")
def results(folder: Path) -> Results:
    """Those results by title."""
    return read(folder)


def read(folder: Path) -> Results:
    """Read the results in a folder, by title."""
    found = [json.loads(path.read_text()) for path in folder.glob("*-result.json")]
    return {result["name"]: result for result in found}


def labels(result: dict[str, Any], name: str) -> list[str]:
    """Return the values of a label."""
    return [label["value"] for label in result["labels"] if label["name"] == name]


def steps_of(result: dict[str, Any]) -> list[tuple[str, str]]:
    """Return name and status of each step; the failure card stands before them."""
    steps = [(step["name"], step["status"]) for step in result["steps"]]
    return [step for step in steps if step[0] != "Failure card"]


def test_scenarios_are_titled_labelled_and_linked(results: Results) -> None:
    """From their own names, those of feature and rule, and their tags."""
    one = results["One"]
    assert labels(one, "feature") == ["People"]
    assert labels(one, "epic") == ["Accounts"]
    assert labels(one, "severity") == ["critical"]
    assert labels(one, "owner") == ["ada"]
    assert labels(one, "tag") == ["smoke"]
    assert (labels(one, "issue"), labels(one, "tms")) == (["API-1"], ["T-2"])
    assert "links" not in one, "the address of the tracker is not set"
    assert "They come\n> and go." in one["description"]
    assert "`people.feature:7`" in one["description"]
    assert "`--data-seed=42`" in one["description"]
    assert labels(results["Two"], "story") == ["Trouble"]
    assert "**Rule: Trouble**\n\n> It comes\n> in threes." in results["Two"]["description"]


def test_rows_of_an_outline_have_titles_parameters_and_their_own_links(results: Results) -> None:
    """Row values are text, not Python values."""
    for x, note, status in (("right", "fine", "passed"), ("wrong", "bad", "failed")):
        row = results[f"Row {x}"]
        assert row["status"] == status
        shown = [(parameter["name"], parameter["value"]) for parameter in row["parameters"]]
        assert shown == [("x", x), ("note", note)]
        assert labels(row, "issue") == ["API-3"]
    assert results["Row right"]["historyId"] != results["Row wrong"]["historyId"]


def test_steps_have_keyword_text_and_outcome(results: Results) -> None:
    """Steps after a failure are reported as skipped."""
    assert steps_of(results["One"]) == [
        ("Given somebody", "passed"),
        ("When they register", "passed"),
        ("Then it is right", "passed"),
    ]
    assert steps_of(results["Two"])[-2:] == [
        ("Then it is wrong", "failed"),
        ("And it is right", "skipped"),
    ]
    failed = results["Two"]["steps"][-2]["statusDetails"]
    assert "it is not right" in failed["message"]
    assert "people.feature:29: Then it is wrong" in failed["message"]
    assert "support/gherkin" not in failed["trace"]
    assert "pytest_bdd" not in failed["trace"]


def test_undefined_and_undecided_steps_say_so(results: Results) -> None:
    """An undefined step is broken, a skipped one gives the reason."""
    assert steps_of(results["Undefined"])[1:] == [
        ("Then nothing is defined", "broken"),
        ("And it is right", "skipped"),
    ]
    assert steps_of(results["Undecided"]) == [
        ("Then nobody knows", "skipped"),
        ("And it is right", "skipped"),
    ]
    assert "not decided" in results["Undecided"]["steps"][0]["statusDetails"]["message"]


def test_a_skipped_scenario_has_its_title_and_reason(results: Results) -> None:
    """Even though none of its steps ran."""
    elsewhere = results["Elsewhere"]
    assert elsewhere["status"] == "skipped"
    assert "needs the live backend" in elsewhere["statusDetails"]["message"]
    assert labels(elsewhere, "feature") == ["People"]


def test_tables_and_texts_are_attached_to_their_step(results: Results, folder: Path) -> None:
    """Tables as CSV, docstrings as JSON if they are JSON."""
    attached = [
        (a["name"], a["type"], bundle.read(folder, a["source"]))
        for step in results["Two"]["steps"][1:]
        for a in step.get("attachments", ())
    ]
    assert attached == [
        ("table", "text/csv", "a,b\n1,2\n"),
        ("text", "application/json", '{"a": 1}'),
        ("text", "text/plain", "plain"),
    ]


def test_an_exchange_is_a_card_in_its_step(results: Results, folder: Path) -> None:
    """In Allure's format, with secrets masked."""
    (attachment,) = results["One"]["steps"][1]["attachments"]
    assert attachment["name"] == "POST /users: 201"
    assert attachment["type"] == "application/vnd.allure.http+json"
    card = json.loads(bundle.read(folder, attachment["source"]))
    assert card["request"]["url"] == "http://users.example.com/users"
    assert json.loads(card["request"]["body"]["value"])["password"] == "***"
    assert card["response"]["status"] == 201


def test_the_log_is_attached_once(results: Results, folder: Path) -> None:
    """Captured log records do not repeat it."""
    curl, log = results["One"]["attachments"]
    assert (curl["name"], log["name"]) == ("curl", "log")
    commands = bundle.read(folder, curl["source"])
    assert commands.startswith("# POST /users: 201\ncurl ")
    assert '"password":"***"' in commands
    assert '"step": "When they register"' in bundle.read(folder, log["source"])


def test_fixtures_are_shown_only_when_they_fail(results: Results, folder: Path) -> None:
    """There is nothing for a passing fixture."""
    texts = [path.read_text("utf-8") for path in folder.glob(f"*{bundle.SUFFIX}")]
    shown = {name: text for all_of in texts for name, text in bundle.unpacked(all_of).items()}
    (container,) = (text for name, text in shown.items() if name.endswith("-container.json"))
    (before,) = json.loads(container)["befores"]
    assert (before["name"], before["status"]) == ("set-up: broken", "broken")
    assert results["Broken"]["status"] == "broken"


def test_an_interrupted_scenario_is_not_passed(suite: Suite, pytester: pytest.Pytester) -> None:
    """allure-pytest alone would report it as passed, because no failure is raised."""
    steps = """
@then("somebody presses Ctrl-C")
async def _():
    raise KeyboardInterrupt
@then("so on")
def _(): ...
"""
    feature = "Feature: F\n  Scenario: S\n    Then somebody presses Ctrl-C\n    And so on\n"
    result = suite(steps, "--alluredir=results", stopped=feature)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    stopped = read(pytester.path / "results")["S"]
    assert stopped["status"] == "broken"
    assert stopped["statusDetails"]["message"] == "the run was interrupted: Ctrl-C"
    assert steps_of(stopped) == [
        ("Then somebody presses Ctrl-C", "broken"),
        ("And so on", "skipped"),
    ]


def test_the_folder_is_kept_or_cleaned_as_asked(suite: Suite, pytester: pytest.Pytester) -> None:
    """``--clean-alluredir`` works as in allure-pytest."""
    folder = pytester.mkdir("results")
    (folder / "old-result.json").write_text('{"name": "old"}')
    suite(STEPS, "--alluredir=results", "-k", "One", people=FEATURE)
    assert set(read(folder)) == {"old", "One"}
    suite(STEPS, "--alluredir=results", "--clean-alluredir", "-k", "One", people=FEATURE)
    assert set(read(folder)) == {"One"}


def test_no_secret_is_in_any_file(suite: Suite, pytester: pytest.Pytester) -> None:
    """Even if a step attaches it, fails with it, prints it and sends it."""
    secret = "a canary of 22 letters"
    leaking = f"""
import allure, logging
@given("somebody", target_fixture="somebody")
def _():
    return {{"name": "Ada", "email": "ada@example.com", "password": {secret!r}}}
@when("they register")
async def _(client, somebody):
    await client.send("POST", "/users", json=somebody)
@then("all is told")
async def _(client, somebody):
    secret = somebody["password"]
    print(secret)
    logging.getLogger("anybody").warning(secret)
    allure.attach(secret, "secret")
    allure.attach(secret.encode(), "bytes")
    signing_in = {{"username": somebody["email"], "password": secret}}
    grant = await client.send("POST", "/auth/token", data=signing_in)
    raise AssertionError(secret + grant.json()["access_token"])
"""
    feature = """
Feature: Leaks
  Scenario: All of them
    Given somebody
    When they register
    Then all is told
"""
    run = suite(leaking, "--alluredir=results", "--basetemp=tmp", leaks=feature)
    run.assert_outcomes(failed=1)
    files = [*pytester.path.rglob("results/*"), *pytester.path.rglob("tmp/**/*.jsonl")]
    assert len(files) > 3
    telling = [path.name for path in files if secret in path.read_text()]
    assert not telling
    run.stdout.no_fnmatch_line(f"*{secret}*")
