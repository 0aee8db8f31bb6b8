"""Ranges of media types, and what covers them."""

from __future__ import annotations

from itertools import combinations, product

import pytest

from support.contract.changes.examples import kinds
from support.contract.operations import Body


@pytest.mark.parametrize(
    ("kind", "concrete"),
    [("*/*", "application/json"), ("text/*", "text/plain"), ("image/*", "image/x-any")],
)
def test_a_range_of_media_types_has_an_example(kind: str, concrete: str) -> None:
    assert kinds.concrete(kind) == concrete
    assert kinds.concrete("a/b") == "a/b"


def test_a_range_is_covered_in_each_way_that_another_body_has() -> None:
    own = body("*/*", "application/json")
    other = body("text/csv", "application/*", "application/json", "application/xml")
    assert kinds.coverings("*/*", own, other) == {
        "application/*": "application/x-any+json",
        None: "text/plain",
        "text/csv": "text/csv",
        "application/xml": "application/xml",
    }
    assert kinds.coverings("application/json", own, other) == {
        "application/json": "application/json"
    }
    assert kinds.coverings("*/*", body("*/*"), body("*/*")) == {"*/*": "application/json"}


@pytest.mark.parametrize("kind", ["text/*", "text/csv"])
def test_what_nothing_covers_has_none(kind: str) -> None:
    example = {"text/*": "text/plain"}.get(kind, kind)
    assert kinds.coverings(kind, body(kind), body("application/json")) == {None: example}


def test_a_gap_is_found_exactly_where_there_is_one() -> None:
    known = ("*/*", "application/*", "text/*", "application/json", "text/csv")
    sent = ("application/json", "application/pdf", "text/csv", "text/plain", "image/png")
    sets = [body(*some) for size in (1, 2, 3) for some in combinations(known, size)]
    for own, other in product(sets, sets):
        has_gap = any(own.covering(one) and not other.covering(one) for one in sent)
        found = [kinds.coverings(kind, own, other) for kind in own.content]
        assert any(None in one for one in found) == has_gap, (own, other)


def body(*documented: str) -> Body:
    return Body(dict.fromkeys(documented))
