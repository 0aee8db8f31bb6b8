"""What exchanges have seen."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from support.contract.coverage.counting import Counter
from support.contract.coverage.points import Point, PointReader
from tests.unit.contract.coverage.conftest import FORM, JSON, exchanged

if TYPE_CHECKING:
    from support.contract.loading import Document
    from support.http.exchange import Exchange

BASE_URL = "http://pets.example.com"
GET, POST, KIND = "GET /pets", "POST /pets", "GET /pets/{kind}"
SEEN = {("operations", GET), ("statuses", GET, "200")}


def seen(document: Document, *exchanges: Exchange) -> set[tuple[str, ...]]:
    found = Counter(document, BASE_URL).new(exchanges)
    return {tuple(filter(None, point)) for point in found}


def test_an_answer_has_seen_its_operation_and_its_status(document: Document) -> None:
    assert seen(document, exchanged("GET", "/pets")) == SEEN


@pytest.mark.parametrize(
    "exchange",
    [
        exchanged("GET", "/nowhere"),
        exchanged("PUT", "/pets"),
        dataclasses.replace(exchanged("GET", "/pets"), response=None, error="lost"),
    ],
    ids=["path", "method", "no response"],
)
def test_what_is_not_documented_or_not_answered_has_seen_nothing(
    document: Document, exchange: Exchange
) -> None:
    assert seen(document, exchange) == set()


@pytest.mark.promise("contract.md", "HEAD counts as")
def test_head_has_seen_the_answer_of_get_without_its_body(document: Document) -> None:
    assert seen(document, exchanged("HEAD", "/pets")) == SEEN


def test_an_undocumented_status_has_seen_the_request_only(document: Document) -> None:
    assert seen(document, exchanged("GET", "/pets?sort=up", 302)) == {
        ("operations", GET),
        ("parameters", GET, "query sort"),
        ("enum values", GET, 'query sort = "up"'),
    }


def test_a_status_may_be_that_of_a_class(document: Document) -> None:
    assert ("statuses", GET, "4XX") in seen(document, exchanged("GET", "/pets", 404))


@pytest.mark.promise("contract.md", "parameters | those")
@pytest.mark.parametrize(
    ("path", "headers", "expected"),
    [
        ("?sort=down", {}, {"query sort", 'query sort = "down"'}),
        ("?sort=sideways", {}, {"query sort"}),
        ("?page=1,2", {}, {"query page", "query page = 1", "query page = 2"}),
        ("", {"x-trace": "1"}, {"header X-Trace"}),
        ("", {"Cookie": "a=b; theme=dark"}, {"cookie theme", 'cookie theme = "dark"'}),
        ("?other=1", {"Cookie": "a=b"}, set()),
    ],
)
def test_parameters(
    document: Document, path: str, headers: dict[str, str], expected: set[str]
) -> None:
    found = seen(document, exchanged("GET", f"/pets{path}", headers=headers))

    assert {name for *_, name in found - SEEN} == expected


def test_parameters_in_the_path(document: Document) -> None:
    found = seen(document, exchanged("GET", "/pets/dog", 204))

    assert ("enum values", KIND, 'path kind = "dog"') in found
    assert ("parameters", KIND, "path kind") in found


def test_fields_of_an_answer(document: Document) -> None:
    body = b'[{"id": 1, "kind": "cat", "new": 1}, {"tags": [{"first name": "x"}, 5], "kind": null}]'
    found = seen(document, exchanged("GET", "/pets", received=(JSON, body), X_Count="2"))

    assert {name for *_, name in found - SEEN} == {
        JSON,
        "header X-Count",
        "$[*].id",
        "$[*].kind",
        '$[*].kind = "cat"',
        "$[*].tags",
        "$[*].tags[*]['first name']",
    }


@pytest.mark.parametrize(
    "body", [(JSON, b'{"kind": "dog", "id": 1}'), (FORM, b"kind=dog&id=1")], ids=["JSON", "form"]
)
def test_fields_of_a_request(document: Document, body: tuple[str, bytes]) -> None:
    found = seen(document, exchanged("POST", "/pets", 201, sent=body))

    assert {name for *_, name in found} == {POST, "201", body[0], "$.kind", '$.kind = "dog"'}


@pytest.mark.parametrize(
    "body",
    [b"{", b"\xff", b"5", b"[]", b"[" * 100_000],
    ids=["cut off", "not UTF-8", "a number", "a list", "too deep"],
)
def test_a_body_that_cannot_be_read_has_seen_its_media_type(
    document: Document, body: bytes
) -> None:
    json = seen(document, exchanged("POST", "/pets", 201, sent=(JSON, body)))
    form = seen(document, exchanged("POST", "/pets", 201, sent=(FORM, body)))

    assert {name for *_, name in json} == {POST, "201", JSON}
    assert {name for *_, name in form} == {POST, "201", FORM}


def test_an_undocumented_media_type_has_seen_nothing_in_the_body(document: Document) -> None:
    found = seen(document, exchanged("GET", "/pets", received=("text/html", b"<p>")))
    of_csv = seen(document, exchanged("GET", "/pets", received=("text/csv;header=present", b"a")))

    assert found == SEEN
    assert of_csv - SEEN == {("media types", GET, "200", "text/csv")}


def test_what_is_known_is_not_new(document: Document) -> None:
    counter = Counter(document, BASE_URL)
    body = (JSON, b'[{"id": 1}]')
    first = counter.new([exchanged("GET", "/pets?sort=up", received=body)])
    assert first == counter.new([exchanged("GET", "/pets?sort=up", received=body)])

    counter.know(first)

    assert counter.known == first
    assert counter.new([exchanged("GET", "/pets?sort=up", received=body)]) == set()
    more = counter.new([exchanged("GET", "/pets?sort=down", received=(JSON, b'[{"kind": "dog"}]'))])
    assert more == {
        Point("enum values", GET, "", 'query sort = "down"'),
        Point("answer fields", GET, "200", "$[*].kind"),
        Point("enum values", GET, "200", '$[*].kind = "dog"'),
    }


def test_bodies_in_which_everything_is_known_are_not_read(
    document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Most are of this kind: to read all of them would take most of the time."""
    counter = Counter(document, BASE_URL)
    get = exchanged("GET", "/pets", received=(JSON, b'[{"id": 1}]'), X_Count="1")
    counter.know(set(PointReader(document).points()))
    monkeypatch.setattr("support.contract.coverage.counting.read_plain_json", None)
    monkeypatch.setattr("support.contract.coverage.counting.parse_qsl", None)

    assert counter.new([get, exchanged("POST", "/pets", 201, sent=(FORM, b"kind=cat"))]) == set()


def test_what_was_known_before_an_operation_is_read_is_not_new(document: Document) -> None:
    counter = Counter(document, BASE_URL)

    counter.know(set(PointReader(document).points()))

    assert counter.new([exchanged("POST", "/pets", 201, sent=(JSON, b'{"kind": "cat"}'))]) == set()


def test_paths_may_be_below_that_of_the_address(document: Document) -> None:
    counter = Counter(document, f"{BASE_URL}/v1/")

    assert counter.new([exchanged("GET", "/v1/pets")])
    assert not counter.new([exchanged("GET", "/pets")])
