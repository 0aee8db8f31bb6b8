"""Tokens and hashes of the reference API."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from support.backends.reference.credentials import InvalidTokenError, PasswordHash, Tokens


class Clock:
    """Seconds that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """The time of the tokens."""
    return Clock()


@pytest.fixture
def tokens(clock: Clock) -> Tokens:
    """Tokens that are good for a minute."""
    return Tokens(60.5, clock)


def test_an_access_token_has_an_owner_until_it_ends(tokens: Tokens, clock: Clock) -> None:
    grant = tokens.issue("usr_1")
    assert grant.expires_in == 60
    clock.now = 60.4
    assert tokens.user_id(grant.access_token) == "usr_1"
    clock.now = 60.5
    assert tokens.user_id(grant.access_token) is None
    assert tokens.user_id("never issued") is None


def test_a_refresh_token_is_good_once(tokens: Tokens) -> None:
    first = tokens.issue("usr_1")
    second = tokens.refresh(first.refresh_token)
    assert tokens.user_id(second.access_token) == "usr_1"
    assert tokens.user_id(first.access_token) == "usr_1"
    for token in (first.refresh_token, second.refresh_token, "never issued"):
        with pytest.raises(InvalidTokenError):
            tokens.refresh(token)


def test_all_tokens_of_a_user_are_revoked(tokens: Tokens) -> None:
    one, other = tokens.issue("usr_1"), tokens.issue("usr_2")
    tokens.revoke_all("usr_1")
    assert tokens.user_id(one.access_token) is None
    with pytest.raises(InvalidTokenError):
        tokens.refresh(one.refresh_token)
    assert tokens.user_id(other.access_token) == "usr_2"


def test_a_hash_is_salted() -> None:
    password = SecretStr("correct horse")
    one, other = PasswordHash.of(password), PasswordHash.of(password)
    assert one.digest != other.digest
    assert one.matches(password)
    assert not one.matches(SecretStr("correct cow"))
