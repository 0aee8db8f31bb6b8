"""Which objects of an OpenAPI document contain which others, and where its schemas are."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


class Children(NamedTuple):
    """The kind of the values at a key: of the ``one`` there, or of each in a list or a map."""

    kind: str
    shape: Literal["one", "list", "map"] = "one"


_SCHEMA = Children("schema")
_SCHEMAS = Children("schema", "list")
_NAMED_SCHEMAS = Children("schema", "map")
_CONTENT = Children("media type", "map")
_PARAMETERS = Children("parameter", "list")

STRUCTURE: Final[dict[str, dict[str, Children]]] = {
    "document": {
        "paths": Children("path item", "map"),
        "components": Children("components"),
    },
    "components": {
        "schemas": _NAMED_SCHEMAS,
        "responses": Children("response", "map"),
        "parameters": Children("parameter", "map"),
        "requestBodies": Children("request body", "map"),
        "headers": Children("header", "map"),
        "pathItems": Children("path item", "map"),
    },
    "path item": {
        **dict.fromkeys(METHODS, Children("operation")),
        "parameters": _PARAMETERS,
    },
    "operation": {
        "parameters": _PARAMETERS,
        "requestBody": Children("request body"),
        "responses": Children("response", "map"),
    },
    "request body": {"content": _CONTENT},
    "response": {"headers": Children("header", "map"), "content": _CONTENT},
    "parameter": {"schema": _SCHEMA, "content": _CONTENT},
    "header": {"schema": _SCHEMA, "content": _CONTENT},
    "media type": {"schema": _SCHEMA},
    "schema": {
        **dict.fromkeys(("properties", "patternProperties", "dependentSchemas"), _NAMED_SCHEMAS),
        **dict.fromkeys(("$defs", "definitions"), _NAMED_SCHEMAS),
        **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), _SCHEMAS),
        **dict.fromkeys(("items", "additionalProperties", "contains", "propertyNames"), _SCHEMA),
        **dict.fromkeys(("not", "if", "then", "else"), _SCHEMA),
        **dict.fromkeys(("unevaluatedItems", "unevaluatedProperties"), _SCHEMA),
    },
}
"""The children of each kind of object (OpenAPI 3.1, section 4; JSON Schema 2020-12)."""
