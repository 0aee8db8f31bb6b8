"""Bundles have no external references, and one dialect."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from support.contract.documents.bundling import Bundler
from support.contract.errors import ContractError
from support.contract.operations import Reader

if TYPE_CHECKING:
    from pathlib import Path

    from support.contract.documents.directions import Direction


def of_schema(schema: Any, version: str = "3.1.0", **more: Any) -> dict[str, Any]:
    """Return a document with one schema, and others in its components."""
    return {"openapi": version, "components": {"schemas": {"A": schema, **more}}}


def bundled(
    folder: Path, document: dict[str, Any], direction: Direction = "response", **files: Any
) -> dict[str, Any]:
    for name, content in files.items():
        (folder / f"{name}.json").write_text(json.dumps(content))
    return Bundler(folder / "api.json", document, direction).bundle()


def schema_of(made: dict[str, Any]) -> Any:
    return made["components"]["schemas"]["A"]


def test_schemas_of_3_0_are_changed_wherever_they_are(tmp_path: Path) -> None:
    """But not what only looks like one: a field may be named ``nullable``."""
    text = {"type": "string", "nullable": True}
    schema = {"properties": {"nullable": text}, "items": text, "allOf": [text], "not": text}
    made = schema_of(bundled(tmp_path, of_schema(schema, "3.0.3")))
    changed = {"type": ["string", "null"]}
    assert made == {
        "properties": {"nullable": changed},
        "items": changed,
        "allOf": [changed],
        "not": changed,
    }
    assert schema_of(bundled(tmp_path, of_schema(schema))) == schema


def test_prose_is_left_out(tmp_path: Path) -> None:
    """But a field may be named ``description``."""
    schema = {
        "description": "A",
        "properties": {"description": {"examples": ["a"], "minLength": 1}},
    }
    made = schema_of(bundled(tmp_path, of_schema(schema)))
    assert made == {"properties": {"description": {"minLength": 1}}}


@pytest.mark.parametrize(
    ("direction", "required", "forbidden"),
    [("response", ["name"], "password"), ("request", ["name", "password"], "id")],
)
def test_fields_of_the_other_direction_are_forbidden(
    tmp_path: Path, direction: Direction, required: list[str], forbidden: str
) -> None:
    schema = {
        "required": ["name", "password"],
        "properties": {
            "name": {},
            "id": {"readOnly": True},
            "password": {"$ref": "#/components/schemas/Password"},
        },
    }
    document = of_schema(
        schema, Password={"$ref": "#/components/schemas/Text"}, Text={"writeOnly": True}
    )
    made = schema_of(bundled(tmp_path, document, direction))
    assert made["required"] == required
    assert [name for name, field in made["properties"].items() if field is False] == [forbidden]


@pytest.mark.parametrize(
    ("direction", "required"), [("response", ["name", "id"]), ("request", ["name", "password"])]
)
def test_fields_of_the_other_direction_are_not_required_beside_the_schema_that_has_them(
    tmp_path: Path, direction: Direction, required: list[str]
) -> None:
    user = {"properties": {"id": {"readOnly": True}, "password": {"writeOnly": True}}}
    names = ["name", "id", "password"]
    schema = {
        "required": names,
        "allOf": [{"allOf": [{"$ref": "#/components/schemas/User"}]}, {"required": names}],
    }
    made = schema_of(bundled(tmp_path, of_schema(schema, User=user), direction))
    assert made["required"] == made["allOf"][1]["required"] == required


def test_a_schema_that_contains_itself_ends(tmp_path: Path) -> None:
    node = {"allOf": [{"$ref": "#/components/schemas/Node"}], "required": ["id"]}
    made = schema_of(bundled(tmp_path, of_schema(node, Node=node), "request"))
    assert made["required"] == ["id"]


@pytest.mark.promise("contract.md", "The document may consist")
def test_other_files_are_taken_in(tmp_path: Path) -> None:
    """With what they refer to, in themselves, in others and in the document."""
    files: dict[str, Any] = {
        "b": {"B": {"items": {"$ref": "#/defs/C"}}, "defs": {"C": {"$ref": "d.json"}}},
        "d": {"allOf": [{"$ref": "api.json#/components/schemas/E"}, {"$ref": "d.json"}]},
    }
    document = of_schema({"$ref": "b.json#/B"}, E={"type": "string"})
    (tmp_path / "api.json").write_text(json.dumps(document))
    made = bundled(tmp_path, document, **files)
    reader = Reader(made)
    at = "#/components/schemas/A"
    _, outer = reader.resolved("", {"$ref": at})
    _, inner = reader.resolved("", outer["items"])
    assert reader.resolved("", inner["allOf"][0]) == ("/components/schemas/E", {"type": "string"})
    assert reader.resolved("", inner["allOf"][1])[1] == inner


def test_answers_in_other_files_are_taken_in(tmp_path: Path) -> None:
    answer = {"content": {"application/json": {"schema": {"type": "string", "nullable": True}}}}
    responses = {"200": {"$ref": "answers.json#/ok~1all"}}
    document = {"openapi": "3.0.3", "paths": {"/a": {"get": {"responses": responses}}}}
    made = bundled(tmp_path, document, answers={"ok/all": answer})
    [operation] = Reader(made).operations()
    pointer = operation.answers["200"].body.content["application/json"]
    assert pointer is not None
    assert Reader(made).at(pointer) == {"type": ["string", "null"]}


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("#/components/schemas/B", "has nothing at '/components/schemas/B', to which a $ref leads"),
        ("b.json#/C", "b.json has nothing at '/C'"),
        ("c.json", "c.json cannot be read: No such file or directory"),
        ("https://example.com/a.json", "documents are never fetched"),
        ("#/components/schemas/A", "leads to itself"),
        (7, "the $ref 7 is not a text"),
    ],
)
def test_a_reference_that_leads_nowhere_is_refused(
    tmp_path: Path, reference: Any, message: str
) -> None:
    (tmp_path / "api.json").write_text("{}")
    schema = {"properties": {"a": {"$ref": reference}}}
    document = of_schema({"$ref": reference}, D=schema)
    with pytest.raises(ContractError) as raised:
        bundled(tmp_path, document, b={"B": {}})
    assert message in str(raised.value)
