"""References to secrets that are stored outside the settings."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, SecretStr

from support.settings.loading.errors import variable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Lookup = Callable[[str, str], object]

_REFERENCE = re.compile(r"([a-z][a-z0-9+.-]*):(.+)", re.DOTALL)


class ReferenceFault(ValueError):  # noqa: N818 - named like the other faults of settings
    """A reference that cannot be resolved to a secret."""


class References:
    """Replaces references with their secrets: ``env:NAME``, ``file:/path``.

    For other schemes ``lookup`` is called with the scheme and the rest of the text; it returns
    the secret, or None if the text is not a reference but the secret itself. Paths are relative
    to ``folder``. Resolving references adds to ``faults`` and, for settings that are plain texts,
    to ``secrets``.
    """

    def __init__(
        self, folder: Path, lookup: Lookup, environment: Mapping[str, str] = os.environ
    ) -> None:
        self._folder = folder
        self._lookup = lookup
        self._environment = environment
        self.faults: list[str] = []
        self.secrets: list[SecretStr] = []

    def resolved(self, value: Any, *path: str) -> Any:
        """Return a setting, or a part of one, with its references resolved.

        ``path`` names it. Only SecretStr values and the texts in login.extra are resolved.
        """
        if isinstance(value, SecretStr):
            return SecretStr(self._secret(value.get_secret_value(), path))
        if isinstance(value, str) and path[:2] == ("login", "extra"):
            return self._recorded(value, self._secret(value, path))
        if isinstance(value, BaseModel):
            parts = {name: self.resolved(part, *path, name) for name, part in value}
            return value.model_copy(update=parts)
        if isinstance(value, dict):
            return {name: self.resolved(part, *path, str(name)) for name, part in value.items()}
        return value

    def _secret(self, text: str, path: tuple[str, ...]) -> str:
        match = _REFERENCE.fullmatch(text)
        if match is None:
            return text
        try:
            secret = self._found(match[1], match[2])
        except ReferenceFault as error:
            self.faults.append(f"{_named(path)}: {error}")
            return text
        return text if secret is None else secret

    def _recorded(self, text: str, secret: str) -> str:
        if secret != text:
            self.secrets.append(SecretStr(secret))
        return secret

    def _found(self, scheme: str, rest: str) -> str | None:
        if scheme == "env":
            return self._variable(rest)
        if scheme == "file":
            return self._content(rest)
        try:
            secret = self._lookup(scheme, rest)
        except Exception as error:  # a team's hook may raise anything
            raise ReferenceFault(
                f"the secret could not be looked up ({type(error).__name__}: {error}); "
                "the hook pytest_api_secret must return None for texts that are not its references"
            ) from error
        if secret is None or (isinstance(secret, str) and secret):
            return secret
        raise ReferenceFault("the hook pytest_api_secret returned an empty string, or not a string")

    def _variable(self, name: str) -> str:
        secret = self._environment.get(name, "")
        if not secret:
            raise ReferenceFault(
                f"env:{name} refers to an environment variable that is unset or empty; set {name}"
            )
        return secret

    def _content(self, path: str) -> str:
        try:
            secret = (self._folder / path).read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, ValueError) as error:  # ValueError: not UTF-8, or a null byte in the path
            reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
            raise ReferenceFault(f"file:{path} cannot be read ({reason})") from error
        if not secret:
            raise ReferenceFault(f"file:{path} is empty")
        return secret


def _named(path: tuple[str, ...]) -> str:
    """Return the variable of a setting; for API_LOGIN__EXTRA with the name of the field."""
    if path[:2] == ("login", "extra"):
        return " ".join((variable("login", "extra"), *path[2:]))
    return variable(*path)
