"""A discriminator decides which alternative applies."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest

from support.contract.documents.discriminators import choices_of, with_conditions

PETS: dict[str, Any] = {
    "cat": {"type": "object", "required": ["lives"], "properties": {"lives": {"type": "integer"}}},
    "dog": {"type": "object", "required": ["barks"], "properties": {"barks": {"type": "boolean"}}},
}
ONE_OF = [{"$ref": "#/$defs/cat"}, {"$ref": "#/$defs/dog"}]


def is_valid(schema: dict[str, Any], value: Any) -> bool:
    return jsonschema_rs.Draft202012Validator({"$defs": PETS, **schema}).is_valid(value)


@pytest.mark.parametrize(
    ("mapping", "value", "expected"),
    [
        (None, {"kind": "cat", "lives": 9}, True),
        (None, {"kind": "dog", "lives": 9}, False),
        (None, {"kind": "cow", "lives": 9}, False),
        (None, {"lives": 9}, False),
        ({"felis": "#/$defs/cat"}, {"kind": "felis", "lives": 9}, True),
        ({"felis": "#/$defs/cat"}, {"kind": "cat", "lives": 9}, False),
        ({"felis": "cat"}, {"kind": "felis", "lives": 9}, True),
        ({"felis": "#/$defs/cat"}, {"kind": "dog", "barks": True}, True),
    ],
)
def test_its_value_chooses(mapping: Any, value: Any, expected: bool) -> None:
    discriminator = {"propertyName": "kind"} | ({"mapping": mapping} if mapping else {})
    schema = with_conditions({"oneOf": ONE_OF, "discriminator": discriminator})
    assert "oneOf" not in schema
    assert is_valid(schema, value) is expected


def test_without_it_a_cat_may_be_a_dog() -> None:
    """This proves that the cases above can fail."""
    assert is_valid({"oneOf": ONE_OF}, {"kind": "dog", "lives": 9})


@pytest.mark.parametrize(
    "schema",
    [
        {"oneOf": [*ONE_OF, {"type": "string"}], "discriminator": {"propertyName": "kind"}},
        {"discriminator": {"propertyName": "kind"}, "properties": {}},
        {"oneOf": ONE_OF, "discriminator": {}},
        {"oneOf": [], "discriminator": {"propertyName": "kind"}},
    ],
)
def test_what_cannot_be_chosen_stays(schema: dict[str, Any]) -> None:
    assert with_conditions(schema) is schema


def test_other_conditions_stay() -> None:
    schema = {
        "allOf": [{"required": ["name"]}],
        "anyOf": ONE_OF,
        "discriminator": {"propertyName": "kind"},
    }
    made = with_conditions(schema)
    assert is_valid(made, {"kind": "cat", "lives": 9, "name": "a"})
    assert not is_valid(made, {"kind": "cat", "lives": 9})


def test_the_choices_of_a_discriminator() -> None:
    schema = {
        "allOf": [{"required": ["name"]}],
        "oneOf": ONE_OF,
        "discriminator": {"propertyName": "kind"},
    }
    chosen, others = choices_of(with_conditions(schema))
    assert chosen == ONE_OF
    assert [sorted(part) for part in others] == [["required"], ["properties", "required"]]


@pytest.mark.parametrize(
    "condition",
    [
        True,
        {"if": True, "then": {}},
        {"if": {"required": ["kind"]}, "then": {}},
        {"if": {"properties": {"kind": {"enum": ["a"]}}}, "then": {}},
        {"if": {"properties": {"kind": {"const": "a"}}}, "then": {}},
        {"if": {"properties": {"kind": {"const": "a"}}}, "then": {}, "else": {}},
    ],
)
def test_conditions_that_no_discriminator_has_made(condition: Any) -> None:
    """Nothing requires one of their values."""
    assert choices_of({"allOf": [condition]}) == ([], [condition])


def test_a_schema_without_choices() -> None:
    assert choices_of({}) == ([], [])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, True),
        ({"kind": "cat", "lives": 9}, True),
        ({"kind": "dog", "lives": 9}, False),
        ({"lives": 9}, False),
    ],
)
def test_null_may_be_an_alternative(value: Any, expected: bool) -> None:
    schema = {"oneOf": [*ONE_OF, {"type": "null"}], "discriminator": {"propertyName": "kind"}}
    assert is_valid(with_conditions(schema), value) is expected
