"""A scenario keeps its history in the report when it is moved."""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Ran

    Ids = Callable[..., dict[str, str]]
    Suite = Callable[..., pytest.RunResult]

STEPS = """
@given(parsers.parse("{text}"))
def _(text): ...
"""
ONE = "\n  Scenario: One\n    Given it is so\n"
OUTLINE = """
  Scenario Outline: Row <n>
    Given <n> is <note>

    Examples:
      | n | note |
"""


@pytest.fixture(scope="module")
def ids(suite_once: Callable[..., Ran]) -> Ids:
    """Run features by file name; return the id of each scenario by its title."""

    @functools.cache
    def run(*options: str, **features: str) -> dict[str, str]:
        folder = suite_once(STEPS, "--alluredir=results", *options, **features).folder
        found: dict[str, str] = {}
        for path in folder.glob("results/*-result.json"):
            result = json.loads(path.read_text())
            assert result["historyId"] == result["testCaseId"]
            assert result["historyId"] not in found.values(), "one would hide the other"
            found[result["name"]] = result["historyId"]
        assert found
        return found

    return run


def rows(*lines: str) -> str:
    return "Feature: F\n" + OUTLINE + "".join(f"      | {line} |\n" for line in lines)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("other", f"Feature: F\n{ONE}"),
        ("a", f"Feature: Another one\n{ONE}"),
        ("a", f"Feature: F\n  Rule: R\n{ONE.replace('  ', '    ')}"),
        ("a", f"@smoke\nFeature: F\n  Scenario: Zero\n    Given x\n{ONE.replace('so', 'thus')}"),
        ("a", f"# language: de\nFunktionalität: F\n  Szenario: One\n    Angenommen x\n{''}"),
    ],
    ids=["another file", "another feature", "a rule", "other tags, steps, order", "a language"],
)
def test_an_id_stays_when_the_scenario_moves(ids: Ids, file: str, text: str) -> None:
    before = ids(a=f"Feature: F\n{ONE}")["One"]
    assert ids(**{file: text})["One"] == before


def test_an_id_is_another_one_for_another_scenario(ids: Ids) -> None:
    found = ids(a=f"Feature: F\n{ONE}{ONE.replace('One', 'Two')}")
    assert len(set(found.values())) == 2


def test_rows_keep_their_ids_among_others_and_in_another_order(ids: Ids) -> None:
    before = ids(a=rows("1 | x", "2 | y"))
    after = ids(a=rows("3 | z", "2 | y", "1 | x"))
    assert {name: after[name] for name in before} == before


def test_rows_that_hold_the_same_are_distinguished(ids: Ids) -> None:
    assert ids(a=rows("1 | x", "1 | x")).keys() == {"Row 1"}  # ``ids`` fails for duplicates


def test_rows_that_differ_in_what_is_masked_are_distinguished(
    suite: Suite, pytester: pytest.Pytester
) -> None:
    text = rows('"password": "first-password" | x', '"password": "other-password" | x')
    suite(STEPS, "--alluredir=results", a=text)
    found = [json.loads(path.read_text()) for path in pytester.path.glob("results/*-result.json")]
    assert len(found) == 2
    assert found[0]["parameters"] == found[1]["parameters"]
    assert found[0]["historyId"] != found[1]["historyId"]


def test_scenarios_of_one_name_are_distinguished_whichever_run(ids: Ids) -> None:
    """By their features, or if these have the same name, by their files."""
    names = ("Feature: F", "Feature: G", "Feature: F")
    texts = [f"{name}\n{ONE.replace('so', str(at))}" for at, name in enumerate(names)]
    alone = [
        ids(f"{file}.feature", **dict(zip("abc", texts, strict=True)))["One"] for file in "abc"
    ]
    assert len(set(alone)) == 3


def test_a_tag_keeps_the_id_when_the_name_changes(ids: Ids) -> None:
    tagged = f"Feature: F\n  @id:first\n{ONE.lstrip(chr(10))}"
    before = ids(a=tagged)["One"]
    assert ids(b=tagged.replace("One", "First of all"))["First of all"] == before
    assert ids(b=tagged.replace("first", "second"))["One"] != before
