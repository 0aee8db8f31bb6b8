"""Names of collections and of what is in them."""

from __future__ import annotations

import pytest

from support.language.plurals import is_kind, singular

PAIRS = {
    "users": "user",
    "addresses": "address",
    "invoices": "invoice",
    "devices": "device",
    "courses": "course",
    "roles": "role",
    "companies": "company",
    "boxes": "box",
    "branches": "branch",
    "people": "person",
    "children": "child",
    "statuses": "status",
    "houses": "house",
    "glass": "glass",
    "media": "media",
}


@pytest.mark.parametrize(("collection", "one"), PAIRS.items())
def test_a_collection_is_called_like_what_is_in_it(collection: str, one: str) -> None:
    assert singular(collection) == one
    for name in (one, one.upper(), one.title(), f"my_{one}", f"my{one.title()}", collection):
        assert is_kind(name, collection)
    others = {other for other in PAIRS.values() if other != one}
    assert not any(is_kind(other, collection) for other in others)


@pytest.mark.parametrize("name", ["", "_", "-", "s", "es"])
def test_what_is_hardly_a_name_is_not_that_of_users(name: str) -> None:
    assert not is_kind(name, "users")
    assert singular(name) == name or name.endswith("s")
