"""Schemas of values that were seen."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.contract.draft.values import Seen
from support.contract.schemas import Schemas


def schema_of(*values: Any) -> dict[str, Any]:
    seen = Seen()
    for value in values:
        seen.add(value)
    return seen.schema()


@pytest.mark.promise("contract.md", "A field is required if")
@pytest.mark.parametrize(
    ("values", "schema"),
    [
        (["a"], {"type": "string"}),
        ([1, 2], {"type": "integer"}),
        ([1, 2.5], {"type": "number"}),
        ([True], {"type": "boolean"}),
        (["a", None], {"type": ["null", "string"]}),
        ([None], {"description": "Only null was seen"}),
        ([], {}),
        (["2026-01-01", "2026-02-28"], {"type": "string", "format": "date"}),
        (["2026-01-01", "soon"], {"type": "string"}),
        (["a@b.example"], {"type": "string", "format": "email"}),
        ([[]], {"type": "array"}),
        ([[1], ["a"]], {"type": "array", "items": {"type": ["integer", "string"]}}),
        (
            [{"a": 1, "b": None}, {"a": 2}],
            {
                "type": "object",
                "required": ["a"],
                "properties": {
                    "a": {"type": "integer"},
                    "b": {"description": "Only null was seen"},
                },
            },
        ),
        (
            [{"usr_0f8c2d3b": {"n": 1}, "1": {"n": 2}}],
            {
                "type": "object",
                "additionalProperties": {
                    "type": "object",
                    "required": ["n"],
                    "properties": {"n": {"type": "integer"}},
                },
            },
        ),
    ],
)
def test_a_schema_says_what_was_seen(values: list[Any], schema: dict[str, Any]) -> None:
    assert schema_of(*values) == schema


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(-9, 9) | st.text(max_size=4),
    lambda one: st.lists(one, max_size=3) | st.dictionaries(st.text(max_size=9), one, max_size=3),
    max_leaves=8,
)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(st.lists(JSON, min_size=1, max_size=4))
def test_all_that_was_seen_conforms(values: list[Any]) -> None:
    schemas = Schemas({"schema": schema_of(*values)}, ["/schema"])
    assert all(schemas.is_valid("/schema", value) for value in values)
