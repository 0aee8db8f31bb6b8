"""JSON pointers."""

from __future__ import annotations

from urllib.parse import unquote

from hypothesis import given, settings
from hypothesis import strategies as st

from support.contract.documents.pointers import joined, parts_of, quoted


@settings(derandomize=True, deadline=None, max_examples=50)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_what_is_joined_comes_apart_again(parts: list[str]) -> None:
    assert parts_of(unquote(quoted(joined(parts)))) == parts


def test_braces_are_quoted() -> None:
    """jsonschema-rs refuses them in a reference."""
    assert quoted(joined(["paths", "/users/{id}"])) == "/paths/~1users~1%7Bid%7D"
