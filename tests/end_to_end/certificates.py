"""Newly generated certificates for the servers and clients of the tests."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING

import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

BOTH = ("h2", "http/1.1")
KEY_PASSWORD = "key-password-4711"


@dataclass(frozen=True)
class Certificates:
    """A private authority, and the files of a client whose certificate it signed."""

    authority: trustme.CA
    folder: Path

    @property
    def ca(self) -> Path:
        """The authority's certificate."""
        return self.folder / "ca.pem"

    @property
    def certificate(self) -> Path:
        """The client's certificate."""
        return self.folder / "client.pem"

    @property
    def key(self) -> Path:
        """The client's key."""
        return self.folder / "client.key"

    @property
    def encrypted_key(self) -> Path:
        """The same key, encrypted with KEY_PASSWORD."""
        return self.folder / "encrypted.key"

    @property
    def key_of_another(self) -> Path:
        """The key of another certificate."""
        return self.folder / "another.key"

    def server(
        self, *, demanding: bool = False, asking: bool = False, protocols: Sequence[str] = BOTH
    ) -> ssl.SSLContext:
        """Return the context of a server, which may require a client certificate or ask for one."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.authority.issue_cert("127.0.0.1").configure_cert(context)
        context.set_alpn_protocols(protocols)
        if demanding or asking:
            context.verify_mode = ssl.CERT_REQUIRED if demanding else ssl.CERT_OPTIONAL
            self.authority.configure_trust(context)
        return context

    def signed_by_an_intermediate(self) -> Path:
        """Write a client's key, its certificate and the intermediate one; return their file."""
        client = self.authority.create_child_ca().issue_cert("eve@client.example.com")
        path = self.folder / "intermediate.pem"
        client.private_key_and_cert_chain_pem.write_to_path(str(path))
        return path


def certificates(folder: Path) -> Certificates:
    """Generate them in a folder."""
    made = Certificates(trustme.CA(), folder)
    client = made.authority.issue_cert("ada@client.example.com")
    made.authority.cert_pem.write_to_path(str(made.ca))
    client.cert_chain_pems[0].write_to_path(str(made.certificate))
    client.private_key_pem.write_to_path(str(made.key))
    key = load_pem_private_key(made.key.read_bytes(), None)
    lock = BestAvailableEncryption(KEY_PASSWORD.encode())
    made.encrypted_key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock))
    another = made.authority.issue_cert("bob@client.example.com")
    another.private_key_pem.write_to_path(str(made.key_of_another))
    return made
