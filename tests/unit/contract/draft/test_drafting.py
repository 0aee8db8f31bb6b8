"""Drafts of documents: valid ones, to which all exchanges conform."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import openapi_spec_validator
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from support.backends.recording.content import read_content
from support.contract.contract import Contract
from support.contract.draft.drafting import Draft, draft
from support.contract.loading import load
from support.http.exchange import Exchange, ReceivedResponse, SentRequest
from support.secrets.redactor import Redactor
from tests.unit.contract.changes.recorded import exchange, write

if TYPE_CHECKING:
    from pathlib import Path

BASE = "http://recorded.example.org/api"
PROBLEM = "application/problem+json"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("drafts")


def exchanges(folder: Path, *interactions: dict[str, Any]) -> list[Exchange]:
    """Return exchanges as they are read from a recording."""
    path = folder / "a.yaml"
    write(path, "A", *interactions)
    return list(read_content(path).exchanges())


def drafted(folder: Path, *interactions: dict[str, Any]) -> dict[str, Any]:
    made = draft(exchanges(folder, *interactions), BASE)
    assert made.left_out == ()
    return made.document


def drifts(folder: Path, made: Draft, seen: list[Exchange], base: str = BASE) -> list[str]:
    """Return how exchanges drift from a draft, which is loaded as any document is."""
    file = folder / "draft.yaml"
    file.write_text(yaml.safe_dump(made.document))
    openapi_spec_validator.validate(yaml.safe_load(file.read_text()))
    contract = Contract(load(file), base, Redactor())
    return [str(drift) for one in seen for drift in contract.drifts(one)]


@pytest.mark.promise("contract.md", "It has the paths")
def test_a_draft_says_what_was_seen(folder: Path) -> None:
    document = drafted(
        folder,
        exchange("/orders?limit=5&state=open", '[{"id":"a1","n":1},{"id":"a2"}]'),
        exchange("/orders", '{"item":"tea"}', method="POST", status=201, sent='{"item":"tea"}'),
        exchange("/orders", "[]", method="POST", status=422, sent='{"x":1}', kind=PROBLEM),
        exchange("/orders/4711", method="DELETE", status=204),
    )
    assert (document["x-draft"], document["servers"]) == (True, [{"url": "/api"}])
    orders = document["paths"]["/orders"]
    assert orders["get"]["parameters"] == [
        {"name": "limit", "in": "query", "schema": {"type": "integer"}},
        {"name": "state", "in": "query", "schema": {"type": "string"}},
    ]
    assert orders["get"]["responses"]["200"]["content"]["application/json"]["schema"] == {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["id"],
            "properties": {"id": {"type": "string"}, "n": {"type": "integer"}},
        },
    }
    order = {"schema": {"$ref": "#/components/schemas/Order"}}
    assert orders["post"]["requestBody"] == {
        "required": True,
        "content": {"application/json": order},
    }
    created = orders["post"]["responses"]["201"]
    assert created == {"description": "Created", "content": {"application/json": order}}
    assert orders["post"]["responses"]["422"]["content"] == {PROBLEM: {"schema": {"type": "array"}}}
    assert document["components"]["schemas"] == {
        "Order": {
            "type": "object",
            "required": ["item"],
            "properties": {"item": {"type": "string"}},
        }
    }
    assert document["paths"]["/orders/{order_id}"]["delete"] == {
        "parameters": [
            {"name": "order_id", "in": "path", "required": True, "schema": {"type": "integer"}}
        ],
        "responses": {"204": {"description": "No Content"}},
    }


@pytest.mark.promise("contract.md", "Only names are in it")
def test_no_value_is_in_a_draft(folder: Path) -> None:
    document = drafted(
        folder,
        exchange("/orders/s3cr3t-1d?q=s3cr3t", '{"key":"s3cr3t","token":"s3cr3t"}', etag="s3cr3t"),
        exchange("/orders", '["s3cr3t"]', method="POST", sent='["s3cr3t"]'),
        exchange("/orders", '{"s3cr3t-1d":1}', method="POST", sent="a=s3cr3t", asked=FORM),
    )
    assert "s3cr3t" not in json.dumps(document)


ODD = (
    exchange("/a", "{}", method="HEAD"),
    exchange("/a?b=1&b=2&c=", "no JSON"),
    exchange("/a", "text", kind="text/plain"),
    exchange("/a", "octets", kind=""),
    exchange("/a", "", Content_Type="application/json"),
    exchange("/a", "[NaN]", method="PUT"),
    exchange("/a", method="PUT", status=299),
    exchange("/b", "{}", method="HEAD", status=500),
    exchange("/b?c=true", method="POST", sent="a=1&a=2&b=", asked=FORM),
    exchange("/b", method="POST", sent="no JSON"),
    exchange("/b", method="POST"),
    exchange("/c", method="POST", sent="{}", status=400),
    exchange("/c", method="POST", sent="x", asked="image/png", status=415),
    exchange("/d/1.5/0x", method="PATCH", sent="[1]"),
    exchange("/d/1", method="PATCH", sent='{"a":{"1":null}}'),
)


@pytest.mark.promise("contract.md", "All of them conform to it")
def test_odd_exchanges_conform(folder: Path) -> None:
    seen = exchanges(folder, *ODD)
    assert drifts(folder, draft(seen, BASE), seen) == []


BODIES = st.sampled_from(
    ["", "{}", '{"a":1}', '{"a":null,"b":"2026-01-01"}', "[1,2.5]", "x", "[[]]"]
)
KINDS = st.sampled_from(["application/json", "application/problem+json", "text/plain", FORM])
EXCHANGES = st.builds(
    exchange,
    st.sampled_from(["/a", "/a/1", "/a/2?b=1", "/a/x", "/a/2?b=x&b=2", "/b/", "/"]),
    BODIES,
    method=st.sampled_from(["GET", "POST", "HEAD", "PUT"]),
    status=st.sampled_from([200, 201, 404, 422]),
    sent=BODIES,
    kind=KINDS,
    asked=KINDS,
)


@settings(derandomize=True, deadline=None, max_examples=40)
@given(st.lists(EXCHANGES, min_size=1, max_size=6))
def test_any_exchanges_conform(folder: Path, some: list[dict[str, Any]]) -> None:
    seen = exchanges(folder, *some)
    assert drifts(folder, draft(seen, BASE), seen) == []


def sent(method: str, url: str, response: ReceivedResponse | None = None) -> Exchange:
    error = None if response else "ReadError: "
    return Exchange(SentRequest(method, url, (), b""), response, error, 0, 0, 1)


def test_what_no_document_can_have_is_left_out() -> None:
    ok = ReceivedResponse(200, "", "HTTP/1.1", (), b"")
    made = draft(
        [sent("PURGE", f"{BASE}/a", ok), sent("GET", BASE, ok), sent("GET", f"{BASE}/b")], BASE
    )
    assert made.document["paths"] == {}
    assert made.left_out == (
        "PURGE: OpenAPI knows no such method",
        "GET: the path is that of the API's address",
        "GET: no response",
    )
