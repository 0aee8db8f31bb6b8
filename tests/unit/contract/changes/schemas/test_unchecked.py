"""What schemas say that the validators do not check."""

from __future__ import annotations

from typing import Any

import pytest

from support.contract.changes.schemas.parts import Opener
from support.contract.changes.schemas.scalars import FORMATS
from support.contract.changes.schemas.unchecked import unchecked
from support.contract.schemas import Schemas

TREE: dict[str, Any] = {
    "anyOf": [{"$ref": "#/tree"}, {"type": "number", "format": "float"}],
    "properties": {"format": {"type": "string", "format": "date"}},
    "items": {"contentEncoding": "base64", "x-a": 1, "title": "a", "unknown": [1]},
    "not": True,
}


def test_formats_encodings_and_unknown_keywords_are_found_anywhere() -> None:
    target = Opener({"tree": TREE}).target
    assert unchecked([{"$ref": "#/tree"}], target) == {
        ("format", '"float"'),
        ("contentEncoding", '"base64"'),
        ("unknown", "[1]"),
    }


@pytest.mark.parametrize("name", FORMATS)
def test_the_formats_that_count_as_checked_are(name: str) -> None:
    schemas = Schemas({"a": {"format": name}}, ["/a"])
    assert schemas.is_valid("/a", FORMATS[name])
    assert any(not schemas.is_valid("/a", text) for text in ("{", "(", " ", "http://[", "%%%"))


@pytest.mark.parametrize("name", ["int32", "int64", "float", "double", "byte", "binary"])
def test_those_of_openapi_are_not(name: str) -> None:
    assert name not in FORMATS
    assert Schemas({"a": {"format": name}}, ["/a"]).is_valid("/a", "{")
