"""The names in requests, and in what is expected of answers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from support.contract.baseline import KnownDrift
from support.contract.media_types import FORM, JSON
from support.contract.preflight.addresses import Addresses
from support.contract.preflight.names import Names

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.contract.loading import Document
    from support.contract.preflight.addresses import Asked


@pytest.fixture
def names(document: Document) -> Names:
    """The names of the document."""
    return Names(document)


@pytest.fixture
def asked(document: Document) -> Callable[[str], Asked]:
    """Return the operation of a request: ``asked("GET /orders")``."""

    def asked(request: str) -> Asked:
        found = Addresses(document, "").asked(*request.split())
        assert found
        return found

    return asked


def is_any(status: int) -> bool:
    return status > 0


def is_200(status: int) -> bool:
    return status == 200


@pytest.mark.promise("contract.md", "Where a schema allows further fields")
@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("limit", None),
        ("{name}", None),
        ("limti", "; did you mean limit?"),
        ("If-Match", "; it has limit"),
    ],
)
def test_of_a_query(
    names: Names, asked: Callable[[str], Asked], name: str, hint: str | None
) -> None:
    found = names.query(asked("GET /orders"), [name], is_refused=False)
    message = f"the query parameter {name} is not in the document for GET /orders{hint}"
    assert [one.message for one in found] == ([message] if hint else [])
    assert not any(one.is_sure for one in found)


def test_an_operation_without_parameters(names: Names, asked: Callable[[str], Asked]) -> None:
    [found] = names.query(asked("GET /orders/1"), ["a"], is_refused=False)
    assert found.message.endswith("GET /orders/{id}; it has none")


@pytest.mark.parametrize(("name", "number"), [("limti", 1), ("colour", 0)])
def test_of_a_refused_query_only_misspelt_names(
    names: Names, asked: Callable[[str], Asked], name: str, number: int
) -> None:
    assert len(names.query(asked("GET /orders"), [name], is_refused=True)) == number


@pytest.mark.parametrize(
    ("media_type", "body", "messages"),
    [
        (JSON, {"city": 1}, []),
        (
            JSON,
            {"ctiy": 1},
            ["$.ctiy is not in the document for the request of POST /orders; did you mean city?"],
        ),
        (
            "multipart/form-data",
            {"colour": 1},
            ["$.colour is not in the document for the request of POST /orders; there is id, city"],
        ),
        (FORM, {"colour": 1}, []),
        ("text/csv", {"colour": 1}, []),
    ],
)
def test_of_a_body(
    names: Names,
    asked: Callable[[str], Asked],
    media_type: str,
    body: dict[str, Any],
    messages: list[str],
) -> None:
    found = names.body(asked("POST /orders"), media_type, body, is_expected=True)
    assert [one.message for one in found] == messages
    assert all(one.is_sure for one in found)


@pytest.mark.parametrize(("name", "sure"), [("ctiy", [False]), ("colour", [])])
def test_of_a_body_that_may_be_refused_only_misspelt_names(
    names: Names, asked: Callable[[str], Asked], name: str, sure: list[bool]
) -> None:
    found = names.body(asked("POST /orders"), JSON, {name: 1}, is_expected=False)
    assert [one.is_sure for one in found] == sure


def test_a_body_that_the_document_does_not_have(
    names: Names, asked: Callable[[str], Asked]
) -> None:
    assert names.body(asked("GET /orders"), JSON, {"a": 1}, is_expected=True) == []


@pytest.mark.parametrize(
    ("request_", "accepted", "statuses"),
    [
        ("GET /orders", range(600), "200 4XX default"),
        ("GET /orders", range(200, 201), "200"),
        ("GET /orders", range(418, 419), "4XX"),
        ("GET /orders", range(503, 504), "default"),
        ("POST /orders", range(200, 201), ""),
        ("POST /orders", range(204, 205), "204"),
        ("PUT /orders/1", range(600), ""),
    ],
)
def test_the_answers_with_some_statuses(
    names: Names, asked: Callable[[str], Asked], request_: str, accepted: range, statuses: str
) -> None:
    found = names.answers(asked(request_), accepted.__contains__)
    assert " ".join(found.statuses) == statuses
    assert found.is_empty is (statuses in {"", "204"})


def test_answers_are_found_once(names: Names, asked: Callable[[str], Asked]) -> None:
    first, again = (names.answers(asked("GET /orders"), is_any) for _ in range(2))
    assert first is again


@pytest.mark.parametrize(
    ("request_", "path"),
    [
        ("GET /orders", "$.orders[0].city"),
        ("GET /orders", "$.detail"),
        ("GET /orders/latest", "$.anything"),
        ("GET /users/1/notes", "$.anything"),
        ("PUT /orders/1", "$.anything"),
    ],
)
def test_what_an_answer_may_have(
    names: Names, asked: Callable[[str], Asked], request_: str, path: str
) -> None:
    assert names.at_path(names.answers(asked(request_), is_any), path) == []


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("$.ctiy", "$.ctiy is not in {}; did you mean city?"),
        ("$.colour", "$.colour is not in {}; there is id, city"),
        ("$.id.x", "$.id.x is not in {}; there are no fields"),
        ("$[0]", "$[0] is not in {}; there is no list"),
    ],
)
def test_what_an_answer_does_not_have(
    names: Names, asked: Callable[[str], Asked], path: str, message: str
) -> None:
    [found] = names.at_path(names.answers(asked("GET /orders/1"), is_any), path)
    where = "the document for the answer of GET /orders/{id} (200)"
    assert found.message == message.format(where)


def test_the_statuses_of_several_answers_are_named(
    names: Names, asked: Callable[[str], Asked]
) -> None:
    [found] = names.at_path(names.answers(asked("GET /orders"), is_any), "$.oders")
    assert "the answer of GET /orders (200, 4XX, default); did you mean orders?" in found.message


def test_a_field_of_a_list(names: Names, asked: Callable[[str], Asked]) -> None:
    [found] = names.at_path(names.answers(asked("GET /orders"), is_200), "$.orders.city")
    assert found.message.endswith("; there is a list: write [0] for one entry, [*] for all")


def test_of_the_entries_of_a_list(names: Names, asked: Callable[[str], Asked]) -> None:
    answers = names.answers(asked("GET /orders"), is_200)
    [found] = names.in_entries(answers, "$.orders", {"ctiy": 1})
    assert found.message.startswith("$.orders[*].ctiy is not in the document")


def test_long_lists_of_names_are_cut(document: Document, asked: Callable[[str], Asked]) -> None:
    many = {"properties": {f"field{n}": {} for n in range(11)}, "additionalProperties": False}
    names = Names(document)
    answers = names.answers(asked("GET /orders/1"), is_200)
    vars(answers)["schema"] = many
    [found] = names.at_path(answers, "$.x")
    assert found.message.endswith("there is " + ", ".join(f"field{n}" for n in range(10)) + ", ...")


@pytest.mark.parametrize(
    ("operation", "place", "number"),
    [
        ("GET /orders", "$.orders[*].colour", 0),
        ("GET /orders", "$.orders[0].colour", 1),
        ("GET /orders/{id}", "$.orders[*].colour", 1),
    ],
)
def test_known_drifts_are_tolerated(
    document: Document, asked: Callable[[str], Asked], operation: str, place: str, number: int
) -> None:
    known = KnownDrift(
        operation=operation,
        status=200,
        kind="body",
        place=place,
        keyword="additionalProperties",
        expires=date(2100, 1, 1),
    )
    names = Names(document, [known])
    answers = names.answers(asked("GET /orders"), is_200)
    assert len(names.at_path(answers, "$.orders[0].colour")) == number
    assert len(names.body(asked("POST /orders"), JSON, {"colour": 1}, is_expected=True)) == 1
