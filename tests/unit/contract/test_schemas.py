"""Values that break their schemas, and what is said about them."""

from __future__ import annotations

import string
from typing import Any

import openapi_schema_validator
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.contract.errors import ContractError
from support.contract.schemas import Fault, Schemas

CAT = {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "cat"}}}
LONG = {"type": "array", "minItems": 3}


def faults(schema: Any, value: Any, **more: Any) -> list[Fault]:
    return Schemas({"a": schema, **more}, ["/a"]).faults("/a", value)


def said(schema: Any, value: Any) -> list[tuple[tuple[str | int, ...], str]]:
    return [(fault.path, fault.expected) for fault in faults(schema, value)]


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        ({"type": "integer"}, "1", [((), "the type integer")]),
        ({"type": ["string", "null"]}, 1, [((), "the type null or string")]),
        ({"enum": ["ä", 1, None]}, 2, [((), 'one of "ä", 1, null')]),
        ({"enum": list(range(9))}, 9, [((), "one of 0, 1, 2, 3, 4, 5, 6, 7, ... (9 in all)")]),
        ({"const": {"a": 1}}, 2, [((), '{"a": 1}')]),
        ({"minimum": 3}, 1, [((), "minimum 3")]),
        ({"multipleOf": 0.1}, 0.25, [((), "multipleOf 0.1")]),
        ({"format": "date-time"}, "yesterday", [((), "format date-time")]),
        ({"pattern": "^a$"}, "b", [((), "pattern ^a$")]),
        ({"required": ["a", "b"]}, {"a": 1}, [(("b",), "the field is required")]),
        (
            {"properties": {"b": {}}, "additionalProperties": False},
            {"a": 1},
            [(("a",), "no such field")],
        ),
        (
            {"properties": {"b": {}}, "unevaluatedProperties": False},
            {"a": 1},
            [(("a",), "no such field")],
        ),
        ({"properties": {"a": False}}, {"a": 1}, [(("a",), "no value here")]),
        ({"items": {"maxLength": 1}}, ["a", "bc"], [((1,), "maxLength 1")]),
        ({"uniqueItems": True}, [1, 1], [((), "no entry twice")]),
        (
            {"contains": {"const": 1}},
            [2],
            [((), "as many entries of the schema of contains as it says")],
        ),
        ({"not": {"const": 1}}, 1, [((), "no value of the schema of not")]),
        ({"prefixItems": [{}], "unevaluatedItems": False}, [1, 2], [((), "no further entries")]),
        (
            {"propertyNames": {"maxLength": 1}},
            {"ab": 1},
            [((), "names of fields with maxLength 1")],
        ),
        ({"dependentRequired": {"a": ["b"]}}, {"a": 1}, [(("b",), "the field is required")]),
        ({"oneOf": [CAT, LONG]}, {"kind": "dog"}, [(("kind",), '"cat"')]),
        ({"anyOf": [LONG, CAT, {"type": "null"}]}, [1], [((), "minItems 3")]),
        (
            {"oneOf": [{"minLength": 1}, {"maxLength": 3}]},
            "ab",
            [((), "exactly one of the alternatives of oneOf")],
        ),
        (False, 1, [((), "no value here")]),
    ],
)
def test_a_fault_says_what_the_schema_says(schema: Any, value: Any, expected: Any) -> None:
    assert said(schema, value) == expected


def test_a_fault_names_its_place_in_the_document() -> None:
    [fault] = faults({"items": {"$ref": "#/b"}}, ["x"], b={"type": "integer"})
    assert fault == Fault((0,), "type", "the type integer", "#/b/type")


def test_no_part_of_a_value_is_in_a_fault() -> None:
    schema = {"properties": {"a": {"pattern": "^x$", "format": "email", "enum": ["y"], "not": {}}}}
    assert len(faults(schema, {"a": "s3cret"})) == 4
    assert "s3cret" not in str(faults(schema, {"a": "s3cret"}))


def test_unknown_formats_count_as_good() -> None:
    assert faults({"type": "integer", "format": "int64"}, 2**70) == []


def test_a_pattern_that_cannot_be_used_is_left_out() -> None:
    r"""``\Z`` is Python's; all others go on being checked."""
    document: dict[str, Any] = {"a": {"pattern": r"a\Z", "maxLength": 1}, "b": {"pattern": "^b$"}}
    schemas = Schemas(document, ["/a", "/b"])
    assert schemas.left_out == ["/a/pattern"]
    assert [fault.keyword for fault in schemas.faults("/a", "bc")] == ["maxLength"]
    assert [fault.keyword for fault in schemas.faults("/b", "a")] == ["pattern"]
    assert r"\Z" in document["a"]["pattern"]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"a": {"type": "text"}}, "the schema at /a/type is invalid"),
        (
            {"a": {"$ref": "#/c"}},
            "a schema of the document is invalid: Pointer '/c' does not exist",
        ),
    ],
)
def test_an_invalid_schema_is_refused(document: dict[str, Any], message: str) -> None:
    with pytest.raises(ContractError, match=message):
        Schemas(document, ["/a"])


NAMES = st.sampled_from(["a", "b", "c"])
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text(string.ascii_letters, max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
LEAVES: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from(["string", "integer", "boolean", "null", "object", "array"]).map(
        lambda kind: {"type": kind}
    ),
    st.lists(
        st.integers(-2, 2) | st.text("ab", max_size=2), min_size=1, max_size=3, unique=True
    ).map(lambda options: {"enum": options}),
    st.integers(0, 3).map(lambda limit: {"maxLength": limit, "minimum": limit, "minItems": limit}),
    st.lists(NAMES, unique=True).map(lambda names: {"required": names}),
)
SCHEMAS: st.SearchStrategy[Any] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.dictionaries(NAMES, inner).map(lambda fields: {"properties": fields}),
        st.dictionaries(NAMES, inner).map(
            lambda fields: {"properties": fields, "additionalProperties": False}
        ),
        inner.map(lambda one: {"items": one}),
        inner.map(lambda one: {"not": one}),
        inner.map(lambda one: {"contains": one}),
        st.lists(inner, min_size=1, max_size=3).map(lambda all_of: {"allOf": all_of}),
        st.lists(inner, min_size=1, max_size=3).map(lambda any_of: {"anyOf": any_of}),
        st.lists(inner, min_size=1, max_size=3).map(lambda one_of: {"oneOf": one_of}),
    ),
    max_leaves=5,
)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(SCHEMAS, VALUES)
def test_another_validator_agrees(schema: Any, value: Any) -> None:
    """There are faults if and only if it finds the value invalid."""
    expected = openapi_schema_validator.OAS31Validator(schema).is_valid(value)
    assert (faults(schema, value) == []) is expected
