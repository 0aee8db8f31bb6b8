"""The values of enums at a place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support.contract.mutation.options import Options

if TYPE_CHECKING:
    from support.contract.mutation.places import Place

KIND = {"enum": ["cat", "dog"]}
LOOP = {"properties": {"next": {"$ref": "#/loop"}, "kind": {"$ref": "#/kind"}}}


@pytest.mark.parametrize(
    ("schema", "place", "values"),
    [
        (KIND, (), ["cat", "dog"]),
        ({"$ref": "#/kind"}, (), ["cat", "dog"]),
        ({"allOf": [{"type": "string"}, KIND]}, (), ["cat", "dog"]),
        ({"oneOf": [KIND, {"enum": ["dog", 1]}]}, (), ["cat", "dog", 1]),
        ({"if": {}, "then": KIND, "else": {"enum": [2]}}, (), ["cat", "dog", 2]),
        ({"items": {"properties": {"kind": KIND}}}, (None, "kind"), ["cat", "dog"]),
        ({"items": KIND}, (None,), ["cat", "dog"]),
        ({"$ref": "#/loop"}, ("next", "next", "kind"), ["cat", "dog"]),
        ({"properties": {"kind": KIND}}, ("other",), []),
        ({"properties": {"kind": True}}, ("kind",), []),
        ({"type": "string"}, (), []),
    ],
)
def test_enums_are_found_through_references_and_combinations(
    schema: Any, place: Place, values: list[Any]
) -> None:
    options = Options({"schema": schema, "kind": KIND, "loop": LOOP})
    assert list(options.at("/schema", place)) == values
    assert list(options.at("/schema", place)) == values, "the second time from memory"


def test_a_schema_that_refers_to_itself_has_an_end() -> None:
    assert Options({"a": {"allOf": [{"$ref": "#/a"}, KIND]}}).at("/a", ()) == ("cat", "dog")
