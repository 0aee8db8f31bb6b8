"""Contracts are loaded from documents of OpenAPI 3.0 and 3.1."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from support.contract.errors import ContractError
from support.contract.loading import load

if TYPE_CHECKING:
    from pathlib import Path


def document(**more: Any) -> dict[str, Any]:
    return {"openapi": "3.1.0", "info": {"title": "Users", "version": "2"}, "paths": {}, **more}


def saved(folder: Path, content: Any) -> Path:
    path = folder / "openapi.json"
    path.write_text(json.dumps(content))
    return path


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ([], "contains no object, as an OpenAPI document does"),
        ({"swagger": "2.0"}, "Swagger 2.0; convert it to OpenAPI 3"),
        ({"openapi": "4.0.0", "paths": {}}, "openapi is 4.0.0; supported are 3.0 and 3.1"),
        ({"paths": {}}, "openapi is missing"),
        ({"openapi": "3.1.0"}, "has no paths"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, content: Any, message: str) -> None:
    path = saved(tmp_path, content)
    with pytest.raises(ContractError) as raised:
        load(path)
    assert str(raised.value).startswith(str(path))
    assert message in str(raised.value)


def test_a_document_has_a_title(tmp_path: Path) -> None:
    assert load(saved(tmp_path, document())).title == "Users 2"
    assert load(saved(tmp_path, document(info=None))).title == ""


SERVERS = [{"url": "https://{host}.example.com/{base}", "variables": {"base": {"default": "v1"}}}]


@pytest.mark.promise("contract.md", "Its paths are found below")
@pytest.mark.parametrize(
    ("servers", "base_path", "found", "not_found"),
    [
        ([], "", "/users", "/v1/users"),
        ([{"url": "/"}], "", "/users", "/v1/users"),
        (SERVERS, "", "/v1/users", "/v3/users"),
        (SERVERS, "", "/users", "/v3/users"),
        (SERVERS, "/v1", "/v1/users", "/users"),
        (SERVERS, "/proxy", "/proxy/users", "/users"),
    ],
)
def test_paths_are_below_the_servers(
    tmp_path: Path, servers: Any, base_path: str, found: str, not_found: str
) -> None:
    operations: dict[str, Any] = {"/users": {"get": {"responses": {}}}}
    router = load(saved(tmp_path, document(servers=servers, paths=operations))).router(base_path)
    assert router.route(found) is not None
    assert router.route(not_found) is None


def test_a_path_may_have_servers_of_its_own(tmp_path: Path) -> None:
    item = {"servers": [{"url": "/a"}], "get": {"servers": [{"url": "/b"}], "responses": {}}}
    assert set(load(saved(tmp_path, document(paths={"/users": item}))).servers) == {"", "/a", "/b"}


def answering(schema: Any, **components: Any) -> dict[str, Any]:
    answers = {"200": {"content": {"application/json": {"schema": schema}}}}
    paths = {"/users": {"get": {"responses": answers}}}
    return document(paths=paths, components={"schemas": components})


CYCLE = {"a": {"$ref": "#/components/parameters/b"}, "b": {"$ref": "#/components/parameters/a"}}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (answering({"$ref": "#/components/schemas/Missing"}), "has nothing at"),
        (
            document(paths={"/a": {"get": {"responses": {"200": {"$ref": "#/b"}}}}}),
            "has nothing at",
        ),
        (
            document(
                paths={"/a": {"parameters": [{"$ref": "#/components/parameters/a"}], "get": {}}},
                components={"parameters": CYCLE},
            ),
            "leads to itself",
        ),
        (document(servers=["http://h"], paths={}), "is not a valid OpenAPI document"),
        (document(paths={"/a": {"get": {"responses": 5}}}), "is not a valid OpenAPI document"),
        (document(paths={"/a": {"get": {"parameters": {"name": "q"}}}}), "is not a list"),
        (document(paths={"/a": {"get": {"parameters": ["q"]}}}), "is not a parameter"),
        (document(paths={"/a": {"get": {"responses": {"OK": {}}}}}), "'OK' is not a status"),
    ],
)
def test_an_invalid_document_is_refused_with_a_sentence(
    tmp_path: Path, content: Any, message: str
) -> None:
    with pytest.raises(ContractError, match=message):
        load(saved(tmp_path, content))


def test_a_pattern_of_python_is_left_out_wherever_it_is(tmp_path: Path) -> None:
    schemas = load(saved(tmp_path, answering({"pattern": r"(?P<a>.)(?P=a)"}))).schemas()
    assert len(schemas["response"].left_out) == 1


@pytest.mark.parametrize(
    ("body", "is_valid"), [(None, True), ({"k": "A", "x": "1"}, True), ({"k": "A", "x": 1}, False)]
)
def test_an_alternative_of_3_0_may_be_null(tmp_path: Path, body: Any, *, is_valid: bool) -> None:
    a, b = (
        {"properties": {"k": {"type": "string"}, "x": {"type": kind}}}
        for kind in ("string", "integer")
    )
    either = {
        "nullable": True,
        "oneOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}],
        "discriminator": {"propertyName": "k"},
    }
    content = answering(either, A=a, B=b) | {"openapi": "3.0.3"}
    schemas = load(saved(tmp_path, content)).schemas()["response"]
    pointer = "/paths/~1users/get/responses/200/content/application~1json/schema"
    assert schemas.is_valid(pointer, body) is is_valid
