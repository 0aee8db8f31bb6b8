"""The accounts of the reference API."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from support.backends.reference.schemas import Registration, UserChange
from support.backends.reference.store import EmailTakenError, User, UserStore

PASSWORD = SecretStr("correct horse")


@pytest.fixture
def store() -> UserStore:
    """No accounts yet, at noon."""
    return UserStore(lambda: datetime(2026, 1, 31, 12, tzinfo=UTC).timestamp())


def add(store: UserStore, name: str) -> User:
    email = f"{name}@example.com"
    return store.add(Registration(email=email, name=name, password=PASSWORD), "member")


def test_an_account_is_found_by_id_and_by_address_in_any_case(store: UserStore) -> None:
    ada = add(store, "ada")
    assert (ada.number, ada.version, ada.etag) == (1, 1, '"v1"')
    assert ada.created_at == datetime(2026, 1, 31, 12, tzinfo=UTC)
    assert store.find(ada.id) is ada
    assert store.find_by_email("ADA@example.COM") is ada
    assert store.find("usr_x") is None


def test_an_address_belongs_to_one_account(store: UserStore) -> None:
    ada, bob = add(store, "ada"), add(store, "bob")
    with pytest.raises(EmailTakenError):
        add(store, "ADA")
    with pytest.raises(EmailTakenError):
        store.change(bob, UserChange(email="Ada@example.com"))
    assert store.change(ada, UserChange(email="ADA@example.com")).email == "ADA@example.com"


def test_a_change_is_a_new_version(store: UserStore) -> None:
    ada = add(store, "ada")
    changed = store.change(ada, UserChange(name="Ada", password=SecretStr("another one")))
    assert (changed.name, changed.email, changed.version) == ("Ada", ada.email, 2)
    assert store.find(ada.id) is changed
    assert store.authenticate(ada.email, SecretStr("another one")) is changed
    assert store.authenticate(ada.email, PASSWORD) is None
    assert store.authenticate("nobody@example.com", PASSWORD) is None


def test_a_removed_account_leaves_its_address(store: UserStore) -> None:
    store.remove(add(store, "ada"))
    assert add(store, "ada").number == 2


def test_pages_are_in_the_order_of_creation(store: UserStore) -> None:
    for name in "abcde":
        add(store, name)
    first = store.page(after=0, limit=2, email=None)
    assert ([user.name for user in first.users], first.total, first.is_last) == (
        ["a", "b"],
        5,
        False,
    )
    last = store.page(after=3, limit=2, email=None)
    assert ([user.name for user in last.users], last.is_last) == (["d", "e"], True)
    found = store.page(after=0, limit=2, email="C@example.com")
    assert ([user.name for user in found.users], found.total) == (["c"], 1)
    assert store.page(after=0, limit=2, email="x@example.com").users == ()
