"""Settings loaded from everywhere they can come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.settings import Settings, SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Load = Callable[..., Settings]
    Refusal = Callable[..., str]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Load settings from options, an environment and the text of a ``.env`` file."""

    def load(
        options: Mapping[str, object] | None = None,
        environment: Mapping[str, str] | None = None,
        file: str | bytes | None = None,
    ) -> Settings:
        for name, value in (environment or {}).items():
            monkeypatch.setenv(name, value)
        path = tmp_path / ".env"
        if file is not None:
            path.write_bytes(file if isinstance(file, bytes) else file.encode())
        return Settings.load(options or {}, path)

    return load


@pytest.fixture
def refusal(load: Load) -> Refusal:
    """Return the message for options, an environment and the text of a ``.env`` file."""

    def refusal(
        options: Mapping[str, object] | None = None,
        environment: Mapping[str, str] | None = None,
        file: str | bytes = "",
    ) -> str:
        with pytest.raises(SettingsError) as error:
            load(options, environment, file)
        return str(error.value)

    return refusal
