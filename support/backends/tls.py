"""What httpx needs for the settings of a connection: SSL contexts and the proxy."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import httpx

from support.settings import SettingsError
from support.settings.file import variable

if TYPE_CHECKING:
    from pathlib import Path

    from support.settings.connection import Connection

_PROXIES = ("http", "https")
_LAST_PORT = 65535
_FORM = "http://host:port, or http://user:password@host:port; http may be https"


def ssl_context(connection: Connection) -> ssl.SSLContext:
    """Make the context for the API: whom it trusts, and the client's own certificate.

    Raises SettingsError naming the variable of a file that cannot be used.
    """
    context = _trusting(connection)
    if connection.certificate_file is not None:
        _present(context, connection, connection.certificate_file)
    return context


def proxy(connection: Connection) -> httpx.Proxy | None:
    """Return the proxy, to which the client's certificate is not shown; None without one.

    Raises SettingsError, which shows nothing of the address: of a broken one any part may be
    the password.
    """
    if connection.proxy is None:
        return None
    try:
        url = httpx.URL(connection.proxy.get_secret_value())
    except httpx.InvalidURL:
        url = httpx.URL()
    if url.scheme.startswith("socks"):
        raise _fault("proxy", "SOCKS proxies are not supported", f"Use one of the form {_FORM}")
    if url.scheme not in _PROXIES or not url.host or (url.port or 0) > _LAST_PORT:
        told = "the value, not shown because it may hold a password, is no address of a proxy"
        raise _fault("proxy", told, f"Write {_FORM}")
    return httpx.Proxy(url, ssl_context=_trusting(connection) if url.scheme == "https" else None)


def _trusting(connection: Connection) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if connection.ca_file is not None:
        _load_authorities(context, "ca_file", connection.ca_file)
    if not connection.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _load_authorities(context: ssl.SSLContext, field: str, path: Path) -> None:
    try:
        context.load_verify_locations(path)
    except OSError as error:  # ssl.SSLError is one
        raise _unusable(field, path, "holds no certificate in PEM form", error) from error


def _present(context: ssl.SSLContext, connection: Connection, certificate: Path) -> None:
    """Have the client show its certificate; OpenSSL does not say which of the files is wrong."""
    _load_authorities(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), "certificate_file", certificate)
    password = connection.key_password.get_secret_value() if connection.key_password else ""
    try:  # the password is given even if it is empty: OpenSSL would ask for it at the terminal
        context.load_cert_chain(certificate, connection.key_file, password)
    except (OSError, ValueError) as error:  # ValueError: a password longer than 1024 bytes
        raise _key_fault(connection, certificate, error) from error


def _key_fault(connection: Connection, certificate: Path, error: Exception) -> SettingsError:
    path = connection.key_file or certificate
    if isinstance(error, ssl.SSLError) and error.reason == "KEY_VALUES_MISMATCH":
        return _unusable("key_file", path, f"is not the key of {certificate}", error)
    if _is_encrypted(path):
        told = "does not open" if connection.key_password else "is not set, and has to open"
        return _fault("key_password", f"{told} the key in {path}", "Set the right password")
    if connection.key_file is None:
        told = f"not set, and {certificate} holds no private key"
        return _fault("key_file", told, "Set it to the key's file, in PEM form")
    return _unusable("key_file", path, "holds no private key in PEM form", error)


def _is_encrypted(path: Path) -> bool:
    try:
        return b"ENCRYPTED" in path.read_bytes()
    except OSError:
        return False


def _unusable(field: str, path: Path, told: str, error: Exception) -> SettingsError:
    if isinstance(error, OSError) and not isinstance(error, ssl.SSLError):
        told = f"cannot be read ({error.strerror})"
    return _fault(field, f"{path} {told}", "Name the right file, or leave it unset")


def _fault(field: str, told: str, remedy: str) -> SettingsError:
    return SettingsError(f"{variable('connection', field)}: {told}. {remedy}")
