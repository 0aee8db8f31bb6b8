"""Values in features become expected values; filled values are never markers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from support.conversation.step_values import (
    Address,
    ExpectedJson,
    ExpectedValue,
    JsonPath,
    JsonText,
    Location,
    Text,
    cell_json,
)
from support.language.json_text import JsonTextError
from support.language.matching.engine import Mode, mismatches
from support.language.matching.markers import MatcherError
from support.language.placeholders.errors import TemplateError
from support.language.placeholders.grammar import ANY_NAME
from support.language.placeholders.values import Values


@pytest.fixture
def values() -> Values:
    values = Values(1, lambda: datetime(2026, 1, 31, tzinfo=UTC))
    values.remember("x", "#string")
    values.remember("n", 5)
    values.remember("q", 'a "quoted" text')
    values.remember("mail", "jo+1@a.example ")
    values.remember("nothing", " ")
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
        ("#regex ^{mail}$", "jo+1@a.example ", "joo1@a.example "),
        ("#regex ^{mail}$", "jo+1@a.example ", "jo+1@a-example "),
        ("#regex ^{mail}", "jo+1@a.example ", "jo+1@a.example"),
        ('#[] {"a": "#regex ^({x}|{n})$"}', [{"a": "#string"}, {"a": "5"}], [{"a": "55"}]),
        ("##regex [{q}]+", 'quo"', "zyw"),
        ("#regex ^{{n}}$", "{n}", "5"),
        ("#literal {x}{nothing}", "#string", "#strin"),
    ],
    ids=repr,
)
def test_filled_values_keep_their_type_and_are_not_markers(
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


@pytest.mark.parametrize("marker", ["#int {nothing}", "#[{nothing}]", '#[{nothing}] "{n}"'])
def test_an_empty_value_is_no_argument(values: Values, marker: str) -> None:
    with pytest.raises(TemplateError, match=r"^\{nothing\}: it is an empty text"):
        ExpectedJson(json.dumps({"a": marker})).value(values)


def test_two_expected_fields_do_not_become_one(values: Values) -> None:
    values.remember("also", "#string")
    with pytest.raises(TemplateError, match="two fields become #string"):
        ExpectedJson('{"{x}": 1, "{also}": 2}').value(values)


def test_a_pattern_that_an_empty_value_leaves_is_refused(values: Values) -> None:
    values.remember("nothing", "")
    filled = ExpectedValue('"#regex ^{nothing}"').value(values)
    with pytest.raises(MatcherError, match="found in every text"):
        mismatches("a", filled)


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


def test_an_optional_list_marker_is_filled_in_its_head_only(values: Values) -> None:
    filled = ExpectedJson(json.dumps('#[{n}] "#string"')).value(values)
    assert mismatches(["a"] * 5, filled) == ()
    assert mismatches(["a"] * 4, filled) != ()


@pytest.mark.parametrize(
    ("written", "faults"),
    [
        (Text("{x} and {n}"), 0),
        (Text("{nobody}"), 1),
        (Address("/{nobody}/{faker.nothing}"), 2),
        (JsonText('{"a": ["{nobody}"]}'), 1),
        (ExpectedJson('{"a": "#string", "b": "{n}"}'), 0),
        (ExpectedJson('{"a": "#strng", "b": "{nobody}"}'), 2),
        (ExpectedValue('"#strng"'), 1),
        (ExpectedValue("{nobody}"), 1),
        (ExpectedValue("5"), 0),
        (ExpectedValue('"#regex a*"'), 1),
        (ExpectedValue('"#ignore"'), 1),
        (ExpectedValue('"##present"'), 1),
        (ExpectedValue('"#present"'), 0),
        (ExpectedValue('"##string"'), 0),
        (ExpectedJson('"##ignore"'), 1),
        (ExpectedJson('{"a": "#ignore", "b": "##present"}'), 0),
        (ExpectedJson('["#regex ^{x}$", "#regex ("]'), 1),
        (JsonPath("$.a[0]"), 0),
        (JsonPath("$.a["), 1),
    ],
    ids=repr,
)
def test_what_is_wrong_is_reported_before_a_run(values: Values, written: Any, faults: int) -> None:
    assert len(list(written.faults(values.names))) == faults


def test_a_text_is_filled_or_becomes_the_value_itself(values: Values) -> None:
    assert Text("{n}").value(values) == 5
    assert Text("{n}").filled(values) == "5"
    assert Text("n = {n}").value(values) == "n = 5"


def test_values_in_an_address_stay_one_segment(values: Values) -> None:
    values.remember("name", "a/b c")
    assert Address("/users/{name}?q={name}").filled(values) == "/users/a%2Fb%20c?q=a%2Fb%20c"


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("5", 5),
        ("-0.5", -0.5),
        ("true", True),
        ("null", None),
        ('["a", 1]', ["a", 1]),
        ('{"a": 1}', {"a": 1}),
        ('"5"', "5"),
        ("Ada", "Ada"),
        ("", ""),
        ("2026-11-23", "2026-11-23"),
        ("1.2.3", "1.2.3"),
        ("True", "True"),
        ("{n}", "{n}"),
    ],
)
def test_a_cell_is_json_or_else_text(cell: str, value: Any) -> None:
    found = json.loads(cell_json(cell))
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("cell", ["1.50", "-0", "1E5", '{"a":  1.0}', '"\\u00e9"'])
def test_json_in_a_cell_stays_as_it_is_written(cell: str) -> None:
    assert cell_json(cell) == cell


@pytest.mark.parametrize("cell", ["[1", '{"a" 1}', '"a'])
def test_a_cell_that_begins_like_json_and_is_none_is_refused(cell: str) -> None:
    with pytest.raises(JsonTextError):
        cell_json(cell)


def test_what_an_address_cannot_send_is_a_fault() -> None:
    assert Address("/tags/{faker.bothify('#')}").faults([]) == []
    assert Address("/tags/{nobody}#x").faults([])[1:] == [
        "#x is a fragment, which is not sent; write %23 for a # in /tags/x"
    ]
    assert Location("/login#top").faults([]) == []
    assert Location("").faults([]) == ["the address is empty; write a path, such as /, or a URL"]
    assert Location("/there/{nobody}").faults([]) != []
    port = "http://h:99999 has the port 99999; ports are numbers from 1 to 65535"
    for kind in (Address, Location):
        assert kind("http://h:99999").faults([]) == [port]
        for address in (
            "{x}://h.example/{x}",
            "http{x}://{h}:{port}",
            "http://h:{port}/{x}",
            "http://{h}.example:99/",
            "{base}/users",
        ):
            assert kind(address).faults(["port", "x", "h", "base"]) == []


@pytest.mark.parametrize(
    ("path", "faults"),
    [
        ("$.items[?@.name=='{name}'][{i}]", []),
        ("$['{name}']['{{other}}']", []),
        ("$['{nam}']", ["{nam}: nothing is called nam; "]),
        ("$[{i}]]", ["$[0]] is not a JSON path: "]),
        ("$.{name}", ["$.0 is not a JSON path: "]),
    ],
)
def test_placeholders_in_a_path_are_checked(path: str, faults: list[str]) -> None:
    found = JsonPath(path).faults({"name", "i"})
    assert [fault[: len(begin)] for fault, begin in zip(found, faults, strict=True)] == faults


@pytest.mark.parametrize("value", [Text("{admin.username}"), ExpectedValue("{admin.username}")])
def test_the_account_of_a_caller_is_no_value(value: Text | ExpectedValue) -> None:
    [fault] = value.faults({"caller admin", "service pay", "user"})
    assert fault == (
        "{admin} is a caller, whose account is not available in features; to send requests as this "
        'caller, write: Given I am signed in as admin. To use another value, name it: Given "NAME" '
        'stands for "..."'
    )
    assert value.faults({"caller admin", "admin"}) == [], "a scenario may remember such a name"


@pytest.mark.parametrize(
    "written", ["01", '{"a":1,"a":2}', "1e99999999999", "9" * 5000], ids=["0", "twice", "e", "long"]
)
def test_a_value_that_is_not_json_is_a_fault(written: str) -> None:
    [fault] = ExpectedValue(written).faults([])
    assert fault.startswith(f"{written[:100]} is not a JSON value: ")


def test_a_step_that_has_not_declared_its_names_may_define_any() -> None:
    assert Text("{nobody} {nobody.id}").faults({"user", ANY_NAME}) == []
    assert Text("{nobody.id").faults({ANY_NAME}) == []
    assert Text("{faker.nothing}").faults({ANY_NAME}) != []
    assert Text("{admin}").faults({"caller admin", ANY_NAME}) != []
