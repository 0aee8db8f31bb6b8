"""Media types."""

from __future__ import annotations

import pytest

from support.contract.media_types import essence, is_json
from support.contract.operations import Body


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ((), ""),
        ((("Accept", "text/html"),), ""),
        ((("CONTENT-TYPE", " Application/JSON ; charset=utf-8"),), "application/json"),
        ((("Content-Type", ""),), ""),
    ],
)
def test_essence(headers: tuple[tuple[str, str], ...], expected: str) -> None:
    assert essence(headers) == expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("text/csv", "text/csv; header=present"),
        ("text/plain", "text/*"),
        ("image/png", "*/*"),
        ("application/json", "application/json"),
    ],
)
def test_the_most_specific_documented_media_type_covers(kind: str, expected: str) -> None:
    names = ("*/*", "text/*", "text/csv; header=present", "application/json")

    assert Body(dict.fromkeys(names)).covering(kind) == expected


def test_a_media_type_that_nothing_covers() -> None:
    assert Body({"text/*": None}).covering("image/png") is None


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("application/json", True), ("application/problem+json", True), ("text/json", False)],
)
def test_json(kind: str, *, expected: bool) -> None:
    assert is_json(kind) is expected
