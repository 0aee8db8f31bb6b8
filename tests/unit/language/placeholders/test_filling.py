"""Placeholders become values, which keep their type if alone; other text is unchanged."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.language.placeholders.errors import TemplateError
from support.language.placeholders.filling import escape, fill
from support.language.placeholders.grammar import TOKEN
from support.language.placeholders.values import Values
from tests.unit.language.placeholders.conftest import NOW, USER

properties = settings(derandomize=True, database=None, deadline=None)
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)
braced = st.text(st.sampled_from("{}{}ab_1. |\n\"'"), max_size=40)
"""Texts in which placeholders and what looks like them are frequent."""


def of(value: object) -> Values:
    values = Values(1, lambda: NOW)
    values.remember("value", value)
    return values


@pytest.mark.parametrize("value", [5, 2.5, True, None, "text", {"a": [1]}, [], [{"b": None}]])
def test_a_text_that_is_one_placeholder_becomes_the_value(value: object) -> None:
    filled = fill("{value}", of(value))
    assert (filled, type(filled)) == (value, type(value))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("text", "text"),
        (5, "5"),
        (2.5, "2.5"),
        (True, "true"),
        (False, "false"),
        (None, "null"),
        ({"a": [1, "é"]}, '{"a":[1,"é"]}'),
        ([], "[]"),
    ],
)
def test_inside_a_text_values_are_written_as_json_writes_them(value: object, written: str) -> None:
    assert fill("<{value}>", of(value)) == f"<{written}>"


def test_json_is_filled_with_its_keys(values: Values) -> None:
    body = {"by-{user.id}": [{"id": "{user.id}"}, 3, None], "roles": "{user.roles}"}
    assert fill(body, values) == {"by-5": [{"id": 5}, 3, None], "roles": ["qa", "dev"]}
    assert body == {"by-{user.id}": [{"id": "{user.id}"}, 3, None], "roles": "{user.roles}"}


def test_a_key_is_a_text_even_of_a_number(values: Values) -> None:
    assert fill({"{user.id}": 1}, values) == {"5": 1}


def test_tables_of_tuples_are_filled(values: Values) -> None:
    assert fill((("id", "{user.id}"),), values) == [["id", 5]]


def test_fields_that_become_one_are_refused(values: Values) -> None:
    with pytest.raises(TemplateError, match=r"two fields become 5; one of them is \{user.id\}"):
        fill({"5": 1, "{user.id}": 2}, values)


def test_changing_what_was_filled_changes_nothing_remembered(values: Values) -> None:
    fill("{user}", values)["roles"].append("admin")
    assert fill("{user.roles}", values) == USER["roles"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no brace",
        "{}",
        "{3}",
        "{ user.id }",
        '{"a": 1}',
        '{"a":{"b":{}}}',
        "a{2,3}",
        "{user.id",
        "user.id}",
        "{user\n.id}",
        "{user\r.id}",
        "{-}",
        "{{",
        "}}",
        "{{ }}",
        "query {\n  users { id }\n}",
    ],
)
def test_what_begins_no_placeholder_stays(values: Values, text: str) -> None:
    assert fill(text, values) == text


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("{{user.id}}", "{user.id}"),
        ("{{nobody}} {user.id}", "{nobody} 5"),
        ("{{{user.id}}}", "{{user.id}}"),
        ('{"a": {"b": {user.id}}}', '{"a": {"b": 5}}'),
        ("{{user.id}", "{5"),
        ("{user.id}{user.id}", "55"),
        ("{a{user.id}}", "{a5}"),
    ],
)
def test_doubled_braces_write_a_placeholder(values: Values, template: str, filled: str) -> None:
    assert fill(template, values) == filled


def test_a_filter_says_what_it_cannot_take() -> None:
    with pytest.raises(TemplateError, match=r"^\{value\|base64\}: base64 cannot encode"):
        fill("{value|base64}", of("\udfff"))


def test_values_are_not_filled_again() -> None:
    assert fill("{value} {value}", of("{user.id}")) == "{user.id} {user.id}"


def test_a_filter_makes_a_text_of_a_lone_placeholder(values: Values) -> None:
    assert fill("{user.id|upper}", values) == "5"
    assert fill("{user.active | upper}", values) == "TRUE"


@properties
@given(st.text().filter(lambda text: "{" not in text))
def test_a_text_without_an_opening_brace_stays(text: str) -> None:
    assert fill(text, of(0)) == text


@properties
@given(braced.filter(lambda text: not TOKEN.search(text)))
def test_a_text_without_placeholder_stays(text: str) -> None:
    assert fill(text, of(0)) == text


@properties
@given(json_values)
def test_written_json_stays_unless_its_texts_have_placeholders(value: Any) -> None:
    for written in (json.dumps(value), json.dumps(value, separators=(",", ":"), indent=1)):
        if not TOKEN.search(written):
            assert fill(written, of(0)) == written


@properties
@given(braced | st.text())
def test_an_escaped_text_is_filled_to_itself(text: str) -> None:
    assert fill(escape(text), of(0)) == text


@properties
@given(json_values)
def test_a_lone_placeholder_is_the_value_itself(value: Any) -> None:
    filled = fill("{value}", of(value))
    assert filled == value
    assert isinstance(filled, type(value))


@properties
@given(json_values)
def test_inside_a_text_json_can_be_read_back(value: Any) -> None:
    if not isinstance(value, str):
        assert json.loads(fill(" {value} ", of(value))) == value


@pytest.mark.parametrize("template", ["{valeu}", ["{valeu}"], {"a": "{valeu}"}, {"x{valeu}": 1}])
def test_an_unknown_name_is_refused_wherever_it_is(template: object) -> None:
    with pytest.raises(TemplateError, match=r"nothing is called valeu.*did you mean value"):
        fill(template, of(0))
