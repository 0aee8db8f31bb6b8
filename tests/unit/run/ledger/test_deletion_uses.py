"""Entries of API_CREATED__DELETIONS that match nothing are reported."""

from __future__ import annotations

import pytest

from support.run.ledger.deletion import Uses

KEYS = ["/user/{id}", "/keys/{id}"]


def uses(*keys: str, others: str = "") -> Uses:
    made = Uses()
    made.add(keys, others.split())
    return made


@pytest.mark.promise("clean-up.md", "A run that deletes something without an entry")
def test_a_key_that_matches_nothing_is_named_with_what_had_none() -> None:
    assert uses("/keys/{id}", others="/users/{id}").warning(KEYS) == (
        "API_CREATED__DELETIONS has /user/{id}, which matched nothing that was deleted; "
        "/users/{id} had no entry"
    )
    many = uses(others="/d/{id} /c/{id} /b/{id} /a/{id} /e/{id}").warning(KEYS)
    assert many.endswith("deleted; /a/{id}, /b/{id}, /c/{id}, 2 more had no entry")


@pytest.mark.parametrize(
    "found",
    [uses(), uses("/keys/{id}"), uses(*KEYS), uses(*KEYS, others="/users/{id}")],
    ids=["nothing deleted", "of one kind", "all", "all and another"],
)
def test_there_is_no_warning_of_a_run_that_creates_little(found: Uses) -> None:
    assert found.warning(KEYS) == ""
    assert uses(others="/users/{id}").warning([]) == ""
