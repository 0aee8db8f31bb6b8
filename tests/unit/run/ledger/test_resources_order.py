"""Resources that depend on others are deleted before them."""

from __future__ import annotations

import re
import time
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.run.ledger.resources import Resource, levels
from tests.unit.run.ledger.conftest import BASE, resource

USER = f"{BASE}/users/1"


@pytest.mark.promise("clean-up.md", "The admin (`API_ROLES__ADMIN__...`)")
@pytest.mark.promise("clean-up.md", "The admin (`API_ROLES__ADMIN__...`)")
def test_dependencies_are_deleted_last() -> None:
    user, other = resource("/users/u1"), resource("/users/u2")
    order = resource("/orders/o1", body='{"user": "u1"}')
    item = resource("/orders/o1/items/i1")
    assert levels([user, other, order, item]) == [[3, 1], [2], [0]]
    assert levels([]) == []


@pytest.mark.parametrize(
    ("later", "depends"),
    [
        (Resource(f"{USER}/orders/5"), True),
        (Resource(f"{BASE}/users/12"), False),
        (Resource(f"{BASE}/orders/5", post=f"{BASE}/orders", body='{"user_id": 1}'), True),
        (Resource(f"{BASE}/orders/5", post=f"{USER}/orders"), True),
        (Resource(f"{BASE}/orders/5", post=f"{BASE}/orders", body='{"user_id": 12}'), False),
        (Resource(f"{BASE}/users/2", post=f"{BASE}/users", body='{"name": "Bob"}'), False),
    ],
    ids=["below", "like it", "in the body", "in the address", "another id", "independent"],
)
def test_what_lies_below_or_names_the_id_depends(later: Resource, *, depends: bool) -> None:
    assert levels([Resource(USER), later]) == ([[1], [0]] if depends else [[1, 0]])


@pytest.mark.parametrize(
    ("name", "body", "depends"),
    [
        ("a-7", "a-7", True),
        ("a-7", "x a-7.", True),
        ("a-7", "a-71", False),
        ("a-7", "ba-7", False),
        ("a-7", "7-a", False),
        ("-", "a-b", False),
        ("-", " - ", True),
        ("a%20b", '["a b"]', True),
    ],
)
def test_an_id_is_named_as_a_whole(name: str, body: str, *, depends: bool) -> None:
    later = Resource(f"{BASE}/orders/5", post=f"{BASE}/orders", body=body)
    found = levels([Resource(f"{BASE}/users/{name}"), later])
    assert found == ([[1], [0]] if depends else [[1, 0]])


names = st.sampled_from(["1", "2", "12", "a-1", "a-2", "-1", "-", "x", "a/1", "1/2", "x/"])


def depends(later: Resource, earlier: Resource) -> bool:
    """Return whether one depends on the other, by comparing the two alone."""
    if later.address.startswith(f"{earlier.address.rstrip('/')}/"):
        return True
    whole = rf"(?<!\w){re.escape(earlier.id)}(?!\w)"
    return bool(earlier.id and re.search(whole, f"{later.post}\n{later.body}"))


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.lists(st.tuples(names, names, names), max_size=7))
def test_what_depends_is_earlier_and_all_else_as_early_as_can_be(several: list[list[str]]) -> None:
    made = [Resource(f"{BASE}/{at}", post=f"{BASE}/{to}", body=body) for at, to, body in several]
    found = levels(made)
    height = {number: at for at, level in enumerate(found) for number in level}
    assert sorted(height) == list(range(len(made)))
    least = [0] * len(made)
    for earlier, later in sorted(combinations(range(len(made)), 2), key=lambda pair: -pair[1]):
        if depends(made[later], made[earlier]):
            least[earlier] = max(least[earlier], least[later] + 1)
    assert [height[number] for number in range(len(made))] == least


def test_thousands_of_resources_take_no_time() -> None:
    """Comparing each pair took minutes, in which nothing else was done."""
    made = [resource(f"/users/user-{number}", body=f"order-{number}") for number in range(3000)]
    start = time.process_time()
    assert [len(level) for level in levels(made)] == [3000]
    assert time.process_time() - start < 2
