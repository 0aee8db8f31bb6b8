"""The failure card, which comes first in the result of a failed scenario."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from support.reporting import bundle

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Ran

    Failed = dict[str, dict[str, Any]]

STEPS = """
from support.language.matching.engine import check_match
@when("somebody asks who they are")
async def _(client):
    await client.send("GET", "/whoami")
@then("the answer is another one")
def _():
    check_match({"user": {"name": "Ada", "age": 7}}, {"user": {"name": "Bob", "age": 8}})
@then("it is wrong")
def _():
    raise AssertionError("it is wrong")
@then("it is wrong in another way")
def _():
    raise AssertionError("it is quite another thing")
@then("a step has a bug")
def _():
    {}["missing"]
@then("nobody knows this", target_fixture="x")
def _(): ...
@pytest.fixture
def late():
    yield
    raise RuntimeError("could not tidy up")
@then("something is left behind")
def _(late): ...
"""


ASKED = ("When somebody asks who they are", "Then the answer is another one")
SCENARIOS: dict[str, tuple[str, ...]] = {
    "f": ASKED,
    "bug": ("Then a step has a bug",),
    "soft": ("@soft", "Then it is wrong", "And it is wrong in another way"),
    "silent": ("Then it is wrong",),
    "untidy": ("Then something is left behind",),
    "known": ("@xfail:known", "Then it is wrong"),
    "unknown": ("Then nobody knows this",),
}
"""By the name of the file: the tags of a scenario, if it has any, and its steps."""


def feature(*lines: str) -> str:
    tags = lines[0] if lines[0].startswith("@") else ""
    steps = "".join(f"    {line}\n" for line in lines if line != tags)
    return f"Feature: F\n  {tags}\n  Scenario: S\n{steps}"


@pytest.fixture(scope="module")
def folder(suite_once: Callable[..., Ran]) -> Path:
    """The folder of results, of a run of all scenarios."""
    features = {name: feature(*lines) for name, lines in SCENARIOS.items()}
    return suite_once(STEPS, "--alluredir=results", "--data-seed=42", **features).folder / "results"


@pytest.fixture(scope="module")
def failed(folder: Path) -> Failed:
    """The results by the name of the file."""
    found = [json.loads(path.read_text()) for path in folder.glob("*-result.json")]
    return {result["fullName"].partition(".feature")[0]: result for result in found}


def card(result: dict[str, Any], folder: Path) -> str:
    first = result["steps"][0]
    assert first["name"] == "Failure card"
    assert "steps" not in first, "Allure shows such a step as the attachment that it has"
    [attached] = first["attachments"]
    assert attached["name"] == first["name"]
    text: str = bundle.read(folder, attached["source"])
    return text


def test_the_card_tells_what_where_and_how_to_repeat_it(failed: Failed, folder: Path) -> None:
    text = card(failed["f"], folder)
    assert '$.user.name is different\n    expected:  "Bob"\n    got:       "Ada"' in text
    assert "GET http://users.example.com/whoami\n  -> 401 Unauthorized" in text
    assert "curl http://users.example.com/whoami" in text
    assert "  f.feature:5: Then the answer is another one\n" in text
    assert "(seed 42)" in text
    assert text.endswith("\n\npytest f.feature::S --data-seed=42 --backend=embedded\n")


def test_the_result_compares_both_sides(failed: Failed) -> None:
    result = failed["f"]
    details = result["statusDetails"]
    assert "$.user.age" in details["expected"]
    assert details["actual"] == details["expected"].replace('"Bob"', '"Ada"').replace("8", "7")
    red = result["steps"][-1]["statusDetails"]
    assert red["message"] == details["message"], "else the viewer shows it elsewhere"


def test_a_bug_is_reported_with_the_authors_lines_only(failed: Failed) -> None:
    details = failed["bug"]["statusDetails"]
    assert details["message"].splitlines()[0] == "KeyError: 'missing'"
    assert details["trace"].startswith("conftest.py:")
    assert "site-packages" not in details["trace"]
    assert details.get("expected") is None


def test_each_red_step_of_a_soft_scenario_is_reported(failed: Failed, folder: Path) -> None:
    result = failed["soft"]
    steps = [(step["name"], step["status"]) for step in result["steps"][1:]]
    assert steps == [("Then it is wrong", "failed"), ("And it is wrong in another way", "failed")]
    text = card(result, folder)
    assert "WHAT WENT WRONG, 1 OF 2" in text
    assert "it is quite another thing" in text


def test_a_scenario_that_sent_nothing_says_so(failed: Failed, folder: Path) -> None:
    assert "none: the scenario has sent no request" in card(failed["silent"], folder)


def test_a_failing_clean_up_is_reported(failed: Failed, folder: Path) -> None:
    result = failed["untidy"]
    assert result["status"] == "broken"
    assert "could not tidy up" in card(result, folder)


@pytest.mark.parametrize("name", ["known", "unknown"])
def test_what_did_not_fail_has_no_card(failed: Failed, name: str) -> None:
    assert [one["name"] for one in failed[name]["steps"]] == [SCENARIOS[name][-1]]
