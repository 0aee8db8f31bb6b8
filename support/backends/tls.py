"""SSL contexts and the proxy for httpx, from the connection settings."""

from __future__ import annotations

import ssl
from functools import cache
from typing import TYPE_CHECKING

import httpx

from support.settings import SettingsError
from support.settings.loading.errors import variable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.settings.connection import Connection

_PROXIES = ("http", "https")
_LAST_PORT = 65535
_FORM = "http://host:port, or http://user:password@host:port; http may be https"


def context_maker(connection: Connection) -> Callable[[], ssl.SSLContext]:
    """Return a function that returns the SSL context for the API, always the same.

    The context is made when it is needed, or at once if a file is set: raises SettingsError naming
    the variable of one that cannot be used.
    """
    make = cache(lambda: ssl_context(connection))
    if connection.ca_file is not None or connection.certificate_file is not None:
        make()
    return make


def ssl_context(connection: Connection) -> ssl.SSLContext:
    """Create the SSL context for the API: trusted authorities and the client's certificate.

    Raises SettingsError naming the variable of a file that cannot be used.
    """
    context = _trusting(connection)
    if connection.certificate_file is not None:
        _present(context, connection, connection.certificate_file)
    return context


def proxy(connection: Connection) -> httpx.Proxy | None:
    """Return the proxy, which does not get the client's certificate; None if it is not set.

    Raises SettingsError without the value: any part of a malformed address may be the password.
    """
    if connection.proxy is None:
        return None
    try:
        url = httpx.URL(connection.proxy.get_secret_value())
    except httpx.InvalidURL:
        url = httpx.URL()
    if url.scheme.startswith("socks"):
        raise _fault("proxy", "SOCKS proxies are not supported", f"Use the form {_FORM}")
    if url.scheme not in _PROXIES or not url.host or (url.port or 0) > _LAST_PORT:
        message = "the value (not shown, it may contain a password) is not the address of a proxy"
        raise _fault("proxy", message, f"Use the form {_FORM}")
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
        raise _unusable(field, path, "does not contain a PEM certificate", error) from error


def _present(context: ssl.SSLContext, connection: Connection, certificate: Path) -> None:
    """Load the client's certificate and key; OpenSSL does not report which file is wrong."""
    _load_authorities(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), "certificate_file", certificate)
    password = connection.key_password.get_secret_value() if connection.key_password else ""
    try:  # an empty password is passed, too: else OpenSSL would prompt for it at the terminal
        context.load_cert_chain(certificate, connection.key_file, password)
    except (OSError, ValueError) as error:  # ValueError: a password longer than 1024 bytes
        raise _key_fault(connection, certificate, error) from error


def _key_fault(connection: Connection, certificate: Path, error: Exception) -> SettingsError:
    path = connection.key_file or certificate
    if isinstance(error, ssl.SSLError) and error.reason == "KEY_VALUES_MISMATCH":
        return _unusable("key_file", path, f"is not the key of {certificate}", error)
    if _is_encrypted(path):
        fault = "does not decrypt" if connection.key_password else "not set, but needed to decrypt"
        return _fault("key_password", f"{fault} the key in {path}", "Set the right password")
    if connection.key_file is None:
        message = f"not set, and {certificate} does not contain a private key"
        return _fault("key_file", message, "Set it to the file of the key in PEM format")
    return _unusable("key_file", path, "does not contain a PEM private key", error)


def _is_encrypted(path: Path) -> bool:
    try:
        return b"ENCRYPTED" in path.read_bytes()
    except OSError:
        return False


def _unusable(field: str, path: Path, fault: str, error: Exception) -> SettingsError:
    if isinstance(error, OSError) and not isinstance(error, ssl.SSLError):
        fault = f"cannot be read ({error.strerror})"
    return _fault(field, f"{path} {fault}", "Give the right file, or leave it unset")


def _fault(field: str, message: str, remedy: str) -> SettingsError:
    return SettingsError(f"{variable('connection', field)}: {message}. {remedy}")
