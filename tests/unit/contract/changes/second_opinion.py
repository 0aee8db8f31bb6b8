"""What openapi-schema-validator says of a message, with the document as it is written."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from openapi_schema_validator import OAS31Validator, oas31_format_checker

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]


def faults(document: Json, message: Json) -> list[str]:
    """Return what a document does not allow in a request, or in the response if there is one."""
    asked = message["request"]
    path, _, query = asked["target"].partition("?")
    path = path.removeprefix(urlsplit(document["servers"][0]["url"]).path)
    item, values = _routed(document, path)
    operation = item.get(asked["method"].lower())
    if operation is None:
        return ["not documented"]
    if "response" in message:
        return list(_of_response(document, operation, message["response"]))
    given = {("path", name): [value] for name, value in values.items()}
    for name, value in parse_qsl(query, keep_blank_values=True):
        given.setdefault(("query", name), []).append(value)
    given |= {("header", name.lower()): [value] for name, value in asked["headers"]}
    parameters = [*item.get("parameters", ()), *operation.get("parameters", ())]
    return [
        *_of_security(document, operation, dict(asked["headers"])),
        *_of_parameters(document, parameters, given),
        *_of_body(document, operation.get("requestBody"), asked),
    ]


def _routed(document: Json, path: str) -> tuple[Json, dict[str, str]]:
    for template, item in document["paths"].items():
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template)
        if match := re.fullmatch(pattern, path):
            return item, {name: unquote(value) for name, value in match.groupdict().items()}
    return {}, {}


def _of_security(document: Json, operation: Json, headers: dict[str, str]) -> Iterator[str]:
    carriers = {"token": "Authorization", "key": "X-Key"}
    required = operation.get("security", document.get("security")) or [{}]
    if not any(all(carriers[name] in headers for name in one) for one in required):
        yield "security"


def _of_parameters(document: Json, parameters: list[Json], given: Any) -> Iterator[str]:
    for one in parameters:
        name = one["name"].lower() if one["in"] == "header" else one["name"]
        texts = given.get((one["in"], name))
        if texts is None:
            yield from ["missing"] if one.get("required") else []
        else:
            yield from _of_text(document, one["schema"], texts[0])


def _of_text(document: Json, schema: Json, text: str) -> list[str]:
    is_text = schema.get("type", "string") == "string"
    return _of_value(document, schema, text if is_text else _parsed(text))


def _of_body(document: Json, body: Json | None, message: Json) -> list[str]:
    if body is None or not message["body"]:
        return ["no body"] if body and body.get("required") else []
    kind = dict(message["headers"]).get("Content-Type", "")
    if kind not in body["content"]:
        return ["media type"]
    value = _parsed(message["body"])
    if "form" in kind:
        value = {name: _parsed(text) for name, text in parse_qsl(message["body"])}
    return _of_value(_for_requests(document), body["content"][kind]["schema"], value)


def _of_response(document: Json, operation: Json, response: Json) -> Iterator[str]:
    answer = operation["responses"].get(str(response["status"]))
    if answer is None:
        yield "status"
        return
    headers = dict(response["headers"])
    for name, header in answer.get("headers", {}).items():
        if name in headers:
            yield from _of_text(document, header["schema"], headers[name])
        elif header.get("required"):
            yield f"no {name}"
    kind, content = headers.get("Content-Type"), answer.get("content", {})
    if (kind or content) and kind not in content:
        yield "media type"
    elif kind and "json" in kind:
        yield from _of_value(document, content[kind]["schema"], _parsed(response["body"]))


def _of_value(document: Json, schema: Json, value: Any) -> list[str]:
    rooted = {**schema, "components": document["components"]}
    validator = OAS31Validator(rooted, format_checker=oas31_format_checker)
    return [error.message for error in validator.iter_errors(value)]


def _for_requests(node: Any) -> Any:
    """Return a document whose read-only fields are forbidden."""
    if isinstance(node, list):
        return [_for_requests(one) for one in node]
    if not isinstance(node, dict):
        return node
    if node.get("readOnly"):
        return False
    return {key: _for_requests(value) for key, value in node.items()}


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
