"""Schemas that several places share."""

from __future__ import annotations

from typing import Any

from support.contract.draft.components import with_components

TEXT = {"type": "string"}
USER = {"type": "object", "properties": {"id": TEXT}}


def document(**schemas: Any) -> dict[str, Any]:
    """Return one with schemas of answers, by a status and a letter for the path."""
    paths: dict[str, Any] = {}
    for name, schema in schemas.items():
        answer = {"content": {"application/json": {"schema": schema}}}
        responses = paths.setdefault(f"/{name[0]}s/{{id}}", {"get": {"responses": {}}})["get"]
        responses["responses"][name[1:]] = answer
    return {"paths": paths}


def schema_of(made: dict[str, Any], path: str, status: str) -> Any:
    responses = made["paths"][path]["get"]["responses"]
    return responses[status]["content"]["application/json"]["schema"]


def test_what_occurs_once_stays_where_it_is() -> None:
    one = document(a200=USER, b200={"type": "array", "items": TEXT}, c200=TEXT, d200=TEXT)
    assert with_components(one) == one


def test_a_component_is_named_after_its_path_or_a_problem() -> None:
    page = {"type": "object", "properties": {"items": {"type": "array", "items": USER}}}
    problem = {"type": "object", "properties": {"title": TEXT}}
    other = {"type": "object", "properties": {"detail": TEXT}}
    made = with_components(
        document(a200=USER, b200=page, a404=problem, b404=problem, a500=other, b500=other)
    )
    assert made["components"]["schemas"] == {"A": USER, "Problem": problem, "Problem2": other}
    assert schema_of(made, "/as/{id}", "200") == {"$ref": "#/components/schemas/A"}
    items = schema_of(made, "/bs/{id}", "200")["properties"]["items"]
    assert items == {"type": "array", "items": {"$ref": "#/components/schemas/A"}}


def test_a_component_may_refer_to_another_one() -> None:
    outer = {"type": "object", "properties": {"user": USER}}
    made = with_components(document(a200=outer, b200=outer))
    schemas = made["components"]["schemas"]
    assert schemas["A"]["properties"]["user"] == {"$ref": "#/components/schemas/A2"}
    assert schemas["A2"] == USER
