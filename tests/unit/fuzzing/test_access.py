"""Who sends the requests of an operation, and which fields they do not have."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from support.backends.backend import OPENAPI
from support.contract.loading import load
from support.fuzzing.access import is_public, unasked

if TYPE_CHECKING:
    from pathlib import Path

    from support.contract.loading import Document


@pytest.fixture(scope="module")
def users() -> Document:
    return load(OPENAPI)


def operations(document: Document) -> dict[str, Any]:
    return {str(operation): operation for operation in document.operations}


def test_an_operation_is_public_if_the_document_says_so(users: Document) -> None:
    public = {name for name, one in operations(users).items() if is_public(users, one)}
    assert public == {"POST /auth/token", "POST /users", "GET /health"}


@pytest.mark.parametrize(
    ("root", "own", "expected"),
    [
        ({}, {}, False),
        ({"security": []}, {}, True),
        ({"security": [{"key": []}]}, {}, False),
        ({"security": [{"key": []}]}, {"security": []}, True),
        ({"security": []}, {"security": [{"key": []}]}, False),
        ({}, {"security": [{}, {"key": []}]}, True),
    ],
)
def test_the_closest_security_counts_and_none_means_that_a_sign_in_may_be_needed(
    tmp_path: Path, root: dict[str, Any], own: dict[str, Any], *, expected: bool
) -> None:
    paths = {"/a": {"get": {"responses": {"200": {}}, **own}}}
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps({"openapi": "3.1.0", "paths": paths, **root}))
    document = load(file)
    [operation] = document.operations
    assert is_public(document, operation) is expected


def test_fields_of_responses_that_requests_do_not_have(users: Document) -> None:
    found = {name: unasked(users, one) for name, one in operations(users).items()}
    assert found["POST /users"] == found["PATCH /users/{id}"] == {"id", "role", "created_at"}
    assert not any(found[name] for name in ("GET /users", "DELETE /users/{id}", "GET /health"))
