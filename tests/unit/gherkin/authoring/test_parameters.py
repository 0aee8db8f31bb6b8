"""Types of step parameters and their parser."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_bdd import parsers

from support.gherkin.authoring.parameters import KINDS, KindParser, kind, one_of, parse


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("Integer", "-7", -7),
        ("Count", "3", 3),
        ("Number", "2.5", 2.5),
        ("Text", '"a b"', "a b"),
        ("Duration", "2 min", 120.0),
        ("Limit", "500 ms", 0.5),
        ("Ordinal", "22nd", 22),
        ("Email", "a.b@example.com", "a.b@example.com"),
        ("JsonPath", '"$.a[0]"', "$.a[0]"),
    ],
)
def test_every_kind_has_a_value(name: str, text: str, value: object) -> None:
    assert parse(f"is {{x:{name}}} so").parse_arguments(f"is {text} so") == {"x": value}


def test_every_kind_is_tried_here() -> None:
    tried = {"Integer", "Count", "Number", "Text", "Duration", "Limit", "Ordinal", "Email"}
    assert set(KINDS) == {*tried, "JsonPath"}


@pytest.mark.parametrize(
    ("kind", "text", "fault"),
    [
        ("Count", "1", ""),
        ("Count", "0", "0 is too few; write a whole number from 1 to 1,000,000"),
        ("Count", "-1", "-1 is too few; write a whole number from 1 to 1,000,000"),
        ("Count", "1000001", "1000001 is too many; write a whole number from 1 to 1,000,000"),
        ("Limit", "1 ms", ""),
        ("Duration", "0 s", ""),
        ("Duration", "25 h", "90000 s is too long; write a duration of 24 h at most"),
        ("Limit", "99999999 h", "3.6e+11 s is too long; write a duration of 24 h at most"),
        ("JsonPath", '"$.a[0]"', ""),
        ("JsonPath", '"$.a["', "$.a[ is not a JSON path: unbalanced brackets"),
        ("Limit", "0.0 s", "0 s leaves no time; write a duration above 0, such as 500 ms"),
    ],
)
def test_a_value_of_the_wrong_form_or_size_is_a_fault(kind: str, text: str, fault: str) -> None:
    assert KINDS[kind].checkable
    value: Any = KINDS[kind](text)
    assert list(value.faults(set())) == [fault] * bool(fault)


def test_a_kind_of_words_lists_them() -> None:
    size = one_of({"c++ (old)": 1, "large": 2})
    assert size.words == ("c++ (old)", "large")
    assert (size("c++ (old)"), size("large")) == (1, 2)
    with pytest.raises(KeyError, match="huge"):
        size("huge")


def test_a_kind_of_a_pattern_has_no_words() -> None:
    assert kind("[0-9a-f]+", lambda text: int(text, 16)).words == ()


def test_a_parser_knows_all_its_kinds() -> None:
    size = one_of({"large": 2})
    parser = parse("{n:Integer} {s:Size}", Size=size)
    assert isinstance(parser, KindParser)
    assert isinstance(parser, parsers.parse)
    assert parser.kinds == {**KINDS, "Size": size}


@pytest.mark.parametrize(("text", "taken"), [("Take 3", True), ("take 3", False)])
def test_letter_case_counts(text: str, *, taken: bool) -> None:
    assert parse("Take {n:Integer}").is_matching(text) == taken


def test_an_unknown_kind_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="Colour"):
        parse("a {c:Colour} one")
