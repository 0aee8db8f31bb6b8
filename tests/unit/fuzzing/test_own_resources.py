"""Requests name only what this run has created."""

from __future__ import annotations

import pytest

from support.contract.operations import Operation
from support.contract.routing import Router
from support.fuzzing.own_resources import OwnResources, collection_of
from support.run.ledger.resources import Resource

PATHS = ("/users", "/users/{id}", "/users/{user}/keys/{key}", "/orders/{id}")
ROUTER = Router([Operation(path, "GET", path) for path in PATHS], ["/v1"])


class Ledger:
    """Stands for the ledger, with what is owed."""

    def __init__(self, *resources: Resource) -> None:
        self.resources = resources


def created(path: str, basis: str = "location") -> Resource:
    return Resource(f"http://api.example.com/v1{path}", basis)  # type: ignore[arg-type]


def owned(*resources: Resource) -> OwnResources:
    return OwnResources(Ledger(*resources), ROUTER)  # type: ignore[arg-type]


def test_the_last_resource_counts_unless_another_one_is_preferred() -> None:
    ada, bob = created("/users/ada"), created("/users/bob")
    assert owned(ada, bob).values("/users/{id}") == {"id": "bob"}
    assert owned(ada, bob).values("/users/{id}", ada) == {"id": "ada"}
    assert owned(ada, bob).values("/orders/{id}", ada) is None


def test_what_is_below_a_resource_has_its_values() -> None:
    own = owned(created("/users/ada/keys/k1"), created("/users/bob"))
    assert own.values("/users/{owner}/keys") == {"owner": "bob"}
    assert own.values("/users/{a}/keys/{b}") == {"a": "ada", "b": "k1"}


def test_a_path_belongs_to_a_documented_one() -> None:
    assert owned().documented("/v1/users/ada") == "/users/{id}"
    assert owned().documented("/elsewhere") is None


def test_a_path_without_parameters_needs_nothing() -> None:
    assert owned().values("/users") == {}


def test_what_may_have_been_there_before_is_not_ours() -> None:
    assert owned(created("/users/root", "seen")).values("/users/{id}") is None


def test_a_value_is_percent_encoded() -> None:
    assert owned(created("/users/a%2Fb%20c")).values("/users/{id}") == {"id": "a%2Fb%20c"}


@pytest.mark.parametrize(
    ("path", "collection"),
    [
        ("/users", None),
        ("/users/{id}", "/users"),
        ("/users/{id}/enable", "/users"),
        ("/users/{id}/keys/{key}", "/users/{id}/keys"),
        ("/{id}", None),
    ],
)
def test_the_collection_is_where_a_post_makes_one(path: str, collection: str | None) -> None:
    assert collection_of(path) == collection
