"""Settings of connections and limits: valid combinations, and masked values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from support.secrets.redactor import Redactor
from support.settings import Settings, SettingsError
from support.settings.connection import Connection

if TYPE_CHECKING:
    from pathlib import Path

PASSWORD = "hunter/22 and more"
ADDRESS = "http://ada:hunter%2F22%20and%20more@proxy.example.com:3128"


def load(folder: Path, text: str) -> Settings:
    (folder / ".env").write_text(text)
    return Settings.load({}, folder / ".env")


@pytest.mark.promise("connection.md", "HTTP/2 and proxies need")
@pytest.mark.parametrize(
    ("connection", "reason"),
    [
        (Connection(), None),
        (Connection(http2=True, transport="httpcore"), "HTTP/2"),
        (Connection(proxy=SecretStr(ADDRESS)), "proxy"),
        (Connection(transport="httpcore"), "API_CONNECTION__TRANSPORT"),
    ],
    ids=["usual", "HTTP/2", "proxy", "asked for"],
)
def test_some_settings_need_httpcore(connection: Connection, reason: str | None) -> None:
    assert connection.needs_httpcore == reason


@pytest.mark.parametrize("field", ["KEY_FILE", "KEY_PASSWORD"])
def test_a_key_without_a_certificate_is_a_fault(tmp_path: Path, field: str) -> None:
    (tmp_path / "key").touch()
    with pytest.raises(SettingsError) as error:
        load(tmp_path, f"API_CONNECTION__{field}={tmp_path / 'key'}")
    assert str(error.value).startswith(
        f"API_CONNECTION__{field}: Value error, a key needs its certificate: "
        "set API_CONNECTION__CERTIFICATE_FILE"
    )


def test_a_certificate_that_is_not_there_is_one_fault(tmp_path: Path) -> None:
    (tmp_path / "key").touch()
    text = f"API_CONNECTION__KEY_FILE={tmp_path / 'key'}\nAPI_CONNECTION__CERTIFICATE_FILE=/no/such"
    with pytest.raises(SettingsError) as error:
        load(tmp_path, text)
    assert str(error.value).startswith(
        "API_CONNECTION__CERTIFICATE_FILE: Path does not point to a file (got '/no/such'). "
    )
    assert "\n" not in str(error.value)


@pytest.mark.promise("connection.md", "`API_LIMITS__REQUESTS_PER_SECOND` |")
@pytest.mark.parametrize("number", ["2.5", "1.5", "0", "-1", "soon", "inf", "nan", "1e-9"])
def test_a_rate_that_cannot_be_kept_is_a_fault(tmp_path: Path, number: str) -> None:
    with pytest.raises(SettingsError) as error:
        load(tmp_path, f"API_LIMITS__REQUESTS_PER_SECOND={number}")
    assert str(error.value).startswith("API_LIMITS__REQUESTS_PER_SECOND: ")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("number", ["0.5", "1", "1.0", "30", "1000000"])
def test_a_rate(tmp_path: Path, number: str) -> None:
    settings = load(tmp_path, f"API_LIMITS__REQUESTS_PER_SECOND={number}")
    assert settings.limits.requests_per_second == float(number)


@pytest.mark.promise("connection.md", "The password is masked")
@pytest.mark.parametrize(
    "text",
    [
        ADDRESS,
        PASSWORD,
        "hunter%2F22%20and%20more",
        "YWRhOmh1bnRlci8yMiBhbmQgbW9yZQ==",  # ada:hunter/22 and more, as in Basic authentication
    ],
)
def test_the_password_of_the_proxy_is_masked(tmp_path: Path, text: str) -> None:
    settings = load(tmp_path, f"API_CONNECTION__PROXY={ADDRESS}")
    shown = Redactor(settings.secret_values).text(f"it is {text}.")
    assert "hunter" not in shown
    assert text not in shown
    assert "***" in shown


@pytest.mark.parametrize(
    "address", ["http://proxy.example.com:3128", "http://ada:x#@proxy.example.com:1", ""]
)
def test_an_address_without_a_password_has_no_further_secrets(address: str) -> None:
    assert list(Connection(proxy=SecretStr(address)).proxy_secrets) == []
    assert list(Connection().proxy_secrets) == []
