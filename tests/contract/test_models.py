"""The models accept what the document's schemas accept, and each change of a schema is noticed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from support.backends.backend import OPENAPI
from support.contract.loading import load
from support.users.models import Health, Problem, TokenGrant, User, UserPage
from tests.contract.agreement import inlined, unnoticed, validator
from tests.contract.problems import InvalidFields, OAuthRefusal, StatusProblem
from tests.contract.values import near

USER = {
    "id": "usr_1",
    "email": "ada@example.com",
    "name": "Ada",
    "created_at": "2026-01-02T03:04:05Z",
    "role": "member",
}
ADMIN = USER | {"role": "admin"}
PROBLEM = {"type": "about:blank", "title": "Not Found", "status": 404, "detail": "No account."}
INVALID = PROBLEM | {
    "type": "tag:users.example.com,2026:invalid-fields",
    "status": 422,
    "errors": [{"field": "name", "message": "It is missing."}],
}
OAUTH = PROBLEM | {"type": "tag:users.example.com,2026:oauth-error", "error": "invalid_grant"}
CODES = ("invalid_request", "unsupported_grant_type", "invalid_grant")
SCHEMAS = load(OPENAPI).bundles["response"]["components"]["schemas"]


@dataclass(frozen=True)
class Pair:
    """A schema, the model of the same bodies, and valid ones; ``looser`` models accept more."""

    schema: str
    model: type[BaseModel]
    valid: tuple[dict[str, Any], ...]
    looser: bool = False

    @property
    def values(self) -> list[Any]:
        """Valid values, and those that are nearly so."""
        return [value for valid in self.valid for value in near(valid)]

    def __str__(self) -> str:
        return f"{self.schema}-{self.model.__name__}"


PAIRS = (
    Pair("User", User, (USER, ADMIN)),
    Pair(
        "UserPage",
        UserPage,
        tuple({"items": [user], "next_cursor": "a", "total": 1} for user in (USER, ADMIN)),
    ),
    Pair(
        "Token",
        TokenGrant,
        ({"access_token": "a", "token_type": "Bearer", "expires_in": 60, "refresh_token": "b"},),
    ),
    Pair("Health", Health, ({"status": "ok"},)),
    Pair("Problem", StatusProblem, (PROBLEM,)),
    Pair("InvalidFieldsProblem", InvalidFields, (INVALID,)),
    Pair("OAuthProblem", OAuthRefusal, tuple(OAUTH | {"error": code} for code in CODES)),
    Pair("Problem", Problem, (PROBLEM,), looser=True),
    Pair("InvalidFieldsProblem", Problem, (INVALID,), looser=True),
    Pair("OAuthProblem", Problem, (OAUTH,), looser=True),
)
STRICT = [pair for pair in PAIRS if not pair.looser]
UNNOTICED = {
    "name without minLength": "the pattern requires a character, too",
    "name minLength 0": "the same",
    "created_at without pattern": "date-time requires a zone, too",
    "access_token without format": "the format of passwords is a hint for forms",
    "refresh_token without format": "the same",
}
"""Changes of a schema that no value shows, with the reasons."""


def accepts(model: type[BaseModel], body: Any) -> bool:
    try:
        model.model_validate_json(json.dumps(body))
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_a_model_accepts_what_the_document_allows(pair: Pair) -> None:
    is_valid = validator(documented(pair.schema))
    assert all(map(is_valid, pair.valid))
    differing = [v for v in pair.values if accepts(pair.model, v) is not is_valid(v)]
    if pair.looser:
        assert differing
        differing = [v for v in differing if is_valid(v)]
    assert differing == []


@pytest.mark.parametrize("pair", STRICT, ids=str)
def test_each_change_of_a_schema_is_noticed(pair: Pair) -> None:
    verdicts = [(value, accepts(pair.model, value)) for value in pair.values]
    assert unnoticed(documented(pair.schema), verdicts) <= UNNOTICED.keys()


@pytest.mark.parametrize("pair", STRICT, ids=str)
def test_each_change_of_a_model_is_noticed(pair: Pair) -> None:
    """Of the schema that pydantic derives from it."""
    is_valid = validator(documented(pair.schema))
    model = pair.model.model_json_schema()
    schema = inlined(model, model.get("$defs", {}))
    verdicts = [(value, is_valid(value)) for value in pair.values]
    assert unnoticed(schema, verdicts) <= UNNOTICED.keys()


def documented(name: str) -> dict[str, Any]:
    """Return a schema of the document."""
    schema: dict[str, Any] = inlined(SCHEMAS[name], SCHEMAS)
    return schema
