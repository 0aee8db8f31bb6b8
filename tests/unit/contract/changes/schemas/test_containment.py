"""A schema that is said to allow all that another one allows does so."""

from __future__ import annotations

import os
from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openapi_schema_validator import OAS31Validator, oas31_format_checker

from support.contract.changes.schemas.containment import Comparison, Difference
from support.contract.changes.schemas.parts import Opener
from support.contract.changes.schemas.sampling import Sampler
from support.contract.changes.schemas.wording import words
from support.contract.schemas import Forms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.contract.documents.directions import Direction

Schema = Any
PLACE = "/schema"
WAYS: tuple[Direction, ...] = ("request", "response")
enough = settings(
    derandomize=True, deadline=None, max_examples=int(os.environ.get("FUZZ_CASES", "60"))
)

REFERENCES = st.sampled_from([{"$ref": "#/schemas/Tree"}, {"$ref": "#/schemas/Id"}])
LIMITS = st.integers(0, 3)
SCALARS: st.SearchStrategy[Schema] = st.one_of(
    st.sampled_from([{}, False]),
    st.fixed_dictionaries(
        {"type": st.sampled_from(["string", "integer", "number", "boolean", "null", "object"])},
        optional={"minLength": LIMITS, "maximum": LIMITS, "minProperties": LIMITS},
    ),
    st.fixed_dictionaries({"type": st.just(["string", "null"])}, optional={"maxLength": LIMITS}),
    st.builds(
        lambda values: {"enum": values},
        st.lists(st.sampled_from(["a", "b", 1, None]), min_size=1, max_size=3, unique_by=repr),
    ),
    st.sampled_from([{"const": "a"}, {"format": "date"}, {"pattern": "^a"}, {"type": "array"}]),
    REFERENCES,
)


def _combined(inner: st.SearchStrategy[Schema]) -> st.SearchStrategy[Schema]:
    names = st.sampled_from(["a", "b"])
    some = st.lists(inner, min_size=1, max_size=2)
    objects = st.fixed_dictionaries(
        {
            "properties": st.dictionaries(names, inner, max_size=2),
            "required": st.lists(names, max_size=2, unique=True),
        },
        optional={
            "type": st.just("object"),
            "additionalProperties": inner,
            "patternProperties": st.builds(lambda one: {"^b": one}, inner),
        },
    )
    arrays = st.fixed_dictionaries(
        {"items": inner},
        optional={"maxItems": LIMITS, "uniqueItems": st.booleans(), "prefixItems": some},
    )
    unions = st.builds(
        lambda keyword, schemas: {keyword: schemas},
        st.sampled_from(["allOf", "anyOf", "oneOf"]),
        some,
    )
    conditions = st.fixed_dictionaries(
        {"if": inner, "then": inner}, optional={"else": inner, "not": inner}
    )
    beside = st.builds(lambda one, other: {**one, **other}, objects, unions)
    return st.one_of(objects, arrays, unions, conditions, beside, beside)


SCHEMAS = _combined(st.recursive(SCALARS, _combined, max_leaves=4))


FRAGMENTS = st.one_of(
    st.sampled_from([{"required": ["a"]}, {"required": ["b"]}, {"required": ["a", "b"]}]),
    st.builds(lambda one: {"additionalProperties": one}, SCALARS),
    st.builds(lambda one: {"properties": {"a": one}}, SCALARS),
    st.builds(lambda one: {"items": one}, SCALARS),
    st.builds(lambda one, other: {"oneOf": [one, other]}, SCALARS, SCALARS),
    SCALARS.filter(lambda one: isinstance(one, dict)),
)


@st.composite
def changed(draw: st.DrawFn, schema: Schema) -> Schema:
    """Return a schema with a keyword more or less, or with a part that is another one."""
    if not isinstance(schema, dict) or not schema:
        return draw(SCALARS | SCHEMAS)
    inner = sorted(schema.keys() & {*_INNER, *_LISTED, "properties"})
    if draw(st.booleans()) or not inner:
        if draw(st.booleans()):
            return {**schema, **draw(FRAGMENTS)}
        gone = draw(st.sampled_from(sorted(schema)))
        return {key: value for key, value in schema.items() if key != gone}
    keyword = draw(st.sampled_from(inner))
    value = schema[keyword]
    if keyword in _LISTED:
        return {**schema, keyword: [draw(changed(value[0])), *value[1:]]}
    if keyword == "properties":
        name = draw(st.sampled_from("ab"))
        return {**schema, keyword: {**value, name: draw(changed(value.get(name, True)))}}
    return {**schema, keyword: draw(changed(value))}


_INNER = ("items", "additionalProperties", "if", "then", "else", "not")
_LISTED = ("anyOf", "allOf", "oneOf")


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Schema, Schema]:
    """Return two schemas, most of which have much in common."""
    schema = draw(SCHEMAS)
    return schema, draw(changed(schema))


