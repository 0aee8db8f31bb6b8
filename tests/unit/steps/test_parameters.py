"""What stands in a step's text becomes values."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest

from steps.parameters import FIELDS, REASONS, SPELLINGS, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def read(pattern: str, text: str, **words: Mapping[str, object]) -> dict[str, object] | None:
    """Return the values of a step's text, or None where the pattern does not take it."""
    parser = parse(pattern, **words)
    return parser.parse_arguments(text) if parser.is_matching(text) else None


def value(kind: str, text: str) -> object:
    """Return the value of a text as one kind, between words as in a step; None if it is none."""
    values = read(f"so {{x:{kind}}} it is", f"so {text} it is")
    return values and values["x"]


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("Person", "Alice", "Alice"),
        ("Person", "Zoë", "Zoë"),
        ("Person", "R2", "R2"),
        ("Person", "a visitor", "a visitor"),
        ("People", "Alice", ["Alice"]),
        ("People", "Alice and Bob", ["Alice", "Bob"]),
        ("People", "Alice, Bob and Carol", ["Alice", "Bob", "Carol"]),
        ("People", "Andy and Sandy", ["Andy", "Sandy"]),
        ("Text", '"Alice Springs"', "Alice Springs"),
        ("Text", '""', ""),
        ("Text", '" a, b and c "', " a, b and c "),
        ("Text", '"{curly} 🚀"', "{curly} 🚀"),
        ("Fields", "the name", ["name"]),
        ("Fields", "the e-mail address and the role", ["email", "role"]),
        ("Fields", "the e-mail address, the name and the password", ["email", "name", "password"]),
        ("d", "20", 20),
        ("d", "-1", -1),
    ],
)
def test_a_text_of_a_kind_has_a_value(kind: str, text: str, expected: object) -> None:
    assert value(kind, text) == expected


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("Person", "alice"),
        ("Person", "somebody"),
        ("Person", "A visitor"),
        ("Person", "Alice Smith"),
        ("Person", ""),
        ("People", "a visitor"),
        ("People", "Alice, bob"),
        ("People", "Alice or Bob"),
        ("Text", "Alice"),
        ("Text", '"Alice'),
        ("Text", '"Alice" and "Bob"'),
        ("Reason", "it rains"),
        ("Reason", "Nobody is signed in"),
        ("Field", "shoe size"),
        ("Field", "Name"),
        ("Fields", "name"),
        ("Fields", "the name, the shoe size"),
        ("Spelling", " backwards"),
        ("d", "twenty"),
    ],
)
def test_another_text_is_not_of_the_kind(kind: str, text: str) -> None:
    """So the step is told to be unknown; it does not fail on a word half understood."""
    assert value(kind, text) is None


@pytest.mark.parametrize(("text", "status"), REASONS.items())
def test_a_reason_stands_for_a_status(text: str, status: int) -> None:
    assert value("Reason", text) == status


def test_each_reason_has_an_error_status_of_its_own() -> None:
    assert len(set(REASONS.values())) == len(REASONS)
    assert all(HTTPStatus(status) >= 400 for status in REASONS.values())


@pytest.mark.parametrize(("text", "name"), FIELDS.items())
def test_a_word_stands_for_a_field(text: str, name: str) -> None:
    assert value("Field", text) == name


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (" as it is", "alice.b@example.com"),
        (" in capitals", "ALICE.B@EXAMPLE.COM"),
        (" in mixed capitals", "Alice.B@Example.Com"),
    ],
)
def test_a_spelling_rewrites_an_address(text: str, written: str) -> None:
    values = read("with her address{x:Spelling}", f"with her address{text}")
    assert values
    spelling: Callable[[str], str] = values["x"]  # type: ignore[assignment]  # it is one
    assert spelling("alice.b@example.com") == written


def test_every_spelling_is_tried_here() -> None:
    assert SPELLINGS.keys() == {" as it is", " in capitals", " in mixed capitals"}


def test_one_step_may_have_several_values() -> None:
    assert read(
        "{name:Person} asks {count:d} of {all:People} for {what:Field}",
        "a visitor asks 2 of Alice, Bob and Carol for e-mail address",
    ) == {"name": "a visitor", "count": 2, "all": ["Alice", "Bob", "Carol"], "what": "email"}


@pytest.mark.parametrize("text", ["alice registers", "Alice Registers", "Alice registers twice"])
def test_the_words_around_the_values_are_as_they_are_written(text: str) -> None:
    assert read("{name:Person} registers", text) is None


def test_a_step_may_bring_words_of_its_own() -> None:
    words = {"one": 1, "one more": 2}
    for text, number in words.items():
        assert read("take {x:Count} now", f"take {text} now", Count=words) == {"x": number}
    assert read("take {x:Count} now", "take three now", Count=words) is None
    assert read("so {x:Reason} it is", "so nobody is signed in it is", Count=words) == {"x": 401}


def test_words_are_taken_literally() -> None:
    words = {"a (short) break": 1, "1+1": 2}
    assert read("after {x:Pause}", "after a (short) break", Pause=words) == {"x": 1}
    assert read("after {x:Pause}", "after 1+1", Pause=words) == {"x": 2}
    assert read("after {x:Pause}", "after 111", Pause=words) is None
