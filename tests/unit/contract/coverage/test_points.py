"""The points of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.contract.coverage.points import Point, PointReader
from tests.unit.contract.coverage.conftest import FORM, JSON

if TYPE_CHECKING:
    from support.contract.coverage.points import Criterion
    from support.contract.loading import Document

GET, POST, KIND = "GET /pets", "POST /pets", "GET /pets/{kind}"


def named(document: Document, criterion: Criterion) -> list[tuple[str, ...]]:
    found = [p for p in PointReader(document).points() if p.criterion == criterion]
    return [tuple(filter(None, point[1:])) for point in found]


@pytest.mark.promise("contract.md", "operations, statuses |")
@pytest.mark.promise("contract.md", "media types | those")
@pytest.mark.parametrize(
    ("criterion", "expected"),
    [
        ("operations", [(GET,), (POST,), (KIND,)]),
        (
            "statuses",
            [
                (GET, "200"),
                (GET, "4XX"),
                (POST, "201"),
                (POST, "500"),
                (KIND, "204"),
                (KIND, "500"),
            ],
        ),
        (
            "media types",
            [(GET, "200", JSON), (GET, "200", "text/csv"), (POST, JSON), (POST, FORM)],
        ),
        (
            "parameters",
            [
                (GET, "query sort"),
                (GET, "query page"),
                (GET, "header X-Trace"),
                (GET, "cookie theme"),
                (KIND, "path kind"),
            ],
        ),
        ("request fields", [(POST, f"$.{name}") for name in ("kind", "secret", "tags")]),
    ],
)
def test_points_by_criterion(
    document: Document, criterion: Criterion, expected: list[tuple[str, ...]]
) -> None:
    found = named(document, criterion)

    assert found[: len(expected)] == expected
    assert criterion == "request fields" or len(found) == len(expected)


@pytest.mark.promise("contract.md", "request fields, answer fields |")
def test_fields_have_the_direction_of_their_message(document: Document) -> None:
    answers = [name for *_, name in named(document, "answer fields")]
    requests = [name for *_, name in named(document, "request fields")]

    assert answers == [
        "header X-Count",
        "$[*].id",
        "$[*].kind",
        "$[*].tags",
        "$[*].tags[*]['first name']",
        "$[*].parent",
    ]
    assert requests == ["$.kind", "$.secret", "$.tags", "$.tags[*]['first name']", "$.parent"]


@pytest.mark.promise("contract.md", "enum values | each")
def test_enumerations_of_two_values_and_more_are_points(document: Document) -> None:
    assert named(document, "enum values") == [
        (GET, 'query sort = "down"'),
        (GET, 'query sort = "up"'),
        (GET, "query page = 1"),
        (GET, "query page = 2"),
        (GET, 'cookie theme = "dark"'),
        (GET, 'cookie theme = "light"'),
        (GET, "200", '$[*].kind = "cat"'),
        (GET, "200", '$[*].kind = "dog"'),
        (POST, '$.kind = "cat"'),
        (POST, '$.kind = "dog"'),
        (KIND, 'path kind = "cat"'),
        (KIND, 'path kind = "dog"'),
    ]


def test_every_point_occurs_once(document: Document) -> None:
    points = list(PointReader(document).points())

    assert len(points) == len(set(points))


def test_what_is_known_is_left_out(document: Document) -> None:
    operation = document.operations[0]
    points = PointReader(document).of(operation)
    known = set(points)

    left = set(points.without(known))

    assert left == {p for p in known if p.criterion in {"operations", "statuses"}}
    assert set(points.without(known - {Point("answer fields", GET, "200", "$[*].id")})) - left == {
        Point("answer fields", GET, "200", "$[*].id")
    }


@pytest.mark.parametrize(
    ("point", "text"),
    [
        (Point("operations", GET), "GET /pets"),
        (Point("statuses", GET, "4XX"), "GET /pets 4XX"),
        (Point("parameters", GET, "", "query sort"), "GET /pets query sort"),
        (Point("enum values", GET, "", "query sort = 1"), "GET /pets query sort = 1"),
        (Point("enum values", POST, "", "$.kind = 1"), "POST /pets request $.kind = 1"),
        (Point("media types", POST, "", JSON), f"POST /pets request {JSON}"),
        (Point("media types", GET, "200", JSON), f"GET /pets 200 {JSON}"),
        (Point("request fields", POST, "", "$.kind"), "POST /pets request $.kind"),
        (Point("answer fields", GET, "200", "header ETag"), "GET /pets 200 header ETag"),
    ],
)
def test_points_as_texts(point: Point, text: str) -> None:
    assert str(point) == text
