"""JSON as the RFC has it, which is less than Python takes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from support.language.json_output import write_json
from support.language.placeholders.plain import plain
from support.language.strict_json import RefusedJsonError, read_strictly


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("null", None),
        (' [1, -0.5, 1e3, "\\u00e9"] ', [1, -0.5, 1000.0, "é"]),
        ('{"a": {"a": 1}, "b": [{"a": 2}, {"a": 3}]}', {"a": {"a": 1}, "b": [{"a": 2}, {"a": 3}]}),
    ],
)
def test_json_is_read(text: str, value: Any) -> None:
    assert read_strictly(text) == value


@pytest.mark.parametrize(
    "text", ["NaN", "[Infinity]", '{"a": -Infinity}', '{"a": 1, "a": 1}', '[{"a": {}, "a": 2}]']
)
def test_what_python_takes_and_the_rfc_does_not_is_refused(text: str) -> None:
    with pytest.raises(RefusedJsonError):
        read_strictly(text)


@pytest.mark.parametrize("text", ["", "{", "[1,]", "'a'", "01", "1 2"])
def test_invalid_json_is_an_error_of_the_parser(text: str) -> None:
    with pytest.raises(json.JSONDecodeError):
        read_strictly(text)


@pytest.mark.parametrize("flat", [0, 200])
def test_a_hundred_levels_are_read(flat: int) -> None:
    """Whatever else there is: functions that call themselves can go down as far."""
    beside = ", ".join([*["[{}]"] * flat, ""])
    inner = "[" * 49 + '{"a": [' * 25 + "]}" * 25 + "]" * 49
    deepest = f"[{beside}{inner}]"
    assert write_json(plain(read_strictly(deepest)))
    with pytest.raises(RecursionError):
        read_strictly(f"[{deepest}]")


def test_too_much_is_an_error_of_its_own() -> None:
    with pytest.raises(RecursionError):
        read_strictly("[" * 100_000)
    with pytest.raises(ValueError, match="digits"):
        read_strictly("1" * 5_000)
