"""What stands in a feature becomes what is expected; what is filled in is never a marker."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from support.conversation.written import ExpectedJson, ExpectedValue
from support.matching.engine import Mode, mismatches
from support.templates.values import Values


@pytest.fixture
def values() -> Values:
    values = Values(1, lambda: datetime(2026, 1, 31, tzinfo=UTC))
    values.remember("x", "#string")
    values.remember("n", 5)
    values.remember("q", 'a "quoted" text')
    return values


@pytest.mark.parametrize(
    ("expected", "takes", "refuses"),
    [
        ({"a": "{x}"}, {"a": "#string"}, {"a": "b"}),
        ('#[] {"a": "{x}"}', [{"a": "#string"}], [{"a": "b"}]),
        ('#[] {"a": "{n}"}', [{"a": 5}], [{"a": "5"}]),
        ('#[] {"a": "{q}"}', [{"a": 'a "quoted" text'}], [{"a": "a"}]),
        ('#[{n}..] "{n}"', [5, 5, 5, 5, 5], [5, 5]),
        ("##[1] #int {n}..", [5], [4]),
        ("#[] #[1] #int", [[1]], [[1, 2]]),
        ("#int {n}..", 6, 4),
        ("{x}", "#string", "b"),
    ],
    ids=repr,
)
def test_what_is_filled_in_keeps_its_type_and_is_no_marker(
    values: Values, expected: Any, takes: Any, refuses: Any
) -> None:
    filled = ExpectedJson(json.dumps(expected)).value(values)
    assert mismatches(takes, filled) == ()
    assert mismatches(refuses, filled) != ()


@pytest.mark.parametrize(
    ("written", "takes", "refuses"),
    [
        ('"a \\"b\\""', 'a "b"', "a b"),
        ("5", 5, "5"),
        ("null", None, ""),
        ("{n}", 5, "5"),
        ('"{n}"', 5, "5"),
        ('"#int {n}.."', 5, 4),
        ('"no {n}"', "no 5", "no"),
    ],
)
def test_a_value_in_a_steps_text(values: Values, written: str, takes: Any, refuses: Any) -> None:
    filled = ExpectedValue(written).value(values)
    assert ExpectedValue(written).faults(values.names) == []
    assert mismatches(takes, filled) == ()
    assert mismatches(refuses, filled) != ()


@pytest.mark.parametrize("mode", Mode)
def test_a_list_with_filled_entries_is_shown_as_it_is_written(values: Values, mode: Mode) -> None:
    filled = ExpectedJson(json.dumps({"l": ['#[1] {"a": "{n}"}']})).value(values)
    [mismatch, *_] = mismatches({"l": [[{"a": 6}]]}, filled, mode)
    assert mismatch.expected == ("5" if mode is Mode.EXACT else '#[1] {"a": 5}')
    [missing] = mismatches({}, filled, mode)
    assert missing.expected == '["#[1] {\\"a\\": 5}"]'


def test_an_optional_list_with_filled_entries_may_be_missing(values: Values) -> None:
    filled = ExpectedJson(json.dumps(['##[] {"a": "{n}"}', 1])).value(values)
    assert mismatches([1], filled, Mode.ANY_ORDER) == ()
