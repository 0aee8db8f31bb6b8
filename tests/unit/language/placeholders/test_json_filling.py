"""Placeholders in JSON are replaced, and nothing else is changed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.language.json_output import write_json
from support.language.json_text import JsonTextError, read_json
from support.language.placeholders.errors import TemplateError
from support.language.placeholders.filling import fill
from support.language.placeholders.json_filling import fill_json
from support.language.placeholders.values import Values
from tests.unit.language.placeholders.conftest import NOW

enough = settings(derandomize=True, deadline=None, max_examples=200)

TEXTS = st.sampled_from(
    ["", "a", "{n}", "{user}", "no. {n}", "{{n}}", 'say "{name}"', "\\", "é", "{", "\ud83d", "\n"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=10,
)


def values() -> Values:
    known = Values(7, lambda: NOW)
    known.remember("n", read_json("1.50"))
    known.remember("name", 'Zoë "Z"\n')
    known.remember("user", {"id": 7, "tags": ["a", None]})
    return known


@enough
@given(JSON, st.sampled_from([None, 2]), st.booleans())
def test_it_means_the_same_as_filling_the_parsed_json(
    template: Any, indent: int | None, is_ascii: bool
) -> None:
    written = json.dumps(template, indent=indent, ensure_ascii=is_ascii)
    try:
        meant = fill(template, values())
    except TemplateError:
        with pytest.raises(TemplateError):
            fill_json(written, values())
    else:
        assert read_json(fill_json(written, values())) == meant


@enough
@given(JSON, st.sampled_from([None, 2]), st.booleans())
def test_json_without_placeholders_is_not_changed(
    value: Any, indent: int | None, is_ascii: bool
) -> None:
    written = json.dumps(value, indent=indent, ensure_ascii=is_ascii).replace("{n", "[n")
    written = written.replace("{user", "[user").replace("{{", "[[").replace("{name", "[name")
    if "[[" not in written:
        assert fill_json(written, values()) == written


@pytest.mark.parametrize(
    ("written", "filled"),
    [
        ('{"a":  0.123456789012345678,\n\t"b": 1E5, "c": -0}', None),
        ('["\\u00e9\\/", "\\ud83d"]', None),
        ('{"{n}" : "{n}"}', '{"1.50" : 1.50}'),
        ('["x {name}"]', '["x Zoë \\"Z\\"\\n"]'),
        ('["{user}"]', '[{"id": 7, "tags": ["a", null]}]'),
        ('["{{n}}"]', '["{n}"]'),
        ('["\\u007bn}"]', None),
    ],
)
def test_only_placeholders_are_replaced(written: str, filled: str | None) -> None:
    assert fill_json(written, values()) == (filled or written)


def test_fields_that_become_the_same_are_refused() -> None:
    with pytest.raises(TemplateError, match=r'two fields .* duplicate key "1\.50"'):
        fill_json('{"{n}": 1, "1.50": 2}', values())


def test_what_is_not_json_is_refused() -> None:
    with pytest.raises(JsonTextError, match="line 1, column 2"):
        fill_json("[", values())


def test_a_value_is_written_as_json() -> None:
    assert fill_json('"{user}"', values()) == write_json({"id": 7, "tags": ["a", None]})
