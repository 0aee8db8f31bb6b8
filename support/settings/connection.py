"""Connections to the API, and rate and concurrency limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import httpx
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    FilePath,
    PositiveInt,
    SecretStr,
    field_validator,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import ValidationInfo

_PerSecond = Annotated[float, Field(ge=0.001, le=1_000_000)]


class Connection(BaseModel):
    """Connections of the live backend; ``proxy`` is an address, which may contain a password.

    ``ca_file`` contains certificates in PEM format, trusted in addition to the system's;
    ``certificate_file`` and ``key_file`` are the client's own. ``verify=False`` disables the
    verification of the server's certificate. ``transport`` sends the requests: ``direct`` is the
    project's own, and ``httpcore`` the one of httpx, which costs more.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    transport: Literal["direct", "httpcore"] = "direct"
    http2: bool = False
    proxy: SecretStr | None = None
    verify: bool = True
    ca_file: FilePath | None = None
    certificate_file: FilePath | None = None
    key_file: FilePath | None = None
    key_password: SecretStr | None = None

    @field_validator("key_file", "key_password")
    @classmethod
    def _has_certificate(cls, value: object, info: ValidationInfo) -> object:
        if value is not None and info.data.get("certificate_file", "invalid") is None:
            raise ValueError("a key needs its certificate: set API_CONNECTION__CERTIFICATE_FILE")
        return value

    @property
    def needs_httpcore(self) -> str | None:
        """The setting for which requests are sent by httpcore; None if they are sent directly."""
        if self.http2:
            return "HTTP/2"
        if self.proxy is not None:
            return "proxy"
        return "API_CONNECTION__TRANSPORT" if self.transport == "httpcore" else None

    @property
    def proxy_secrets(self) -> Iterator[SecretStr]:
        """The password in the proxy's address, by itself and as sent to the proxy."""
        try:
            url = httpx.URL(self.proxy.get_secret_value() if self.proxy else "")
        except httpx.InvalidURL:
            return
        if url.password:
            yield SecretStr(url.password)
            yield SecretStr(f"{url.username}:{url.password}")


class Limits(BaseModel):
    """Rate and concurrency limits, shared by all workers of a run; unset: no limit.

    ``requests_per_second`` is a whole number or less than one: 0.5 is one request in two seconds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    requests_per_second: _PerSecond | None = None
    concurrent_requests: PositiveInt | None = None

    @field_validator("requests_per_second")
    @classmethod
    def _is_whole(cls, number: float | None) -> float | None:
        if number is not None and number > 1 and not number.is_integer():
            raise ValueError(f"{number:g} is neither a whole number nor less than 1")
        return number
