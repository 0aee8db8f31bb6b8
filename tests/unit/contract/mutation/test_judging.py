"""Mutants sorted by the contract."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from support.contract.mutation.judging import Truth, sort
from tests.unit.contract.mutation.examples import BASE, exchange, request, response

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from support.contract.loading import Document
    from support.contract.mutation.judging import Found, Sorted

THING = {"id": "t1", "name": "Saw", "kind": "tool", "title": "A saw", "tags": ["red", "green"]}
CHANGED = {**THING, "name": "Axe"}
OTHER = {**THING, "id": "t2"}
ETAG: Any = {"etag": '"v1"'}
RECORDED = {
    "reads": [
        exchange(request(), response(THING, **ETAG)),
        exchange(request(), response({"status": 404}, 404)),
    ],
    "changes": [
        exchange(request("POST", "/things", {"name": "Saw"}), response(THING, 201)),
        exchange(request("PATCH", body={"name": "Axe"}), response(CHANGED)),
    ],
    "lists": [exchange(request(path="/things"), response([{**THING, "size": None}, OTHER]))],
    "elsewhere": [
        exchange(request(path="/unknown"), response({}, 404)),
        exchange(request(), None),
        exchange(request(), response({"id": 5}, **ETAG)),
    ],
}


@pytest.fixture(scope="module")
def found(document: Document) -> Sorted:
    return sort(document, BASE, RECORDED)


def keys(of: Iterable[Found], shape: str) -> set[str]:
    prefix = f"{shape} | "
    return {one.mutant.key.removeprefix(prefix) for one in of if one.mutant.key.startswith(prefix)}


@pytest.mark.promise("contract.md", "The contract decides")
@pytest.mark.promise("contract.md", "it conforms |")
@pytest.mark.promise("contract.md", "Lies are")
def test_what_conforms_is_a_lie(found: Sorted) -> None:
    assert keys(found.lies, "GET /things/{id} 200") == {
        *("$.id | another value", "$.name | another value", "$.kind | another value"),
        "$.kind | the field is missing",
        *("$.tags | the field is missing", "$.tags | an empty list"),
        *("$.tags | an entry is missing", "$.tags | an entry is doubled"),
        *("$.tags[*] | another value", "404 | another status"),
    }
    assert keys(found.lies, "PATCH /things/{id} 200") >= {"$ | the answer before the change"}
    assert keys(found.lies, "GET /things 200") >= {
        *("$ | an empty list", "$ | ids are swapped", "$[*].size | another value"),
    }


def test_what_does_not_conform_is_a_violation(found: Sorted) -> None:
    violations = keys(found.violations, "GET /things/{id} 200")
    assert violations >= {
        *("$.id | the field is missing", "$.name | null", "$.kind | another type"),
        *("$ | an unknown field", " | an undocumented status", "ETag | the header is missing"),
        *(" | another media type", "$.title | null"),
    }
    assert not violations & keys(found.lies, "GET /things/{id} 200")


def test_of_several_other_values_the_first_that_conforms_counts(found: Sorted) -> None:
    sizes = [one.mutant for one in found.lies if one.mutant.where == "$[*].size"]
    chosen = next(mutant for mutant in sizes if mutant.change == "another value")
    assert chosen.choice == 1, "a text does not conform"


@pytest.mark.promise("contract.md", "it conforms, but")
def test_texts_that_no_request_carried_are_not_promised(found: Sorted) -> None:
    """The name is: it was sent, though not by the request for this answer."""
    unpromised = {one.mutant.key for one in found.unpromised}
    assert unpromised == {
        *(f"GET /things/{{id}} 200 | $.title | {change}" for change in ABOUT_TITLES),
        *(f"POST /things 201 | $.title | {change}" for change in ABOUT_TITLES),
        *(f"PATCH /things/{{id}} 200 | $.title | {change}" for change in ABOUT_TITLES),
        *(f"GET /things 200 | $[*].title | {change}" for change in ABOUT_TITLES),
        "GET /things/{id} 200 | ETag | another header",
        "GET /things/{id} 404 | $ | an unknown field",
    }


ABOUT_TITLES = ("another value", "the field is missing")


def test_a_header_that_a_request_repeats_is_promised(document: Document) -> None:
    again = request()
    repeated = type(again)(again.method, again.url, (("If-Match", '"v1"'),), b"")
    recorded = {**RECORDED, "again": [exchange(repeated, response(THING, **ETAG))]}
    lies = keys(sort(document, BASE, recorded).lies, "GET /things/{id} 200")
    assert "ETag | another header" in lies


def test_changes_of_the_form_are_harmless(found: Sorted) -> None:
    harmless = keys(found.harmless, "GET /things/{id} 200")
    assert harmless == {"$ | other order of fields", "$ | other white space"}


def test_scenarios_are_those_in_which_a_mutant_can_be_told(found: Sorted) -> None:
    lies = {one.mutant.key: one.scenarios for one in found.lies}
    assert lies["GET /things/{id} 200 | $.id | another value"] == ("reads",)
    assert lies["PATCH /things/{id} 200 | $ | the answer before the change"] == ("changes",)
    assert {str(shape): scenarios for shape, scenarios in found.shapes.items()} == {
        "GET /things/{id} 200": ("reads",),
        "GET /things/{id} 404": ("reads",),
        "POST /things 201": ("changes",),
        "PATCH /things/{id} 200": ("changes",),
        "GET /things 200": ("lists",),
    }


def test_all_are_counted(found: Sorted) -> None:
    all_found = (*found.lies, *found.violations, *found.unpromised, *found.harmless)
    assert found.number == len(all_found) == len({one.mutant.key for one in all_found})


def test_what_a_document_does_not_say_conforms(tmp_path: Path) -> None:
    from support.contract.loading import load  # noqa: PLC0415

    loose: Any = {"200": {"content": {"application/json": {}}}}
    path = tmp_path / "loose.json"
    paths = {"/things/{id}": {"get": {"responses": loose}}}
    path.write_text(json.dumps({"openapi": "3.1.0", "info": {}, "paths": paths}))
    found = sort(load(path), BASE, {"reads": [exchange(request(), response({"n": 1, "id": "t1"}))]})
    assert keys(found.lies, "GET /things/{id} 200") == {
        *(f"$.n | {change}" for change in ("another value", "null", "another type")),
        *(f"$.id | {change}" for change in ("another value", "null", "another type")),
        *("$.n | the field is missing", "$.id | the field is missing"),
    }


def test_the_truth_is_the_contract(document: Document) -> None:
    truth = Truth(document, BASE)
    assert truth.allows(exchange(request(), response(THING, **ETAG)))
    assert not truth.allows(exchange(request(), response(THING)))
