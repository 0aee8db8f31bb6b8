"""What mutants make of answers."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_args

import pytest

from support.contract.mutation.mutants import Change, Mutant
from tests.unit.contract.mutation.examples import LIST, READ, exchange, request, response, told

if TYPE_CHECKING:
    from support.contract.mutation.places import Place
    from support.http.exchange import ReceivedResponse

A, B = {"id": "a", "n": 1}, {"id": "b", "n": 2}
BODY = {"id": "t1", "items": [A, B], "n": 5}
ITEMS = ("items",)


def with_items(*items: Any) -> dict[str, Any]:
    return {**BODY, "items": list(items)}


CHANGED: list[tuple[Change, Place, Any]] = [
    ("another value", ("n",), {**BODY, "n": 6}),
    ("another value", ("items", None, "n"), with_items({**A, "n": 2}, {**B, "n": 3})),
    ("the field is missing", ("n",), {name: BODY[name] for name in ("id", "items")}),
    ("null", ("n",), {**BODY, "n": None}),
    ("another type", ("n",), {**BODY, "n": "5"}),
    ("an unknown field", (), {**BODY, "x_unknown": 1}),
    ("an empty list", ITEMS, with_items()),
    ("an entry is missing", ITEMS, with_items(A)),
    ("an entry is doubled", ITEMS, with_items(A, B, B)),
    ("ids are swapped", ITEMS, with_items({**A, "id": "b"}, {**B, "id": "a"})),
    ("other order of fields", (), BODY),
    ("other white space", (), BODY),
]


@pytest.mark.promise("contract.md", "Lies are")
@pytest.mark.parametrize(("change", "place", "made"), CHANGED)
def test_a_body_is_changed(change: Change, place: Place, made: Any) -> None:
    assert told(Mutant(READ, change, place), BODY) == made


@pytest.mark.parametrize("change", ["other order of fields", "other white space"])
def test_harmless_changes_are_of_the_form(change: Change) -> None:
    made = Mutant(READ, change).told(request(), response(BODY), ())
    assert made is not None
    assert made.body != response(BODY).body


def test_fields_are_reversed_at_every_depth() -> None:
    made = told(Mutant(READ, "other order of fields"), BODY)
    assert [*made] == ["n", "items", "id"]
    assert [*made["items"][0]] == ["n", "id"]


@pytest.mark.parametrize(
    ("change", "place", "body"),
    [
        ("another value", ("n",), {"id": "t1"}),
        ("another value", ("items",), BODY),
        ("null", ("n",), {"n": None}),
        ("another type", ("n",), {"n": None}),
        ("an unknown field", ("n",), BODY),
        ("an empty list", ITEMS, with_items()),
        ("an entry is missing", ("n",), BODY),
        ("an entry is doubled", ITEMS, with_items()),
        ("an entry is doubled", ("n",), BODY),
        ("an empty list", ("n",), BODY),
        ("ids are swapped", ITEMS, with_items(A)),
        ("ids are swapped", ITEMS, with_items(A, A)),
        ("ids are swapped", ITEMS, with_items(1, 2)),
        ("ids are swapped", ITEMS, with_items(A, 2)),
        ("ids are swapped", ITEMS, with_items({"n": 1}, {"n": 2})),
        ("other order of fields", (), {"n": 1}),
        ("the answer before the change", (), BODY),
    ],
)
def test_a_change_that_changes_nothing_does_not_apply(
    change: Change, place: Place, body: Any
) -> None:
    assert told(Mutant(READ, change, place), body) is None


@pytest.mark.parametrize(("id_name", "other"), [("uuid", "x"), ("userId", "y")])
def test_an_id_may_have_another_name(id_name: str, other: str) -> None:
    entries = [{other: 1, id_name: "a"}, {other: 2, id_name: "b"}]
    made = told(Mutant(LIST, "ids are swapped"), entries)
    assert made == [{other: 1, id_name: "b"}, {other: 2, id_name: "a"}]


def test_another_value_of_an_enum_is_an_option() -> None:
    mutant = Mutant(READ, "another value", ("n",), options=(5, 7))
    assert told(mutant, BODY)["n"] == 7
    assert told(Mutant(READ, "another value", ("n",), choice=1), BODY)["n"] == 4
    assert told(Mutant(READ, "another value", ("n",), choice=2), BODY) is None


def described(n: int, identity: str = "t1", **more: Any) -> Any:
    return exchange(request(), response({"id": identity, "n": n, **more}))


def test_the_answer_before_a_change_is_the_last_other_one_about_the_same_resource() -> None:
    mutant = Mutant(READ, "the answer before the change")
    earlier = [
        described(1),
        described(2),
        described(9, "t2"),
        described(9, more=1),
        described(3),
        exchange(request(), response([1])),
        exchange(request(), None),
        exchange(request(), response()),
    ]
    assert told(mutant, {"id": "t1", "n": 3}, *earlier) == {"id": "t1", "n": 2}
    assert told(mutant, {"n": 3}, *earlier) is None, "without an ID nothing is the same"
    assert told(mutant, [1], *earlier) is None


def test_a_refusal_has_no_answer_before_a_change() -> None:
    mutant = Mutant(READ, "the answer before the change")
    refused = response({"id": "t1", "n": 3}, 404)
    assert mutant.told(request(), refused, [described(1)]) is None


@pytest.mark.parametrize(
    ("change", "header", "value"),
    [
        ("another header", "ETag", '"b"'),
        ("another header", "Retry-After", "31"),
        ("another media type", "", "text/x-unknown"),
        ("the header is missing", "ETag", None),
    ],
)
def test_a_header_is_changed(change: Change, header: str, value: str | None) -> None:
    given = response(BODY, etag='"a"', retry_after="30")
    made = Mutant(READ, change, header=header).told(request(), given, ())
    assert made is not None
    assert made.named_headers.get(header or "content-type") == value
    assert len(made.headers) == len(given.headers) - (value is None)


@pytest.mark.parametrize(
    "mutant",
    [
        Mutant(READ, "another header", header="Absent"),
        Mutant(READ, "the header is missing", header="Absent"),
        Mutant(READ, "another header", header="Retry-After", choice=5),
        Mutant(READ, "another status"),
    ],
)
def test_a_header_that_is_missing_is_not_changed(mutant: Mutant) -> None:
    assert mutant.told(request(), response(BODY, retry_after="30"), ()) is None


@pytest.mark.promise("contract.md", "Lies are")
def test_another_status_is_a_recorded_answer() -> None:
    donor: ReceivedResponse = response({"status": 404}, 404)
    mutant = Mutant(READ, "another status", donor=donor)
    made = mutant.told(request(), response(BODY), ())
    assert made == donor
    assert (mutant.where, mutant.key) == ("404", "GET /things/{id} 200 | 404 | another status")


def test_an_undocumented_status_keeps_the_body() -> None:
    made = Mutant(READ, "an undocumented status").told(request(), response(BODY), ())
    assert made is not None
    assert (made.status, json.loads(made.body)) == (418, BODY)


@pytest.mark.parametrize("body", [b"", b"text"])
def test_what_has_no_body_in_json_keeps_it(body: bytes) -> None:
    given = replace(response(), body=body)
    assert Mutant(READ, "null", ("n",)).told(request(), given, ()) is None
    assert Mutant(READ, "null", ("n",)).told(request("HEAD"), response(BODY), ()) is None


@pytest.mark.parametrize(
    ("mutant", "where", "name"),
    [
        (Mutant(READ, "null", ("items", None, "n")), "$.items[*].n", "n"),
        (Mutant(READ, "another header", header="ETag"), "ETag", "etag"),
        (Mutant(READ, "an unknown field"), "$", ""),
        (Mutant(READ, "an undocumented status"), "", ""),
    ],
)
def test_where_it_is_readers_can_tell(mutant: Mutant, where: str, name: str) -> None:
    assert (mutant.where, mutant.name) == (where, name)


def test_every_change_is_tried_here() -> None:
    others = {
        *("the answer before the change", "another status", "an undocumented status"),
        *("another header", "the header is missing", "another media type"),
    }
    assert {change for change, _, _ in CHANGED} | others == set(get_args(Change))
