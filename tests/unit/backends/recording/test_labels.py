"""Stand-ins for configured values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support.backends.recording.labels import BASE_URL, labels
from support.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def loaded(tmp_path: Path) -> Any:
    """Load settings."""

    def loaded(**given: object) -> dict[str, str]:
        return labels(Settings.load(given, tmp_path / ".env"))

    return loaded


def test_addresses_have_stand_ins(loaded: Any) -> None:
    found = loaded(
        base_url="https://api.example.com:8443/v1", services={"mail": "http://mail.example.com"}
    )
    assert found["https://api.example.com:8443"] == BASE_URL
    assert found["api.example.com:8443"] == BASE_URL.removeprefix("http://")
    assert found["http://mail.example.com"] == BASE_URL.replace("://", "://mail.")


def role(username: str, password: str) -> dict[str, Any]:
    return {"auth": "login", "username": username, "password": password}


def test_accounts_have_stand_ins_by_the_name_of_their_role(loaded: Any) -> None:
    one = loaded(roles={"admin": role("root@example.com", "password-one")})
    other = loaded(roles={"admin": role("chief@example.org", "password-two")})
    assert one["root@example.com"] == other["chief@example.org"]
    assert "@" in one["root@example.com"]
    assert one["password-one"] == other["password-two"]


def test_a_user_name_without_a_host_stays_one(loaded: Any) -> None:
    found = loaded(roles={"admin": role("administrator", "password-one")})
    assert found["administrator"].startswith("user-")
    assert "@" not in found["administrator"]


def test_no_word_of_a_setting_is_in_a_stand_in(loaded: Any) -> None:
    found = loaded(roles={"admin": role("administrator", "password-one")})
    assert not any("admin" in stand_in or "password" in stand_in for stand_in in found.values())


def test_what_is_empty_has_no_stand_in(loaded: Any) -> None:
    found = loaded(roles={"admin": {"auth": "none"}})
    assert found == {}
