"""Properties of parsing any text that may be JSON."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from support.language.json_text import JsonTextError, read_json

enough = settings(derandomize=True, deadline=None, max_examples=300)

NAMES = st.sampled_from(["a", "b c", "it's", 'say "x"', "\\", "\n", "ä", "{a}", ""])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | NAMES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=10,
)
SYMBOLS = st.text(alphabet="{}[]\",:\\ \n\t'#/0123.-+eaNtrufls“", max_size=12)


@enough
@given(JSON, st.sampled_from([None, 2, "\t"]))
def test_json_that_was_written_is_read(value: Any, indent: int | str | None) -> None:
    for is_ascii in (True, False):
        assert read_json(json.dumps(value, indent=indent, ensure_ascii=is_ascii)) == value


@enough
@given(SYMBOLS)
@example("[\n")
@example('"')
@example("[" * 5000)
@example("1" * 5000)
def test_any_text_is_json_or_an_error_with_a_place_in_it(text: str) -> None:
    fault = fault_of(text)
    if fault is None:
        assert read_json(text) == json.loads(text)
    else:
        lines = text.split("\n")
        assert 1 <= fault.line <= len(lines)
        assert 1 <= fault.column <= len(lines[fault.line - 1]) + 1


@enough
@given(st.dictionaries(NAMES, JSON, min_size=1, max_size=3), st.data())
def test_a_duplicate_key_is_reported_at_its_second_place(
    fields: dict[str, Any], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(fields)))
    before = json.dumps(fields)[:-1] + ",\n"
    fault = fault_of(f"[{before}{json.dumps(name)}: 0}}, {json.dumps(fields)}]")
    assert fault is not None
    assert str(fault) == f'line 2, column 1: duplicate key "{name}" in an object'


def fault_of(text: str) -> JsonTextError | None:
    try:
        read_json(text)
    except JsonTextError as error:
        return error
    return None
