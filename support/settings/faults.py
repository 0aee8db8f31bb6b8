"""What is wrong with settings, in words."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from dotenv import dotenv_values

from support.settings.file import no_setting, variable
from support.settings.parts import NESTED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pydantic_core import ErrorDetails
    from pydantic_settings import SettingsError as UnparsedError

_USER_INFO = re.compile(r"//.*@")  # greedy: of a broken address rather too much is masked


def admin_remedy() -> str:
    """Say how the admin is set."""
    names = [variable("roles", "admin", field) for field in ("username", "password")]
    return f"Set {' and '.join(names)}"


def unparsed(error: UnparsedError) -> str:
    """Say which variable should hold JSON and does not."""
    name = next((name for name in NESTED if f'"{name}"' in str(error)), "roles")
    remedy = {
        "roles": admin_remedy(),
        "login": f"{variable('login', 'extra')} takes an object: {{}}; other parts are plain texts",
        "services": f"Set {variable('services', 'billing')}=http://127.0.0.1:9000 for instance",
    }
    parts = f"Set its parts one by one: {variable(name)}__..."
    return f"{variable(name)} is not JSON. {remedy.get(name, parts)}"


def told(fault: ErrorDetails, given: Mapping[str, object], env_file: Path) -> str:
    """Tell a fault that pydantic has found in one line; ``given`` holds the options."""
    path = [str(part) for part in fault["loc"]]
    if not path:
        return str(fault["ctx"]["error"])
    if fault["type"] == "extra_forbidden":
        model = NESTED[path[0]]
        known = [variable(*path[:-1], field) for field in model.model_fields] if model else []
        return no_setting(variable(*path), known)
    name = path[0]
    value = _received(name, given, env_file)
    source = f"--{name.replace('_', '-')}" if name in given else variable(*path)
    got = "" if value is None else f" (got {value!r})"
    return (
        f"{source}: {fault['msg']}{got}. "
        f"Give {source}, set it in the environment or in {env_file.name}; .env.example lists all."
    )


def _received(name: str, given: Mapping[str, object], env_file: Path) -> str | None:
    """Return the value that a setting got, as far as it may be shown."""
    if name in NESTED:
        return None
    values = {
        key.upper(): value
        for source in (dotenv_values(env_file), os.environ)
        for key, value in source.items()
        if value
    }
    return masked(str(given.get(name, values.get(variable(name)))))


def masked(url: str) -> str:
    """Return an address without the user and the password in it."""
    return _USER_INFO.sub("//***@", url)
