"""Compare responses with the OpenAPI document."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from openapi_schema_validator import OAS31Validator

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_FRAMING = {"content-type", "content-length"}  # of every answer, described elsewhere


class Contract:
    """An OpenAPI 3.1 document whose references are all internal."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._operations = {
            operation["operationId"]: (method.upper(), path, operation)
            for path, item in document["paths"].items()
            for method, operation in item.items()
            if method in _METHODS
        }

    def operations(self) -> dict[str, tuple[str, str]]:
        """Return the method and path of each operation."""
        return {name: (method, path) for name, (method, path, _) in self._operations.items()}

    def statuses(self, operation: str) -> set[int]:
        """Return the documented statuses of an operation."""
        return {int(status) for status in self._operations[operation][2]["responses"]}

    def faults(self, operation: str, response: httpx.Response) -> list[str]:
        """Yield the differences between a response and the document."""
        responses = self._operations[operation][2]["responses"]
        status = str(response.status_code)
        if status not in responses:
            return [f"status {status} is not documented"]
        documented = self._resolve(responses[status])
        headers = documented.get("headers", {})
        return [
            *self._header_faults(headers, response),
            *self._body_faults(documented.get("content", {}), response),
        ]

    def accepts(self, operation: str, body: Any) -> bool:
        """Return whether the document allows a JSON body."""
        content = self._operations[operation][2]["requestBody"]["content"]
        return not list(self._schema_faults(content["application/json"]["schema"], body))

    def _header_faults(self, documented: dict[str, Any], response: httpx.Response) -> Iterator[str]:
        unknown = set(response.headers) - _FRAMING - {name.lower() for name in documented}
        yield from (f"header {name} is not documented" for name in sorted(unknown))
        for name, reference in documented.items():
            header = self._resolve(reference)
            value: Any = response.headers.get(name)
            if value is None:
                yield f"header {name} is missing"
                continue
            if header["schema"].get("type") == "integer" and value.isdecimal():
                value = int(value)
            yield from (f"{name}: {f}" for f in self._schema_faults(header["schema"], value))

    def _body_faults(self, documented: dict[str, Any], response: httpx.Response) -> Iterator[str]:
        if not documented:
            if response.content:
                yield "a body is not documented"
            return
        media_type = response.headers.get("content-type")
        if media_type not in documented:
            yield f"content type {media_type} is not documented"
            return
        try:
            body = json.loads(response.content)
        except ValueError as error:
            yield f"the body is no JSON: {error}"
            return
        yield from self._schema_faults(documented[media_type]["schema"], body)

    def _schema_faults(self, schema: dict[str, Any], value: Any) -> Iterator[str]:
        whole = {"components": self._document["components"], **schema}  # for its references
        validator = OAS31Validator(whole, format_checker=OAS31Validator.FORMAT_CHECKER)
        yield from (f"{e.json_path}: {e.message}" for e in validator.iter_errors(value))

    def _resolve(self, node: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in node:
            path = node["$ref"].removeprefix("#/").split("/")
            node = self._document
            for key in path:
                node = node[key]
        return node
