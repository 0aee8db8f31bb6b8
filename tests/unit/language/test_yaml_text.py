"""YAML is read with the scalars of JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from support.language.json_output import write_json
from support.language.yaml_text import read_yaml

enough = settings(derandomize=True, deadline=None, max_examples=100)

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text("ab1.eé", max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab"), inner),
    max_leaves=10,
)


@enough
@given(JSON)
def test_json_is_yaml(value: Any) -> None:
    assert read_yaml(json.dumps(value)) == value


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("1.50", "1.50"),
        ("-0.10", "-0.10"),
        ("1E5", "1E5"),
        ("0.123456789012345678", "0.123456789012345678"),
        ("010", '"010"'),
        ("0x1f", '"0x1f"'),
        ("1_000", '"1_000"'),
        ("12:30", '"12:30"'),
        ("2026-01-31T08:00:00Z", '"2026-01-31T08:00:00Z"'),
        ("no", '"no"'),
        ("True", '"True"'),
        ("1e999999", '"1e999999"'),
        ("true", "true"),
        ("~", "null"),
        ("", "null"),
        ("'1'", '"1"'),
    ],
)
def test_scalars_are_what_they_are_in_json_or_else_text(written: str, text: str) -> None:
    assert write_json(read_yaml(f"- {written}")) == f"[{text}]"


def test_merge_keys_work() -> None:
    assert read_yaml("a: &a {b: 1}\nc: {<<: *a, d: 2}") == {"a": {"b": 1}, "c": {"b": 1, "d": 2}}


def test_what_is_not_yaml_is_refused() -> None:
    with pytest.raises(yaml.YAMLError):
        read_yaml("- [")
    with pytest.raises(yaml.YAMLError):
        read_yaml("!!python/object:object {}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[" * 2_000, "nested too deeply"),
        ("!!int x", "a value does not fit its tag, such as !!int"),
        ("!!bool x", "a value does not fit its tag"),
        ("!!timestamp x", "a value does not fit its tag"),
        ("!!float .nana", "a value does not fit its tag"),
        ("&a [*a]", r"an alias, such as \*a, is within what it stands for"),
        ("a: &a {b: [*a]}", "an alias"),
    ],
    ids=lambda text: text[:20],
)
def test_what_its_parser_trips_over_is_refused(text: str, message: str) -> None:
    with pytest.raises(yaml.YAMLError, match=message):
        read_yaml(text)


def test_an_alias_of_a_sibling_is_fine() -> None:
    assert read_yaml("[&a [1], *a, {b: *a}]") == [[1], [1], {"b": [1]}]


@pytest.mark.parametrize("text", ["{a: 1, a: 2}", '- b:\n  - {a: 1, "a": 2}', "{1: a, 1: b}"])
def test_duplicate_keys_are_refused_as_in_json(text: str) -> None:
    with pytest.raises(yaml.YAMLError, match=r'duplicate key "[a1]" in an object'):
        read_yaml(text)
