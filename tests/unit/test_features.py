"""The style of all features, whatever API they describe.

Given, When and Then come in this order, scenarios are short, titles are unique in their feature,
wording assumes no gender, and Thens check what a When received and send nothing themselves.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from support.bootstrap import ROOT
from tests.structure.features import (
    MOST_STEPS,
    SENDING_THENS,
    Definition,
    Feature,
    definition_pronoun_faults,
    definitions,
    flow_faults,
    length_faults,
    order_faults,
    parse,
    pronoun_faults,
    sending_faults,
    title_faults,
)

if TYPE_CHECKING:
    from pathlib import Path


@cache
def features() -> tuple[Feature, ...]:
    """Return the features of the project, and of the projects in its tests."""
    own = (ROOT / "features").rglob("*.feature")
    of_tests = (path for path in (ROOT / "tests").rglob("features/**/*.feature"))
    return tuple(
        parse(path.read_text(encoding="utf-8-sig"), _name(path)) for path in (*own, *of_tests)
    )


@cache
def defined() -> tuple[Definition, ...]:
    """Return the step definitions of the project, and of the projects in its tests."""
    modules = {*(ROOT / "steps").rglob("*.py")}
    for folder in (ROOT / "tests").rglob("features"):
        modules |= {*folder.parent.rglob("*.py")}
    read = [(path.read_text(encoding="utf-8"), _name(path)) for path in sorted(modules)]
    return tuple(one for source, name in read for one in definitions(source, name))


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_features_and_step_definitions_are_found() -> None:
    paths = [feature.path for feature in features()]
    assert any(path.startswith("tests/demonstration/features/") for path in paths)
    assert any(path.startswith("tests/end_to_end/unseen/") for path in paths)
    on_disk = [path for path in (ROOT / "features").rglob("*.feature") if path.is_file()]
    assert len([path for path in paths if path.startswith("features/")]) == len(on_disk)
    assert {one.keyword for one in defined()} == {"given", "when", "then", "step"}
    assert any(one.place.startswith("tests/demonstration/outcomes.py:") for one in defined())


def test_given_when_and_then_come_in_this_order() -> None:
    assert [fault for feature in features() for fault in order_faults(feature)] == []


def test_scenarios_are_short() -> None:
    assert [fault for feature in features() for fault in length_faults(feature)] == []


def test_titles_are_unique_in_their_feature() -> None:
    assert [fault for feature in features() for fault in title_faults(feature)] == []


def test_wording_assumes_no_gender() -> None:
    assert [fault for feature in features() for fault in pronoun_faults(feature)] == []
    assert definition_pronoun_faults(defined()) == []


def test_thens_send_nothing() -> None:
    assert sending_faults(defined()) == []
    flows = [s for feature in features() for s in feature.scenarios if "@reusable" in s.tags]
    assert [fault for feature in features() for fault in flow_faults(feature, flows)] == []


def test_the_thens_that_may_send_exist() -> None:
    assert {one.text for one in defined() if one.keyword == "then" and one.sends} >= SENDING_THENS


# Each check can fail


def test_an_empty_file_has_no_scenarios() -> None:
    assert parse("# nothing yet\n").scenarios == ()


def scenario(*steps: str, title: str = "S", before: str = "", after: str = "") -> Feature:
    """Return a feature with one scenario."""
    lines = "\n".join(f"    {step}" for step in steps)
    return parse(f"Feature: F\n{before}\n  Scenario: {title}\n{lines}\n{after}")


def test_a_star_is_found() -> None:
    """It could hide a When after a Then."""
    fault = "write Given, When, Then, And or But in place of *"
    found = order_faults(scenario("When it is", "Then it was", "* it is again"))
    assert [one.rpartition(": ")[2] for one in found] == [fault]


@pytest.mark.parametrize(
    ("steps", "fault"),
    [
        (("When a", "Then b", "When c"), "f.feature:6: a When after a Then"),
        (("When a", "Then b", "And c", "When d"), "f.feature:7: a When after a Then"),
        (("Then a", "Given b", "When c"), "f.feature:5: a Given after a Then"),
        (("When a", "Given b", "Then c"), "f.feature:5: a Given after a When"),
    ],
)
def test_a_step_that_goes_back_is_found(steps: tuple[str, ...], fault: str) -> None:
    assert order_faults(scenario(*steps)) == [fault]


@pytest.mark.parametrize(
    "steps",
    [
        ("Given a", "And b", "When c", "And d", "Then e", "But f", "And g"),
        ("Given a", "Then b"),
        ("And a", "When b"),
        (),
    ],
)
def test_steps_in_order_are_fine(steps: tuple[str, ...]) -> None:
    assert order_faults(scenario(*steps)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Feature: F\n  Background:\n    Then a\n  Scenario: S\n    When b",
        "Feature: F\n  Rule: R\n    Background:\n      Then a\n    Scenario: S\n      When b",
        "Feature: F\n  Background:\n    Then a\n  Rule: R\n    Scenario: S\n      When b",
    ],
    ids=["feature", "rule", "feature of a rule"],
)
def test_a_background_counts(text: str) -> None:
    [fault] = order_faults(parse(text))
    assert fault.endswith(": a When after a Then")


def test_a_long_scenario_is_found() -> None:
    before = "  Background:\n    Given a\n"
    steps = [f"And {number}" for number in range(MOST_STEPS)]
    assert length_faults(scenario(*steps, before=before)) == ["f.feature:5: 9 steps"]
    assert length_faults(scenario(*steps[1:], before=before)) == []


def test_a_title_of_two_scenarios_is_found() -> None:
    after = "  Rule: R\n    Scenario: {}\n      Given a"
    assert title_faults(scenario(after=after.format("S"))) == ["f.feature: 2 scenarios: S"]
    assert title_faults(scenario(after=after.format("T"))) == []


@pytest.mark.parametrize("word", ["he", "She", "him", "her", "hers", "his", "himself", "herself"])
def test_a_pronoun_with_a_gender_is_found(word: str) -> None:
    for feature in (
        scenario(title=f"Alice and {word}"),
        scenario(f"Given {word} name"),
        scenario(before=f"  Rule: R of {word}"),
        scenario(title="<who>", after=f"    Examples:\n      | who |\n      | {word} |"),
    ):
        assert len(pronoun_faults(feature)) == 1
    assert definition_pronoun_faults(definitions(f'@given("a {word} b")\ndef _(): ...')) != []


@pytest.mark.parametrize("text", ["the theme of this hero", 'the name "Her"', "their name"])
def test_other_words_and_data_are_fine(text: str) -> None:
    assert pronoun_faults(scenario(f"Given {text}")) == []


def test_other_languages_have_other_pronouns() -> None:
    german = "# language: de\nFunktionalität: F\n  Szenario: Hin und her\n    Wenn a\n    Dann b"
    assert pronoun_faults(parse(german)) == []
    assert [step.phase for step in parse(german).scenarios[0].steps] == ["Action", "Outcome"]


@pytest.mark.parametrize(
    "decorators",
    ['@then("a")', '@then(parse("a"))', '@pytest_bdd.then("a")', '@checked(b)\n@step("a")'],
)
def test_a_then_that_may_send_is_found(decorators: str) -> None:
    sending = f"{decorators}\nasync def _(api):\n    await api.get()"
    [fault] = sending_faults(definitions(sending))
    assert fault.endswith(": a")
    assert sending_faults(definitions(sending.replace("async ", "").replace("await ", ""))) == []


def test_a_listed_then_and_a_when_may_send() -> None:
    [listed] = [text for text in SENDING_THENS if text.startswith("access")]
    source = f'@then(parse("{listed}"))\nasync def _(): ...\n@when("a")\nasync def _(): ...'
    assert len(list(definitions(source))) == 2
    assert sending_faults(definitions(source)) == []


def test_a_then_whose_text_is_not_plain_is_found_too() -> None:
    assert sending_faults(definitions("@then(TEXT)\nasync def _(): ...")) == ["steps.py:1: TEXT"]


@pytest.mark.parametrize(("keyword", "is_fault"), [("Then", True), ("When", False)])
def test_a_then_that_calls_an_acting_flow_is_found(keyword: str, *, is_fault: bool) -> None:
    flows = scenario("When b", title="<who> does it").scenarios
    feature = scenario(f"{keyword} Alice does it")
    assert bool(flow_faults(feature, flows)) is is_fault
    checking = scenario("Then b", title="<who> does it").scenarios
    assert flow_faults(feature, checking) == []
