"""Settings may refer to secrets in environment variables, files and vaults."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from support.secrets.redactor import Redactor
from support.settings import Settings, SettingsError

if TYPE_CHECKING:
    from pathlib import Path

    from support.settings.loading.references import Lookup

SECRET = "hunter-22-of-the-vault"
ACCOUNT = "API_ROLES__ADMIN__USERNAME=ada\n"


def nothing(*_: str) -> object:
    return None


def load(folder: Path, text: str, lookup: Lookup = nothing) -> Settings:
    """Load a file of settings."""
    (folder / ".env").write_text(text, encoding="utf-8")
    return Settings.load({}, folder / ".env", lookup)


def password(folder: Path, reference: str, lookup: Lookup = nothing) -> str:
    """Return the admin's password, to which the settings refer."""
    settings = load(folder, f"{ACCOUNT}API_ROLES__ADMIN__PASSWORD='{reference}'\n", lookup)
    return settings.roles["admin"].password.get_secret_value()


def refusal(folder: Path, reference: str, lookup: Lookup = nothing) -> str:
    """Return the message for a reference."""
    with pytest.raises(SettingsError) as error:
        password(folder, reference, lookup)
    return str(error.value)


@pytest.mark.promise("safety.md", "Every secret setting accepts references")
@pytest.mark.promise("safety.md", "They can also be stored elsewhere")
@pytest.mark.promise("safety.md", "`env:CRM_PASSWORD` |")
def test_a_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRM_PASSWORD", SECRET)
    assert password(tmp_path, "env:CRM_PASSWORD") == SECRET


@pytest.mark.promise("safety.md", "`file:/run/secrets/crm` |")
@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_file(tmp_path: Path, end: str) -> None:
    file = tmp_path / "password"
    file.write_bytes(f" {SECRET} {end}".encode())
    assert password(tmp_path, f"file:{file}") == f" {SECRET} "


@pytest.mark.promise("safety.md", "`file:/run/secrets/crm` |")
def test_a_file_beside_the_settings(tmp_path: Path) -> None:
    (tmp_path / "password").write_text(SECRET)
    assert password(tmp_path, "file:password") == SECRET


@pytest.mark.promise("safety.md", "`vault:secret/users#admin` |")
def test_a_vault(tmp_path: Path) -> None:
    asked: list[tuple[str, str]] = []

    def vault(scheme: str, reference: str) -> object:
        asked.append((scheme, reference))
        return SECRET if scheme == "vault" else None

    assert password(tmp_path, "vault:secret/users#admin", vault) == SECRET
    assert asked == [("vault", "secret/users#admin")]


@pytest.mark.promise("safety.md", "It returns None for everything")
@pytest.mark.parametrize(
    "text", ["abc:def", "hunter-22", "env", "ENV:PATH", ":x", "env:", "http://u:p@proxy:1", "a b:c"]
)
def test_a_password_with_a_colon_is_not_a_reference(tmp_path: Path, text: str) -> None:
    assert password(tmp_path, text) == text


def test_a_resolved_secret_is_not_a_reference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRM_PASSWORD", "env:PATH")
    assert password(tmp_path, "env:CRM_PASSWORD") == "env:PATH"


@pytest.mark.promise("safety.md", "Every secret setting accepts references")
@pytest.mark.promise("connection.md", "`API_CONNECTION__KEY_PASSWORD` |")
@pytest.mark.promise("connection.md", "The setting may refer to one of them")
def test_further_fields_of_the_login_and_the_connection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRM_CLIENT", SECRET)
    monkeypatch.setenv("CRM_PROXY", "http://ada:hunter22@proxy.example.com:3128")
    monkeypatch.setenv("CRM_KEY_PASSWORD", SECRET)
    (tmp_path / "client.pem").touch()
    text = f"""
API_LOGIN__EXTRA={{"client_secret": "env:CRM_CLIENT", "grant_type": "password", "level": 1}}
API_CONNECTION__PROXY=env:CRM_PROXY
API_CONNECTION__CERTIFICATE_FILE={tmp_path / "client.pem"}
API_CONNECTION__KEY_PASSWORD=env:CRM_KEY_PASSWORD
"""
    settings = load(tmp_path, text)
    assert settings.login.extra == {"client_secret": SECRET, "grant_type": "password", "level": 1}
    assert settings.connection.proxy is not None
    assert settings.connection.proxy.get_secret_value() == os.environ["CRM_PROXY"]
    assert settings.connection.key_password == SecretStr(SECRET)


@pytest.mark.promise("safety.md", "The resolved value is masked")
def test_what_was_found_is_masked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRM_PASSWORD", "of the admin 1")
    monkeypatch.setenv("CRM_CLIENT", SECRET)
    text = f"{ACCOUNT}API_ROLES__ADMIN__PASSWORD=env:CRM_PASSWORD\n"
    settings = load(tmp_path, text + 'API_LOGIN__EXTRA={"client_secret": "env:CRM_CLIENT"}')
    shown = Redactor(settings.secret_values).text(f"{SECRET}, of the admin 1, or other")
    assert shown == "***, ***, or other"
    assert SECRET not in str(settings.shown())


@pytest.mark.promise("safety.md", "The message names the setting")
def test_a_missing_variable_is_reported(tmp_path: Path) -> None:
    assert refusal(tmp_path, "env:CRM_PASSWORD") == (
        "API_ROLES__ADMIN__PASSWORD: env:CRM_PASSWORD refers to an environment variable that is "
        "unset or empty; set CRM_PASSWORD"
    )


@pytest.mark.promise("safety.md", "The message names the setting")
def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    assert refusal(tmp_path, "file:/no/such/file") == (
        "API_ROLES__ADMIN__PASSWORD: file:/no/such/file cannot be read (No such file or directory)"
    )


@pytest.mark.parametrize(
    ("content", "message"), [(b"\n", "is empty"), (b"\xff\xfe", "cannot be read (not UTF-8 text)")]
)
def test_a_file_without_a_secret_is_reported(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "password").write_bytes(content)
    assert refusal(tmp_path, "file:password").endswith(f"file:password {message}")


@pytest.mark.promise("safety.md", "The message names the setting")
def test_a_vault_that_fails_is_reported(tmp_path: Path) -> None:
    def vault(*_: str) -> object:
        raise ConnectionError("the vault is sealed")

    message = refusal(tmp_path, "vault:secret/users#admin", vault)
    assert message.startswith(
        "API_ROLES__ADMIN__PASSWORD: the secret could not be looked up "
        "(ConnectionError: the vault is sealed); "
    )


@pytest.mark.parametrize("value", ["", 5])
def test_an_invalid_result_of_a_vault_is_reported(tmp_path: Path, value: object) -> None:
    message = refusal(tmp_path, "vault:x", lambda *_: value)
    assert "the hook pytest_api_secret returned an empty string, or not a string" in message


def test_every_fault_is_reported_at_once(tmp_path: Path) -> None:
    text = f"{ACCOUNT}API_ROLES__ADMIN__PASSWORD=env:CRM_A\n"
    with pytest.raises(SettingsError) as error:
        load(tmp_path, text + 'API_LOGIN__EXTRA={"client_secret": "env:CRM_B"}')
    first, second = str(error.value).splitlines()
    assert first.startswith("API_ROLES__ADMIN__PASSWORD: env:CRM_A ")
    assert second.startswith("API_LOGIN__EXTRA client_secret: env:CRM_B ")
