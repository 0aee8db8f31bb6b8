"""Mutants of recorded answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from support.contract.mutation.making import Maker
from support.contract.mutation.shapes import Shape, Shapes
from tests.unit.contract.mutation.examples import BASE, LIST, READ, response

if TYPE_CHECKING:
    from support.contract.loading import Document

THING = {"id": "t1", "name": "Saw", "kind": "tool", "tags": ["red"]}


def made(document: Document, shape: Shape, body: Any, *donors: int) -> list[str]:
    """Return the keys of mutants, without the shape."""
    known = {Shape(shape.operation, status): response({}, status) for status in donors}
    maker = Maker(document, Shapes(document, BASE), known)
    keys = [mutant.key for mutant in maker.mutants(shape, response(body, shape.status))]
    return [key.removeprefix(f"{shape} | ") for key in keys]


def test_every_field_gets_another_value_none_and_another_type(document: Document) -> None:
    keys = made(document, READ, THING)
    for place in ("$.id", "$.name", "$.kind", "$.tags"):
        for change in ("the field is missing", "null", "another type"):
            assert f"{place} | {change}" in keys
    assert keys.count("$.kind | another value") == 3, "one of these will conform"
    assert keys.count("$.tags[*] | another value") == 3
    assert "$.tags | another value" not in keys
    assert "$.tags[*] | null" not in keys


def test_lists_and_objects_have_changes_of_their_own(document: Document) -> None:
    keys = made(document, LIST, [THING, THING])
    for change in ("an empty list", "an entry is missing", "an entry is doubled"):
        assert keys.count(f"$ | {change}") == 1
        assert f"$[*].tags | {change}" in keys
    assert "$[*] | an unknown field" in keys


def test_an_answer_has_some_too(document: Document) -> None:
    keys = made(document, READ, THING)
    assert keys.count(" | an undocumented status") == 1
    assert keys.count(" | another media type") == 1
    assert keys.count("ETag | another header") == 3
    assert "ETag | the header is missing" in keys
    for change in ("the answer before the change", "other order of fields", "other white space"):
        assert keys.count(f"$ | {change}") == 1


def test_the_options_are_those_of_the_document(document: Document) -> None:
    maker = Maker(document, Shapes(document, BASE), {})
    mutants = maker.mutants(READ, response(THING))
    [options] = {mutant.options for mutant in mutants if mutant.where == "$.kind"} - {()}
    assert options == ("tool", "toy")
    assert maker.options(Shape("PATCH /things/{id}", 204), ("id",)) == ()


@pytest.mark.promise("contract.md", "Lies are")
@pytest.mark.promise("contract.md", "Statuses that any request")
@pytest.mark.parametrize(
    ("status", "donors", "chosen"),
    [
        (200, [200], []),
        (200, [200, 404, 410], ["404"]),
        (200, [200, 201, 204, 304, 404], ["201", "404"]),
        (404, [200, 304, 401, 403, 404, 409], ["403", "200"]),
        (404, [404, 304, 429, 500, 503], []),
        (429, [429, 200], ["200"]),
    ],
)
def test_another_status_is_a_near_one_or_the_opposite(
    document: Document, status: int, donors: list[int], chosen: list[str]
) -> None:
    """But not one that any request may get."""
    keys = made(document, Shape("GET /things/{id}", status), {}, *donors)
    found = [key.partition(" | ")[0] for key in keys if key.endswith("another status")]
    assert found == chosen


@pytest.mark.parametrize("body", [b"", b"{"])
def test_without_json_only_the_rest_is_changed(document: Document, body: bytes) -> None:
    maker = Maker(document, Shapes(document, BASE), {})
    changes = {m.change for m in maker.mutants(READ, replace(response(), body=body))}
    rest = {"an undocumented status", "another header", "the header is missing"}
    assert changes == rest | ({"another media type"} if body else set())
