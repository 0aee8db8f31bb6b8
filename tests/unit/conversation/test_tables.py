"""Tables of features become pairs, parts, objects and callers."""

from __future__ import annotations

import pytest

from support.conversation.bodies import JsonContent, Part
from support.conversation.errors import ConversationError
from support.conversation.responses import Statuses
from support.conversation.step_values import JsonText
from support.conversation.tables import as_csv, callers, objects, pairs, parts
from support.language.json_text import JsonTextError


def test_a_table_of_two_columns_is_pairs_in_its_order() -> None:
    assert pairs([["b", "1"], ["a", "2"], ["b", "3"]]) == (("b", "1"), ("a", "2"), ("b", "3"))


@pytest.mark.parametrize("table", [[["name"]], [["a", "b", "c"]], [["a", "b", "c"], ["d", "e"]]])
def test_a_table_of_other_columns_is_rejected(table: list[list[str]]) -> None:
    with pytest.raises(ConversationError, match=rf"{len(table[0])} columns.* name and value"):
        pairs(table)


def test_parts_have_a_type_where_the_heading_has_one() -> None:
    with_type = [["name", "value", "type"], ["photo", "file: me.png", "image/png"]]
    assert parts(with_type) == (Part("photo", "file: me.png", "image/png"),)
    assert parts([["name", "value"], ["a", "1"], ["b", ""]]) == (Part("a", "1"), Part("b", ""))


@pytest.mark.parametrize("heading", [["value", "name"], ["name"], ["name", "value", "kind"]])
def test_another_heading_of_parts_is_refused(heading: list[str]) -> None:
    with pytest.raises(ConversationError, match=", ".join(heading)):
        parts([heading, ["a", "b", "c"]])


def test_parts_need_a_row() -> None:
    with pytest.raises(ConversationError, match="only a heading; add a row for each part"):
        parts([["name", "value"]])


def test_a_field_has_one_column() -> None:
    with pytest.raises(ConversationError, match="the heading has a twice"):
        objects([["a", "b", "a"], ["1", "2", "3"]])


def test_each_row_is_an_object_and_an_empty_cell_leaves_its_field_out() -> None:
    table = [["name", "age", "tags"], ["Ada", "36", '["a"]'], ["Bob", "", "{n}"]]
    assert objects(table) == [
        JsonContent(JsonText('{"name": "Ada", "age": 36, "tags": ["a"]}')),
        JsonContent(JsonText('{"name": "Bob", "tags": "{n}"}')),
    ]


def test_a_table_of_objects_needs_a_row() -> None:
    with pytest.raises(ConversationError, match="only a heading"):
        objects([["name"]])


def test_a_cell_that_begins_like_json_has_to_be_some() -> None:
    with pytest.raises(JsonTextError):
        objects([["tags"], ["[1,"]])


@pytest.mark.parametrize("text", ["403", "2xx", "200 or 204", "200, 201 or 204"])
def test_a_caller_has_statuses(text: str) -> None:
    assert callers([["the admin", text]]) == [("the admin", Statuses(text))]


@pytest.mark.parametrize("text", ["", "allowed", "99", "200 and 204", "2x"])
def test_what_is_not_a_status_is_refused(text: str) -> None:
    with pytest.raises(ConversationError, match='403, 2xx, or "200 or 204"') as caught:
        callers([["the admin", text]])
    assert repr(text) in str(caught.value)


def test_csv_quotes_what_would_break_a_row() -> None:
    rows = [("name", "found"), ("a, b", 'say "x"'), ("two\nlines", "")]
    assert as_csv(rows) == 'name,found\n"a, b","say ""x"""\n"two\nlines",\n'
