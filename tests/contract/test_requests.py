"""The reference API accepts what the document's schemas accept, and each change is noticed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from support.backends.backend import OPENAPI
from support.contract.loading import load
from tests.apis.reference import PASSWORD
from tests.contract.agreement import inlined, unnoticed
from tests.contract.cases import JSON
from tests.contract.values import near

if TYPE_CHECKING:
    from tests.apis.reference import ReferenceApi

VALID = {"email": "new@example.com", "name": "New", "password": PASSWORD}
SCHEMAS = load(OPENAPI).bundles["request"]["components"]["schemas"]
UNNOTICED = {
    "name without minLength": "the pattern requires a character, too",
    "name minLength 0": "the same",
    "password without format": "the format of passwords is a hint for forms",
}
"""Changes of a schema that no request shows, with the reasons."""


async def accepted(api: ReferenceApi, schema: str) -> list[tuple[Any, bool]]:
    """Return what the API says of each body near a valid one."""
    alice = await api.member("Alice")
    verdicts = []
    for number, body in enumerate([*near(VALID), *near({"name": "New"})]):
        sent = body
        if isinstance(body, dict) and body.get("email") == VALID["email"]:
            sent = body | {"email": f"new{number}@example.com"}  # no two accounts have the same
        if schema == "Registration":
            response = await api.http.post("/users", content=json.dumps(sent), headers=JSON)
        else:
            content = json.dumps(sent)
            response = await alice.send("PATCH", alice.path, content=content, headers=JSON)
        assert response.status_code in {200, 201, 422}, response.text
        verdicts.append((body, response.is_success))
    return verdicts


@pytest.mark.parametrize("schema", ["Registration", "UserChange"])
async def test_each_change_of_a_schema_is_noticed(api: ReferenceApi, schema: str) -> None:
    verdicts = await accepted(api, schema)
    assert unnoticed(inlined(SCHEMAS[schema], SCHEMAS), verdicts) <= UNNOTICED.keys()
