"""Where settings come from, and which source wins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic_settings import BaseSettings

from support.settings.loading.errors import DELIMITER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic_settings import DotEnvSettingsSource, EnvSettingsSource
    from pydantic_settings import PydanticBaseSettingsSource as Source


class LayeredSettings(BaseSettings):
    """Settings whose objects in the environment replace those of ``.env``.

    pydantic-settings would merge both, so that an entry of the file could not be removed. Settings
    that name a part (API_ROLES__ADMIN__PASSWORD) still take precedence one by one.
    """

    @classmethod
    def settings_customise_sources(  # type: ignore[override]  # the sources are of these classes
        cls,
        settings_cls: type[BaseSettings],
        init_settings: Source,
        env_settings: EnvSettingsSource,
        dotenv_settings: DotEnvSettingsSource,
        file_secret_settings: Source,
    ) -> tuple[Source, ...]:
        """Return the sources, of which the first one with a value wins."""
        del settings_cls
        objects = set(_objects(env_settings.env_vars))
        dotenv_settings.env_vars = {
            name: value
            for name, value in dotenv_settings.env_vars.items()
            if not objects.intersection(_prefixes(name))
        }
        return init_settings, env_settings, dotenv_settings, file_secret_settings


def _objects(variables: Mapping[str, str | None]) -> Iterator[str]:
    """Yield the names of the variables that hold an object as JSON."""
    yield from (name for name, value in variables.items() if (value or "").lstrip()[:1] == "{")


def _prefixes(name: str) -> Iterator[str]:
    """Yield the names of a variable and of all that may contain it."""
    parts = name.split(DELIMITER)
    yield from (DELIMITER.join(parts[:count]) for count in range(1, len(parts) + 1))
