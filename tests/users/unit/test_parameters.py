"""The texts in steps become values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from steps.users.parameters import FIELDS, SPELLINGS, parse
from support.users.reasons import REASONS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def read(pattern: str, text: str, **words: Mapping[str, object]) -> dict[str, object] | None:
    """Return the values in a step's text, or None if the pattern does not match."""
    parser = parse(pattern, **words)
    return parser.parse_arguments(text) if parser.is_matching(text) else None


def value(kind: str, text: str) -> object:
    """Return the value of a text within a step, or None if it is not of this type."""
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
def test_a_text_of_a_type_has_a_value(kind: str, text: str, expected: object) -> None:
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
        ("Reason", "Signing in is required"),
        ("Field", "shoe size"),
        ("Field", "Name"),
        ("Fields", "name"),
        ("Fields", "the name, the shoe size"),
        ("Spelling", " backwards"),
        ("d", "twenty"),
    ],
)
def test_another_text_is_not_of_the_type(kind: str, text: str) -> None:
    """So the step is reported as undefined, instead of failing with a wrong value."""
    assert value(kind, text) is None


@pytest.mark.parametrize("text", REASONS)
def test_a_phrase_stands_for_a_reason(text: str) -> None:
    assert value("Reason", text) is REASONS[text]


@pytest.mark.parametrize(("text", "name"), FIELDS.items())
def test_a_word_stands_for_a_field(text: str, name: str) -> None:
    assert value("Field", text) == name


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (" as registered", "alice.b@example.com"),
        (" in capitals", "ALICE.B@EXAMPLE.COM"),
        (" in mixed case", "Alice.B@Example.Com"),
    ],
)
def test_a_spelling_rewrites_an_address(text: str, written: str) -> None:
    values = read("with their address{x:Spelling}", f"with their address{text}")
    assert values
    spelling: Callable[[str], str] = values["x"]  # type: ignore[assignment]  # it is one
    assert spelling("alice.b@example.com") == written


def test_every_spelling_is_tested() -> None:
    assert SPELLINGS.keys() == {" as registered", " in capitals", " in mixed case"}


def test_a_step_may_have_several_values() -> None:
    assert read(
        "{name:Person} asks {count:d} of {all:People} for {what:Field}",
        "a visitor asks 2 of Alice, Bob and Carol for e-mail address",
    ) == {"name": "a visitor", "count": 2, "all": ["Alice", "Bob", "Carol"], "what": "email"}


@pytest.mark.parametrize("text", ["alice registers", "Alice Registers", "Alice registers twice"])
def test_the_words_around_the_values_are_matched_exactly(text: str) -> None:
    assert read("{name:Person} registers", text) is None


def test_a_step_may_define_its_own_words() -> None:
    words = {"one": 1, "one more": 2}
    for text, number in words.items():
        assert read("take {x:Count} now", f"take {text} now", Count=words) == {"x": number}
    assert read("take {x:Count} now", "take three now", Count=words) is None
    reason = "the address is taken"
    expected = {"x": REASONS[reason]}
    assert read("so {x:Reason} it is", f"so {reason} it is", Count=words) == expected


def test_words_are_matched_literally() -> None:
    words = {"a (short) break": 1, "1+1": 2}
    assert read("after {x:Pause}", "after a (short) break", Pause=words) == {"x": 1}
    assert read("after {x:Pause}", "after 1+1", Pause=words) == {"x": 2}
    assert read("after {x:Pause}", "after 111", Pause=words) is None