def bundle(schema: Schema, tree: Schema) -> dict[str, Any]:
    """Return a document with a schema, and with one that contains itself."""
    trees = {"type": "object", "properties": {"a": {"$ref": "#/schemas/Tree"}, "b": tree}}
    return {"schema": schema, "schemas": {"Tree": trees, "Id": {"type": ["string", "integer"]}}}


def compared(wide: dict[str, Any], narrow: dict[str, Any]) -> list[Difference]:
    """Return the differences of the schemas of two documents."""
    openers = Opener(wide), Opener(narrow)
    forms = Forms({"old": wide, "new": narrow})
    comparison = Comparison(*openers, ("old", "new"), forms)
    return list(comparison.differences(openers[0].at(PLACE), openers[1].at(PLACE)))


def values(*bundles: dict[str, Any]) -> Iterator[Any]:
    """Yield values that are likely to show a difference."""
    openers = [Opener(one) for one in bundles]
    parts = [opener.at(PLACE) for opener in openers]
    for opener, own, other in zip(openers, parts, reversed(parts), strict=True):
        yield from islice(Sampler(opener.parts).values(own, other), 80)


def validator(document: dict[str, Any]) -> OAS31Validator:
    rooted = {"$ref": "#/schema", **document}
    return OAS31Validator(rooted, format_checker=oas31_format_checker)


JSON = st.recursive(
    st.sampled_from([None, True, 0, 1, 2.5, "", "a", "b", "ab", "2026-01-01"]),
    lambda one: (
        st.lists(one, max_size=3) | st.dictionaries(st.sampled_from("abc"), one, max_size=3)
    ),
    max_leaves=6,
)


STRING, NUMBER = {"type": "string"}, {"type": "number"}
TRICKY: dict[str, tuple[Schema, Schema, Any]] = {
    "another field is required": ({"properties": {}}, {"required": ["b"]}, {}),
    "required, but not named": (
        {"required": ["a"]},
        {"required": ["a"], "properties": {"a": STRING}},
        {"a": 1},
    ),
    "two alternatives at once": (
        {"oneOf": [{"type": "integer"}, {"const": "a"}]},
        {"oneOf": [NUMBER, {"enum": ["a", 1]}]},
        1,
    ),
    "first entries": (
        {"prefixItems": [{}], "items": STRING},
        {"items": STRING},
        [1],
    ),
    "first entries of one part": (
        {"allOf": [{"items": {}}, {"prefixItems": [{}]}]},
        {"allOf": [{"items": False}, {"prefixItems": [{}]}]},
        [1],
    ),
    "pattern of names": (
        {"patternProperties": {"^b": {}}, "additionalProperties": False},
        {"properties": {"b": STRING}},
        {"b": 1},
    ),
    "names of a pattern and others": (
        {"allOf": [{"patternProperties": {"^b": {}}}, {}]},
        {"allOf": [{"patternProperties": {"^b": {}}}, {"additionalProperties": False}]},
        {"c": 1},
    ),
    "within what contains itself": (
        {"allOf": [{"$ref": "#/schemas/Tree"}]},
        {"allOf": [{"$ref": "#/schemas/Tree"}]},
        {"a": {"a": {"b": 1}}},
    ),
}


@pytest.mark.parametrize("name", TRICKY)
def test_what_breaks_is_not_safe(name: str) -> None:
    wide, narrow = (
        bundle(one, tree) for one, tree in zip(TRICKY[name], ({}, STRING), strict=False)
    )
    assert validator(wide).is_valid(TRICKY[name][2])
    assert not validator(narrow).is_valid(TRICKY[name][2])
    found = compared(wide, narrow)
    for way in WAYS:
        assert {words(one, way).verdict for one in found} - {"safe"}


@pytest.mark.promise("contract.md", "safe")
@enough
@given(pairs(), SCALARS, SCALARS, st.lists(JSON, max_size=12))
def test_what_is_safe_breaks_nobody(
    pair: tuple[Schema, Schema], tree: Schema, other: Schema, some: list[Any]
) -> None:
    one, two = bundle(pair[0], tree), bundle(pair[1], other)
    tried = [*values(one, two), *some]
    for wide, narrow in ((one, two), (two, one)):
        found = compared(wide, narrow)
        verdicts = {words(each, way).verdict for each in found for way in WAYS}
        if verdicts <= {"safe"}:
            allowed, asked = validator(wide), validator(narrow)
            assert [v for v in tried if allowed.is_valid(v) and not asked.is_valid(v)] == []


@enough
@given(SCHEMAS, SCALARS)
def test_a_schema_has_no_difference_from_itself(schema: Schema, tree: Schema) -> None:
    assert compared(bundle(schema, tree), bundle(schema, tree)) == []
