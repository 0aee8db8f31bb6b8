"""Shapes of answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.contract.mutation.shapes import Shape, Shapes
from tests.unit.contract.mutation.examples import BASE

if TYPE_CHECKING:
    from support.contract.loading import Document


@pytest.mark.parametrize(
    ("method", "url", "status", "shape"),
    [
        ("GET", f"{BASE}/things/7?a=b", 200, "GET /things/{id} 200"),
        ("HEAD", f"{BASE}/things/7", 200, "GET /things/{id} 200"),
        ("GET", f"{BASE}/things/7", 404, "GET /things/{id} 404"),
        ("GET", "http://api.example.com:80/v1/things", 200, "GET /things 200"),
        ("GET", f"{BASE}/things/7", 201, None),
        ("PUT", f"{BASE}/things/7", 200, None),
        ("HEAD", f"{BASE}/nothing", 200, None),
        ("GET", "http://other.example.com/v1/things", 200, None),
        ("GET", "https://api.example.com/v1/things", 200, None),
    ],
)
def test_documented_answers_of_the_api_have_shapes(
    document: Document, method: str, url: str, status: int, shape: str | None
) -> None:
    found = Shapes(document, BASE).of(method, url, status)
    assert (str(found) if found else None) == shape


def test_the_document_says_what_a_shape_has(document: Document) -> None:
    shapes = Shapes(document, BASE)
    read = shapes.answer(Shape("GET /things/{id}", 200))
    assert [header.name for header in read.headers] == ["ETag"]
    assert shapes.answer(Shape("GET /things/{id}", 404)).status == "4XX"
    with pytest.raises(KeyError):
        shapes.answer(Shape("GET /things/{id}", 201))
