"""The recordings of the example agree with the document and the models."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

import pytest

from support.backends.backend import OPENAPI
from support.backends.recording.content import read_contents
from support.bootstrap import ROOT
from support.contract.contract import Contract
from support.contract.loading import load
from support.secrets.redactor import Redactor
from support.users.models import Health, Problem, TokenGrant, User, UserPage
from tests.contract.keywords import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

    from support.http.exchange import Exchange

RECORDS = ROOT / "tests" / "fixtures" / "records" / "users"
MODELS: dict[str, type[BaseModel]] = {
    "/auth/token": TokenGrant,
    "/health": Health,
    "/whoami": User,
    "/users": UserPage,
}
OTHER: dict[str, type[BaseModel]] = {"POST /users": User}


@pytest.fixture(scope="module")
def exchanges() -> list[Exchange]:
    contents, faults = read_contents(sorted(RECORDS.rglob("*.yaml")))
    assert faults == []
    recorded = [exchange for content in contents.values() for exchange in content.exchanges()]
    # One scenario, which is @off_contract, tries a method that is not documented.
    return [one for one in recorded if one.response and one.response.status != 405]


@pytest.fixture(scope="module")
def contract(exchanges: list[Exchange]) -> Contract:
    address = exchanges[0].request.url.split("/")
    return Contract(load(OPENAPI), "/".join(address[:3]), Redactor())


def model(exchange: Exchange) -> type[BaseModel]:
    """Return the model of the exchange's answer."""
    assert exchange.response
    path = "/" + exchange.request.url.partition("?")[0].split("/", 3)[3]
    if exchange.response.status >= 400:
        return Problem
    return OTHER.get(f"{exchange.request.method} {path}") or MODELS.get(path, User)


def with_bodies(exchanges: list[Exchange]) -> Iterator[tuple[Exchange, Any]]:
    """Yield the exchanges whose answers have a body, and that."""
    for exchange in exchanges:
        if exchange.response and exchange.response.body:
            yield exchange, json.loads(exchange.response.body)


def answering(exchange: Exchange, body: Any) -> Exchange:
    assert exchange.response
    response = dataclasses.replace(exchange.response, body=json.dumps(body).encode())
    return dataclasses.replace(exchange, response=response)


def test_every_recorded_answer_is_one_of_a_model(exchanges: list[Exchange]) -> None:
    seen = set()
    for exchange, body in with_bodies(exchanges):
        kind = model(exchange)
        kind.model_validate_json(json.dumps(body))
        seen.add(kind)
    assert seen == {Health, Problem, TokenGrant, User, UserPage}


def test_a_field_of_a_recorded_answer_cannot_change_its_name(
    exchanges: list[Exchange], contract: Contract
) -> None:
    tried = set()
    for exchange, body in with_bodies(exchanges):
        assert contract.drifts(exchange) == []
        for name in body:
            if (model(exchange), name) not in tried:
                tried.add((model(exchange), name))
                changed = {UNKNOWN if key == name else key: body[key] for key in body}
                assert contract.drifts(answering(exchange, changed)), name
    assert len(tried) > 15
