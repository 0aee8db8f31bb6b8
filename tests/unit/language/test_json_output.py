"""JSON for servers and readers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.language.json_output import indented_json, write_json
from support.language.strict_json import read_strictly

enough = settings(derandomize=True, deadline=None, max_examples=150)

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=10,
)


@enough
@given(JSON)
def test_it_is_the_json_that_python_writes(value: Any) -> None:
    compact = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    assert write_json(value, compact=True) == compact
    for indent in (None, 2):
        assert write_json(value, indent=indent) == json.dumps(
            value, ensure_ascii=False, indent=indent
        )


@enough
@given(JSON)
def test_indented_json_is_the_json_that_python_indents(value: Any) -> None:
    for is_ascii in (True, False):
        text = json.dumps(value, ensure_ascii=is_ascii)
        assert indented_json(text) == json.dumps(value, ensure_ascii=is_ascii, indent=2)


@pytest.mark.parametrize("written", ["1.50", "0.123456789012345678", "1E400", "-0.0", "1e2"])
def test_numbers_are_written_as_they_were_read(written: str) -> None:
    text = f'{{"a":[{written}]}}'
    assert write_json(read_strictly(text), compact=True) == text
    assert indented_json(text) == f'{{\n  "a": [\n    {written}\n  ]\n}}'


def test_half_a_character_is_escaped() -> None:
    """UTF-8 cannot encode it, JSON can."""
    written = write_json({"\ud83d": ["é\ude00"]})
    assert written == '{"\\ud83d": ["é\\ude00"]}'
    assert read_strictly(written) == {"\ud83d": ["é\ude00"]}


def test_what_is_not_json_is_refused() -> None:
    with pytest.raises(TypeError):
        write_json({"a": object()})


def test_json_of_more_than_a_hundred_levels_is_not_indented() -> None:
    assert indented_json("[" * 100 + "]" * 100).startswith("[\n  [")
    with pytest.raises(RecursionError):
        indented_json("[" * 101 + "]" * 101)
