"""Messages that conform to a document, or differ from it in one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support.contract.changes.examples import messages
from support.contract.changes.examples.sides import Side
from support.contract.media_types import FORM
from support.contract.operations import Value
from tests.unit.contract.changes.shop import SHOP, loaded

if TYPE_CHECKING:
    from pathlib import Path

    from support.contract.operations import Operation


@pytest.fixture(scope="module")
def side(tmp_path_factory: pytest.TempPathFactory) -> Side:
    folder: Path = tmp_path_factory.mktemp("shop")
    return Side("OLD", loaded(SHOP, folder, "shop"))


def operation(side: Side, name: str) -> Operation:
    return next(one for one in side.document.operations if str(one) == name)


@pytest.mark.parametrize("name", ["GET /orders", "POST /orders", "GET /orders/{id}", "PUT /pets"])
def test_a_request_with_what_is_required_conforms(side: Side, name: str) -> None:
    sent = messages.request(side, operation(side, name))
    drifts = side.drifts(messages.accepted(sent))
    assert [one for one in drifts if one.kind in {"request", "path", "method"}] == []
    assert sent.named_headers["authorization"] == "Bearer ..."


@pytest.mark.parametrize("name", ["GET /orders", "POST /orders", "DELETE /orders/{id}"])
def test_replies_conform(side: Side, name: str) -> None:
    asked = operation(side, name)
    sent = messages.request(side, asked)
    for status, answer in asked.answers.items():
        for kind in answer.body.content or [None]:
            exchange = messages.reply(side, answer, kind).exchange(sent, int(status))
            assert side.drifts(exchange) == []


def test_values_are_sent_where_they_belong(side: Side) -> None:
    given: messages.Given = {("query", "limit"): ["7"], ("header", "X-Trace"): ["t"]}
    sent = messages.request(side, operation(side, "GET /orders"), given)
    assert sent.url.endswith("/orders?limit=7")
    assert sent.named_headers["x-trace"] == "t"
    given = {("path", "id"): ["a/b"]}
    sent = messages.request(side, operation(side, "GET /orders/{id}"), given)
    assert sent.url.endswith("/orders/a%2Fb")


def test_a_header_is_replaced_or_left_out(side: Side) -> None:
    reply = messages.reply(side, operation(side, "GET /orders").answers["200"])
    assert reply.with_header("X-Total", "2").headers["X-Total"] == "2"
    assert "X-Total" not in reply.with_header("X-Total", None).headers


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        ("application/json", {"a": "ä"}, '{"a": "ä"}'.encode()),
        ("application/hal+json; charset=utf-8", 1, b"1"),
        ("*/*", None, b"null"),
        (f"{FORM}; charset=utf-8", {"a": [1, "b c"], "d": True}, b"a=1&a=b+c&d=true"),
        (FORM, {"a": {}}, None),
        (FORM, [], None),
        ("text/*", "a", b"a"),
        ("text/plain", 1, None),
    ],
)
def test_a_body_is_written_in_its_media_type(kind: str, value: Any, written: Any) -> None:
    assert messages.written_as(kind, value) == written


@pytest.mark.parametrize(
    ("explode", "is_json", "value", "texts"),
    [
        (True, False, ["a", 1], ["a", "1"]),
        (False, False, ["a", 1], ["a,1"]),
        (True, False, {"a": 1}, None),
        (True, True, {"a": 1}, ['{"a": 1}']),
        (True, False, None, ["null"]),
        (True, False, True, ["true"]),
    ],
)
def test_a_parameter_is_written_in_its_style(
    explode: bool, is_json: bool, value: Any, texts: Any
) -> None:
    parameter = Value(
        "a", "query", is_required=False, schema=None, explode=explode, is_json=is_json
    )
    assert messages.texts_of(parameter, value) == texts
