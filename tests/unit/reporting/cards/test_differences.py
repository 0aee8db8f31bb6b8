"""The expected and actual values of an error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from support.gherkin.authoring.comparisons import DifferenceError
from support.gherkin.running.soft import SoftFailuresError
from support.language.matching.engine import MismatchError, mismatches
from support.reporting.cards.differences import (
    MOST,
    actual_side,
    differences,
    expected_side,
    left_out,
)

if TYPE_CHECKING:
    from support.language.matching.engine import Mismatch


@dataclass(frozen=True)
class Account:
    """Something that is not JSON."""

    name: str


def sides(expected: object, actual: object) -> tuple[str, str]:
    """Return both sides of a difference as shown."""
    (found,) = differences(DifferenceError("it", expected=expected, actual=actual))
    assert (found.path, found.problem) == ("it", "is not the same")
    return found.expected, found.actual


def mismatch(actual: Any, expected: Any) -> MismatchError:
    """Return the error of a comparison."""
    return MismatchError(mismatches(actual, expected))


@pytest.mark.parametrize(
    ("expected", "actual", "shown"),
    [
        ("Ada", "Bob", ('"Ada"', '"Bob"')),
        (1, None, ("1", "null")),
        ([1], [], ("[\n  1\n]", "[]")),
        ((1,), [1], ("(1,)", "[1]")),
        (1, True, ("1", "true")),
        ({1}, set(), ("{1}", "set()")),
        (Account("Ada"), None, ("Account(name='Ada')", "None")),
    ],
)
def test_values_are_shown_as_json_where_that_tells_them_apart(
    expected: object, actual: object, shown: tuple[str, str]
) -> None:
    """Otherwise as Python literals."""
    assert sides(expected, actual) == shown


def test_a_value_that_contains_itself_is_shown_all_the_same() -> None:
    """Reporting a failure must not fail."""
    loop: list[object] = []
    loop.append(loop)
    assert sides(loop, 1)[1] == "1"


def test_long_and_hostile_values_are_cut_and_seen() -> None:
    """Whatever their source."""
    expected, actual = sides("\u202e\x1b", Account("x" * 1_000_000))
    assert "\\u202e" in expected
    assert "\u202e" not in expected
    assert len(actual) < 2_100
    assert actual.endswith("... (1,000,016 characters)")


def test_the_sides_of_json_stand_below_their_paths() -> None:
    """So that Allure can find the differing lines."""
    found = differences(mismatch({"a": 1, "b": [2]}, {"a": 3, "b": ["#int 5.."]}))
    assert expected_side(found) == "$.a\n    3\n$.b[0]\n    #int 5.."
    assert actual_side(found) == "$.a\n    1\n$.b[0]\n    2"


def test_a_soft_scenario_has_the_differences_of_all_its_steps() -> None:
    """In the order of the steps; an error with only a message has none."""
    errors: list[BaseException] = [
        mismatch(1, 2),
        AssertionError("text"),
        DifferenceError("the name", expected="a", actual="b"),
    ]
    found: tuple[Mismatch, ...] = differences(SoftFailuresError(errors))
    assert [one.path for one in found] == ["$", "the name"]
    assert differences(AssertionError("text")) == ()
    assert expected_side(()) == actual_side(()) == ""


def test_of_many_differences_the_first_are_shown() -> None:
    """With the number of the others."""
    error = mismatch([0] * (MOST + 7), [1] * (MOST + 7))
    assert len(differences(error)) == MOST
    assert left_out(error) == 7
    assert left_out(mismatch(1, 2)) == 0
