"""The operations of requests whose paths have placeholders."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from support.contract.baseline import KnownDrift
from support.contract.preflight.addresses import Addresses

if TYPE_CHECKING:
    from support.contract.drifts import Kind
    from support.contract.loading import Document

BASE_URL = "https://x.example.com/v2"


@pytest.mark.promise("contract.md", "a request to another service")
@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/orders", "/v2/orders"),
        ("orders", "/v2/orders"),
        ("/orders?limit=1", "/v2/orders"),
        ("/orders#top", "/v2/orders"),
        ("/orders/{order.id}?limit={n}", "/v2/orders/\0"),
        ("/orders/o-{n}", "/v2/orders/o-\0"),
        ("/orders/{{id}}", "/v2/orders/{id}"),
        ("https://x.example.com/v2/orders", "/v2/orders"),
        ("https://x.example.com/v20/orders", None),
        ("https://other.example.com/orders", None),
        ("https://{host}/orders", None),
        ("{location}", None),
        ("{location}/items", None),
    ],
)
def test_the_path_of_an_address(document: Document, address: str, expected: str | None) -> None:
    assert Addresses(document, BASE_URL).path_of(address) == expected


@pytest.mark.promise("contract.md", "path and method of a request")
@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/v2/orders", "GET /orders"),
        ("HEAD", "/v2/orders", "GET /orders"),
        ("GET", "/v2/orders/\0", "GET /orders/{id}"),
        ("GET", "/v2/orders/o-\0", "GET /orders/{id}"),
        ("GET", "/v2/orders/latest", "GET /orders/latest"),
        ("PUT", "/v2/orders/latest", "PUT /orders/{id}"),
        ("GET", "/v2/\0/\0/notes", "GET /{kind}/{id}/notes"),
        ("GET", "/v2/\0/latest", "GET /orders/latest"),
        ("GET", "/v2/\0/\0", "GET /orders/{id}"),
    ],
)
def test_the_operation_of_a_request(
    document: Document, method: str, path: str, expected: str
) -> None:
    assert str(Addresses(document, BASE_URL).asked(method, path)) == expected


@pytest.mark.parametrize(
    ("method", "path", "message"),
    [
        ("GET", "/v2/order", "/v2/order is not in the document; did you mean /orders?"),
        (
            "GET",
            "/v2/order/\0",
            "/v2/order/{...} is not in the document; did you mean /orders/{id}?",
        ),
        ("GET", "/v2/quite/something/else", "/v2/quite/something/else is not in the document"),
        ("PATCH", "/v2/orders", "PATCH /orders is not in the document; this path has GET, POST"),
        (
            "HEAD",
            "/v2/a/\0/thing/of/another/kind",
            "/v2/a/{...}/thing/of/another/kind is not in the document",
        ),
    ],
)
def test_why_there_is_none(document: Document, method: str, path: str, message: str) -> None:
    addresses = Addresses(document, BASE_URL)
    assert addresses.asked(method, path) is None
    found = addresses.fault(method, path)
    assert found is not None
    assert found.message == message
    assert found.is_sure


def test_the_path_of_a_server_may_be_left_out(document: Document) -> None:
    addresses = Addresses(document, "https://x.example.com")
    for path in ("/orders", "/v2/orders"):
        assert str(addresses.asked("GET", path)) == "GET /orders"
    found = addresses.fault("GET", "/order")
    assert found is not None
    assert found.message == "/order is not in the document; did you mean /v2/orders?"


@pytest.mark.parametrize("address", ["/orders", "/v2/orders"])
def test_without_an_address_of_the_api_the_path_of_a_server_may_be_left_out(
    document: Document, address: str
) -> None:
    addresses = Addresses(document, "")
    path = addresses.path_of(address)
    assert path is not None
    assert str(addresses.asked("GET", path)) == "GET /orders"
    assert addresses.path_of("https://x.example.com/orders") is None


@pytest.mark.parametrize(
    ("kind", "operation", "is_known"),
    [
        ("path", "GET /v2/internal/17", True),
        ("path", "POST /v2/internal/17", False),
        ("path", "GET /v2/intern/17", False),
        ("method", "GET /v2/internal/17", False),
        ("body", "GET /v2/internal/17", False),
    ],
)
def test_a_known_drift_of_a_path_is_tolerated(
    document: Document, kind: Kind, operation: str, is_known: bool
) -> None:
    known = known_drift(kind, operation)
    found = Addresses(document, BASE_URL, [known]).fault("GET", "/v2/internal/\0")
    assert (found is None) is is_known


@pytest.mark.parametrize(
    ("operation", "is_known"), [("PATCH /orders", True), ("PUT /orders", False)]
)
def test_a_known_drift_of_a_method_is_tolerated(
    document: Document, operation: str, is_known: bool
) -> None:
    addresses = Addresses(document, BASE_URL, [known_drift("method", operation)])
    assert (addresses.fault("PATCH", "/v2/orders") is None) is is_known


def known_drift(kind: Kind, operation: str) -> KnownDrift:
    return KnownDrift(
        operation=operation, status=200, kind=kind, keyword="paths", expires=date(2100, 1, 1)
    )
