"""JSON written by people, and the advice in messages."""

from __future__ import annotations

import pytest

from support.language.json_text import JsonTextError, read_json

NUMBER = "write numbers like 5, -0.5 or 1e3: no +, no leading 0, digits on both sides of a point"
A_TWICE = 'duplicate key "a" in an object'
INFINITY = "Infinity is not a JSON number; write null, or put it in double quotes"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": [1, 2.5, true, null, "x"]}', {"a": [1, 2.5, True, None, "x"]}),
        (' \n"{user.id}"\n', "{user.id}"),
        ("null", None),
        (r'"a\nb\u00e4"', "a\nbä"),
        ("-1e3", -1000.0),
        ('{"a": {}, "b": {"a": 1}}', {"a": {}, "b": {"a": 1}}),
    ],
)
def test_json_is_read(text: str, expected: object) -> None:
    assert read_json(text) == expected


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ('{"a": 1\n "b": 2}', 2, 2, 'a comma is missing before "b": 2}'),
        ('{"a" 1}', 1, 6, "a colon is missing before 1}"),
        ('{"a": 1,\n}', 1, 8, "remove the comma before the closing bracket"),
        ("[1,\n  2,\n]", 2, 4, "remove the comma before the closing bracket"),
        ("[1, 2, ]", 1, 6, "remove the comma before the closing bracket"),
        ("{'a': 1}", 1, 2, "write double quotes instead of single ones"),
        ("[1] // one", 1, 5, "JSON has no comments; put markers in double quotes"),
        ("[1, /* two */ 2]", 1, 5, "JSON has no comments; put markers in double quotes"),
        ('{"id": #uuid}', 1, 8, "JSON has no comments; put markers in double quotes"),
        ('{"a": True}', 1, 7, "write true, false or null, in lower case"),
        ("[None]", 1, 2, "write true, false or null, in lower case"),
        ("[.5]", 1, 2, NUMBER),
        ("[-.5]", 1, 2, NUMBER),
        ("[+5]", 1, 2, NUMBER),
        ("[1, 01]", 1, 5, NUMBER),
        ("[5.]", 1, 3, NUMBER),
        ("[“a”]", 1, 2, 'write straight double quotes: "'),
        ("[1}", 1, 3, "} does not match the opening bracket; write the other one"),
        ('{"a": 1]', 1, 8, "] does not match the opening bracket; write the other one"),
        ('{"a": }', 1, 7, "a value is missing before }"),
        ("[1,, 2]", 1, 4, "a value is missing before , 2]"),
        ('["a\tb"]', 1, 4, r"a string contains a tab; write \t"),
        ('{"a": 1, "a": 2, "x": "a"}', 1, 10, 'duplicate key "a" in an object'),
        (
            '{"b": {"ä": 1, "\\u00e4": 2}, "x": "ä"}',
            1,
            16,
            'duplicate key "ä" in an object',
        ),
        ('[{"a": "\\"a\\":"}, {"a": {"b": 1},\n"a": 2}]', 2, 1, A_TWICE),
        ('[NaN, "NaN"]', 1, 2, "NaN is not a JSON number; write null, or put it in double quotes"),
        ('["Infinity", Infinity, NaN]', 1, 14, INFINITY),
        ("{a: 1}", 1, 2, "put the name in double quotes"),
        (
            '{"id": {user.id}}',
            1,
            8,
            "put the placeholder in double quotes; its value keeps its type",
        ),
        (
            "[{today+1w:%d.%m.%Y}]",
            1,
            2,
            "put the placeholder in double quotes; its value keeps its type",
        ),
        ("{uuid}", 1, 1, "put the placeholder in double quotes; its value keeps its type"),
        ("[hello]", 1, 2, "hello] is not a JSON value; put strings in double quotes"),
        ('["a', 1, 2, "the string that begins here has no closing quote"),
        (
            '["a\nb"]',
            1,
            4,
            r"a string continues on the next line; close it with a quote, or write \n",
        ),
        (
            r'["\d"]',
            1,
            3,
            r"this is not a valid escape sequence; write \\ for a backslash",
        ),
        ('{"a": 1', 1, 8, "the JSON ends too early: a bracket, a quote or a value is missing"),
        ("", 1, 1, "the JSON ends too early: a bracket, a quote or a value is missing"),
        ("{} []", 1, 4, "the JSON ends before []; is a bracket missing or one too many?"),
        ('{"a": 1,\n "b": {"c": 1, "c": 2}}', 2, 16, 'duplicate key "c" in an object'),
        ("[NaN]", 1, 2, "NaN is not a JSON number; write null, or put it in double quotes"),
        (
            "[-Infinity]",
            1,
            2,
            "-Infinity is not a JSON number; write null, or put it in double quotes",
        ),
        (
            '{"a": 1 and a very long rest of the line}',
            1,
            9,
            "a comma is missing before and a very long rest",
        ),
    ],
    ids=repr,
)
def test_invalid_json_is_reported_with_place_and_advice(
    text: str, line: int, column: int, message: str
) -> None:
    with pytest.raises(JsonTextError) as error:
        read_json(text)
    found = error.value
    assert (found.line, found.column, found.message) == (line, column, message)
    assert str(found) == f"line {line}, column {column}: {message}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[" * 100_000, "it is nested more than 100 levels deep; send it as a body of text"),
        ('{"a":' * 101 + "1" + "}" * 101, "it is nested more than 100 levels deep; send it as a"),
        (f"[{'1' * 5000}]", "a number in it is too long"),
    ],
    ids=["very deep", "deep", "long"],
)
def test_unreadable_json_is_reported_too(text: str, message: str) -> None:
    with pytest.raises(JsonTextError) as error:
        read_json(text)
    assert str(error.value).startswith(f"line 1, column 1: {message}")
