"""Schemas of OpenAPI 3.0 mean the same in JSON Schema 2020-12."""

from __future__ import annotations

from typing import Any

import pytest

from support.contract.documents.dialect import of_3_0


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({"type": "string"}, {"type": "string"}),
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": "string", "nullable": False}, {"type": "string"}),
        ({"nullable": True, "enum": ["a"]}, {"enum": ["a", None]}),
        ({"nullable": True, "enum": ["a", None]}, {"enum": ["a", None]}),
        (
            {"nullable": True, "allOf": [{"$ref": "#/a"}]},
            {"anyOf": [{"allOf": [{"$ref": "#/a"}]}, {"type": "null"}]},
        ),
        ({"minimum": 1, "exclusiveMinimum": True}, {"exclusiveMinimum": 1}),
        ({"maximum": 1, "exclusiveMaximum": False}, {"maximum": 1}),
        ({"exclusiveMaximum": True}, {}),
        ({"$ref": "#/a", "nullable": True, "type": "string"}, {"$ref": "#/a"}),
    ],
)
def test_keywords_are_replaced(written: dict[str, Any], expected: dict[str, Any]) -> None:
    before = dict(written)
    assert of_3_0(written) == expected
    assert written == before
