"""What stands first in the result of a scenario that failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.plugin.test_allure import read

if TYPE_CHECKING:
    from collections.abc import Callable

    Suite = Callable[..., pytest.RunResult]
    Failed = Callable[..., dict[str, Any]]

STEPS = """
from support.matching.engine import check_match
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


@pytest.fixture
def failed(suite: Suite, pytester: pytest.Pytester) -> Failed:
    """Run a scenario of some steps; return its result."""

    def of(*steps: str, tags: str = "") -> dict[str, Any]:
        lines = "".join(f"    {step}\n" for step in steps)
        text = f"Feature: F\n  {tags}\n  Scenario: S\n{lines}"
        suite(STEPS, "--alluredir=results", "--data-seed=42", f=text)
        return read(pytester.path / "results")["S"]

    return of


def card(result: dict[str, Any], pytester: pytest.Pytester) -> str:
    first = result["steps"][0]
    assert first["name"] == "Failure card"
    assert "steps" not in first, "Allure shows such a step as the attachment that it has"
    [attached] = first["attachments"]
    assert attached["name"] == first["name"]
    text: str = (pytester.path / "results" / attached["source"]).read_text()
    return text


def test_the_card_tells_what_where_and_how_to_repeat_it(
    failed: Failed, pytester: pytest.Pytester
) -> None:
    text = card(
        failed("When somebody asks who they are", "Then the answer is another one"), pytester
    )
    assert '$.user.name is different\n    expected:  "Bob"\n    got:       "Ada"' in text
    assert "GET http://users.example.com/whoami\n  -> 401 Unauthorized" in text
    assert "curl http://users.example.com/whoami" in text
    assert "  f.feature:5: Then the answer is another one\n" in text
    assert "(seed 42)" in text
    assert text.endswith("\n\npytest f.feature::S --data-seed=42 --backend=embedded\n")


def test_the_result_compares_both_sides(failed: Failed) -> None:
    result = failed("When somebody asks who they are", "Then the answer is another one")
    details = result["statusDetails"]
    assert "$.user.age" in details["expected"]
    assert details["actual"] == details["expected"].replace('"Bob"', '"Ada"').replace("8", "7")
    red = result["steps"][-1]["statusDetails"]
    assert red["message"] == details["message"], "else the viewer shows it elsewhere"


def test_a_bug_is_told_with_the_authors_lines_only(failed: Failed) -> None:
    details = failed("Then a step has a bug")["statusDetails"]
    assert details["message"].splitlines()[0] == "KeyError: 'missing'"
    assert details["trace"].startswith("conftest.py:")
    assert "site-packages" not in details["trace"]
    assert details.get("expected") is None


def test_each_red_step_of_a_soft_scenario_is_told(
    failed: Failed, pytester: pytest.Pytester
) -> None:
    result = failed("Then it is wrong", "And it is wrong in another way", tags="@soft")
    steps = [(step["name"], step["status"]) for step in result["steps"][1:]]
    assert steps == [("Then it is wrong", "failed"), ("And it is wrong in another way", "failed")]
    text = card(result, pytester)
    assert "WHAT WENT WRONG, 1 OF 2" in text
    assert "it is quite another thing" in text


def test_a_scenario_that_sent_nothing_says_so(failed: Failed, pytester: pytest.Pytester) -> None:
    assert "none: the scenario has sent nothing" in card(failed("Then it is wrong"), pytester)


def test_a_failing_clean_up_is_told(failed: Failed, pytester: pytest.Pytester) -> None:
    result = failed("Then something is left behind")
    assert result["status"] == "broken"
    assert "could not tidy up" in card(result, pytester)


@pytest.mark.parametrize(
    ("step", "tags"), [("it is wrong", "@xfail:known"), ("nobody knows this", "")]
)
def test_what_did_not_fail_has_no_card(failed: Failed, step: str, tags: str) -> None:
    result = failed(f"Then {step}", tags=tags)
    assert [one["name"] for one in result["steps"]] == [f"Then {step}"]
