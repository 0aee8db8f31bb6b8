"""Errors for unusable files and proxies of the connection settings."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from pydantic import SecretStr

from support.backends.tls import context_maker, proxy, ssl_context
from support.settings import SettingsError
from support.settings.connection import Connection
from tests.end_to_end.certificates import KEY_PASSWORD, Certificates, certificates

if TYPE_CHECKING:
    from pathlib import Path

PASSWORD = "hunter-22"
FORM = "http://host:port, or http://user:password@host:port; http may be https"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def text(tmp_path: Path) -> Path:
    """A file without certificates or keys."""
    path = tmp_path / "notes.txt"
    path.write_text("not a certificate")
    return path


def refusal(**connection: Any) -> str:
    with pytest.raises(SettingsError) as error:
        ssl_context(Connection(**connection))
    assert "\n" not in str(error.value)
    return str(error.value)


# Whom the client trusts


@pytest.mark.promise("connection.md", "The server's certificate is verified")
def test_by_default_the_system_is_trusted_and_every_server_verified() -> None:
    context = ssl_context(Connection())
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.cert_store_stats() == ssl.create_default_context().cert_store_stats()


@pytest.mark.promise("connection.md", "The server's certificate is verified")
def test_authorities_are_trusted_besides_the_system(made: Certificates, tmp_path: Path) -> None:
    system = ssl.create_default_context().cert_store_stats()["x509_ca"]
    trusted = ssl_context(Connection(ca_file=made.ca)).cert_store_stats()["x509_ca"]
    assert trusted == system + 1
    (tmp_path / "other").mkdir()
    several = tmp_path / "several.pem"
    several.write_bytes(made.ca.read_bytes() + certificates(tmp_path / "other").ca.read_bytes())
    trusted = ssl_context(Connection(ca_file=several)).cert_store_stats()["x509_ca"]
    assert trusted == system + 2


def test_a_context_is_otherwise_the_default_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
    made, default = ssl_context(Connection()), ssl.create_default_context()
    for name in [name for name in dir(default) if not name.startswith("_")]:
        if not callable(getattr(default, name)):
            assert getattr(made, name) == getattr(default, name), name
    assert made.get_ciphers() == default.get_ciphers()


def test_without_verification_no_server_is_verified() -> None:
    context = ssl_context(Connection(verify=False))
    assert context.verify_mode == ssl.CERT_NONE
    assert not context.check_hostname


@pytest.mark.parametrize("field", ["ca_file", "certificate_file"])
def test_a_file_without_a_certificate_is_reported(field: str, text: Path) -> None:
    name = f"API_CONNECTION__{field.upper()}"
    assert refusal(**{field: text}) == (
        f"{name}: {text} does not contain a PEM certificate. Give the right file, or leave it unset"
    )


def test_a_file_that_cannot_be_read_is_reported(text: Path) -> None:
    connection = Connection(ca_file=text)
    text.unlink()
    with pytest.raises(SettingsError, match=r"CA_FILE: .* cannot be read \(No such file"):
        ssl_context(connection)


# The client's key


def test_a_key_of_another_certificate_is_reported(made: Certificates) -> None:
    message = refusal(certificate_file=made.certificate, key_file=made.key_of_another)
    assert message.startswith(
        f"API_CONNECTION__KEY_FILE: {made.key_of_another} is not the key of {made.certificate}. "
    )


def test_a_missing_key_is_reported(made: Certificates) -> None:
    assert refusal(certificate_file=made.certificate) == (
        f"API_CONNECTION__KEY_FILE: not set, and {made.certificate} does not contain a private "
        "key. Set it to the file of the key in PEM format"
    )


def test_a_file_without_a_key_is_reported(made: Certificates, text: Path) -> None:
    message = refusal(certificate_file=made.certificate, key_file=text)
    assert message.startswith(
        f"API_CONNECTION__KEY_FILE: {text} does not contain a PEM private key. "
    )


def test_a_key_file_that_is_gone_is_reported(made: Certificates, text: Path) -> None:
    connection = Connection(certificate_file=made.certificate, key_file=text)
    text.unlink()
    with pytest.raises(SettingsError, match=r"KEY_FILE: .* cannot be read \(No such file"):
        ssl_context(connection)


@pytest.mark.parametrize(
    ("password", "message"),
    [
        (None, "not set, but needed to decrypt"),
        (PASSWORD, "does not decrypt"),
        ("long" * 300, "does not decrypt"),
    ],
    ids=["none", "wrong", "too long"],
)
def test_a_password_that_does_not_open_the_key_is_reported(
    made: Certificates, password: str | None, message: str
) -> None:
    line = refusal(
        certificate_file=made.certificate,
        key_file=made.encrypted_key,
        key_password=None if password is None else SecretStr(password),
    )
    assert line == (
        f"API_CONNECTION__KEY_PASSWORD: {message} the key in {made.encrypted_key}. "
        "Set the right password"
    )


def test_the_right_password_opens_it(made: Certificates) -> None:
    ssl_context(
        Connection(
            certificate_file=made.certificate,
            key_file=made.encrypted_key,
            key_password=SecretStr(KEY_PASSWORD),
        )
    )


@pytest.mark.promise("connection.md", "`API_CONNECTION__KEY_FILE` |")
def test_a_key_may_be_in_the_certificates_file(made: Certificates, tmp_path: Path) -> None:
    both = tmp_path / "both.pem"
    both.write_bytes(made.key.read_bytes() + made.certificate.read_bytes())
    ssl_context(Connection(certificate_file=both))


# The proxy


def test_without_a_proxy_there_is_none() -> None:
    assert proxy(Connection()) is None


@pytest.mark.promise("connection.md", "User and password are optional")
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_without_a_user(scheme: str) -> None:
    used = proxy(Connection(proxy=SecretStr(f"{scheme}://proxy.example.com:3128")))
    assert used is not None
    assert used.auth is None


@pytest.mark.promise("connection.md", "User and password are optional")
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy(scheme: str, made: Certificates) -> None:
    address = f"{scheme}://ada%40example.com:hunter%2D22@proxy.example.com:3128"
    used = proxy(Connection(proxy=SecretStr(address), ca_file=made.ca))
    assert used is not None
    assert str(used.url) == f"{scheme}://proxy.example.com:3128"
    assert used.auth == ("ada@example.com", PASSWORD)
    assert (used.ssl_context is not None) == (scheme == "https")
    httpx.AsyncHTTPTransport(proxy=used)  # refuses what does not fit together
    assert PASSWORD not in repr(used)


@pytest.mark.parametrize(
    "address",
    [
        f"ada:{PASSWORD}@proxy.example.com:3128",
        "proxy.example.com:3128",
        "proxy.example.com",
        f"http://ada:{PASSWORD}@",
        f"http://ada:{PASSWORD}@proxy.example.com:99999",
        f"http://ada:{PASSWORD}#@proxy.example.com:3128",
        f"ftp://ada:{PASSWORD}@proxy.example.com",
        "http://[::1",
    ],
)
def test_an_invalid_proxy_is_reported_without_its_address(address: str) -> None:
    with pytest.raises(SettingsError) as error:
        proxy(Connection(proxy=SecretStr(address)))
    assert str(error.value) == (
        "API_CONNECTION__PROXY: the value (not shown, it may contain a password) is not the "
        f"address of a proxy. Use the form {FORM}"
    )


@pytest.mark.promise("connection.md", "SOCKS is not supported")
@pytest.mark.parametrize("scheme", ["socks5", "socks5h", "socks4"])
def test_socks_is_reported_as_unsupported(scheme: str) -> None:
    with pytest.raises(SettingsError) as error:
        proxy(Connection(proxy=SecretStr(f"{scheme}://ada:{PASSWORD}@proxy.example.com:1080")))
    assert str(error.value) == (
        f"API_CONNECTION__PROXY: SOCKS proxies are not supported. Use the form {FORM}"
    )


def test_a_context_is_made_once_and_when_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[ssl.SSLContext] = []

    def make(_: Connection) -> ssl.SSLContext:
        made.append(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
        return made[-1]

    monkeypatch.setattr("support.backends.tls.ssl_context", make)
    needed = context_maker(Connection())
    assert made == []
    assert [needed(), needed()] == made * 2


def test_a_file_that_cannot_be_used_is_a_fault_at_once(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").touch()
    with pytest.raises(SettingsError, match="API_CONNECTION__CA_FILE"):
        context_maker(Connection(ca_file=tmp_path / "ca.pem"))
