"""Error messages for invalid settings."""

from __future__ import annotations

import io
import json
import os
import re
from typing import TYPE_CHECKING

from dotenv import dotenv_values
from dotenv.parser import parse_stream

from support.language.spelling import did_you_mean
from support.language.visible import line
from support.settings.groups import NESTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pydantic_core import ErrorDetails
    from pydantic_settings import SettingsError as UnparsedError


_SURE = 0.85  # similarity of a group's name that is misspelt
_MAY_BE_SECRET = {"extra", "deletions"}  # parts whose plain texts may be
_LONGEST = 500  # characters of a value, and of what is wrong with it
_OF_A_ROLE = 2  # parts of the name of a role without a field
_USER_INFO = re.compile(r"//.*@")  # greedy: masks too much of a malformed address, never too little


def admin_remedy() -> str:
    """Return how to set the admin account."""
    names = [variable("roles", "admin", field) for field in ("username", "password")]
    return f"Set {' and '.join(names)}"


def unparsed(error: UnparsedError) -> str:
    """Return the message for a variable that should contain JSON and does not."""
    name = next((name for name in NESTED if f'"{name}"' in str(error)), "roles")
    remedy = {
        "roles": admin_remedy(),
        "login": f"{variable('login', 'extra')} takes an object: {{}}; other parts are plain text",
        "created": f"{variable('created', 'places')} and {variable('created', 'deletions')} take "
        'objects: {"/auth/register": "/users/{id}"}',
        "services": f"Set {variable('services', 'billing')}=http://127.0.0.1:9000, for example",
    }
    parts = f"Set its parts one by one: {variable(name)}__..."
    return f"{variable(name)} is not JSON. {remedy.get(name, parts)}"


def format_fault(fault: ErrorDetails, given: Mapping[str, object], env_file: Path) -> str:
    """Format a fault found by pydantic on one line; ``given`` holds the options."""
    path = [str(part) for part in fault["loc"]]
    if not path:
        return str(fault["ctx"]["error"])
    if fault["type"] == "extra_forbidden":
        model = NESTED[path[0]]
        if model and path[1] in model.model_fields:  # within the JSON of a part
            return (
                f"{variable(*path[:2])}: {path[-1]!r} is unknown in its entry {path[2]!r}; "
                ".env.example names the page that describes it"
            )
        known = [variable(*path[:-1], field) for field in model.model_fields] if model else []
        return not_a_setting(variable(*path), known)
    name = path[0]
    if name == "roles" and len(path) == _OF_A_ROLE and (right := list(_separated(variable(*path)))):
        return not_a_setting(variable(*path), right)
    value = _received(fault, given, env_file)
    depth = 2 if NESTED.get(name) and name != "roles" else len(path)
    source = f"--{name.replace('_', '-')}" if name in given else variable(*path[:depth])
    within = _in_object(fault["loc"][depth:])
    got = "" if value is None else f" (got {line(repr(value), _LONGEST)})"
    return (
        f"{source}{within}: {line(fault['msg'], _LONGEST)}{got}. "
        f"Give {source}, set it in the environment or in {env_file.name}; .env.example lists all."
    )


def _in_object(path: Sequence[str | int]) -> str:
    """Return where a value is within an object, as JSON: `` in {"/users/{id}": [...]}``."""
    shown = "..."
    for part in reversed(path):
        if isinstance(part, int):
            shown = f"[..., {shown}]" if part else f"[{shown}]"
        else:
            shown = f"{{{json.dumps(part)}: {shown}}}"
    return f" in {shown}" if path else ""


def _received(fault: ErrorDetails, given: Mapping[str, object], env_file: Path) -> str | None:
    """Return the value that a setting received, or None if it must not be shown."""
    name = str(fault["loc"][0])
    if name in NESTED:
        return _received_part(fault)
    values = {
        key.upper(): value
        for source in (dotenv_values(env_file), os.environ)
        for key, value in source.items()
        if value
    }
    return masked(str(given.get(name, values.get(variable(name)))))


def _received_part(fault: ErrorDetails) -> str | None:
    """Return the value of a part, unless it is or may hold a secret."""
    group, *path = map(str, fault["loc"])
    model = NESTED[group]
    names = path[1:] if group == "roles" else path
    value = fault["input"]
    if not names or not isinstance(value, str | int | float) or value == "":
        return None
    field = model.model_fields.get(names[0]) if model else None
    is_secret = field is not None and "SecretStr" in str(field.annotation)
    return None if is_secret or names[0] in _MAY_BE_SECRET else masked(str(value))


def masked(url: str) -> str:
    """Return an address with its user and password masked."""
    return _USER_INFO.sub("//***@", url)


PREFIX = "API_"
DELIMITER = "__"


def variable(*path: str) -> str:
    """Return the environment variable of a setting, such as API_ROLES__ADMIN__PASSWORD."""
    return PREFIX + DELIMITER.join(path).upper()


def file_faults(env_file: Path, settings: Mapping[str, bool]) -> Iterator[str]:
    """Yield the faults of the file itself; a missing file has none.

    ``settings`` maps known variables to whether they have parts (API_ROLES__...).
    """
    try:
        text = env_file.read_text(encoding="utf-8") if env_file.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        yield f"{env_file} cannot be read ({error}); save it as UTF-8 text, or delete it"
        return
    for number in _broken_lines(text):
        yield f"{env_file.name}:{number}: not of the form NAME=value; correct it or comment it out"
    names = {binding.key: None for binding in parse_stream(io.StringIO(text)) if binding.key}
    for fault in unknown_names(names, settings):
        yield f"{env_file.name}: {fault}"


def unknown_names(names: Iterable[str], settings: Mapping[str, bool]) -> Iterator[str]:
    """Yield messages for names that have the prefix and are not settings."""
    for name in names:
        head, nested, _ = name.upper().partition(DELIMITER)
        is_known = head in settings and (not nested or settings[head])
        if name.upper().startswith(PREFIX) and not is_known:
            yield not_a_setting(name, _spellings(name, settings))


def misspelt_groups(names: Iterable[str], settings: Mapping[str, bool]) -> Iterator[str]:
    """Yield messages for names with parts whose group is misspelt: ``API_LOGN__TOKEN``.

    Other tools may use the prefix, but hardly a name that is this close.
    """
    groups = [group for group, has_parts in settings.items() if has_parts]
    for name in names:
        head, nested, _ = name.upper().partition(DELIMITER)
        if nested and head not in settings and did_you_mean(head, groups, closeness=_SURE):
            yield not_a_setting(name, _spellings(name, settings))


def _spellings(name: str, settings: Mapping[str, bool]) -> list[str]:
    """Return the settings that a name may stand for, with its parts if they have some."""
    if separated := list(_separated(name)):
        return separated
    head, nested, parts = name.upper().partition(DELIMITER)
    groups = [group for group, has_parts in settings.items() if has_parts]
    if nested and head not in settings and did_you_mean(head, groups):
        return [f"{group}{DELIMITER}{parts}" for group in groups]
    return list(settings)


def _separated(name: str) -> Iterator[str]:
    """Yield the setting with the parts of a name that has one underscore too few between them."""
    plain = re.sub("_+", "_", name.upper())
    for group, model in NESTED.items():
        rest = plain.removeprefix(f"{variable(group)}_")
        if rest == plain or not rest:
            continue
        if model is None:
            yield variable(group, rest)
        for field in model.model_fields if model else ():
            before = rest.removesuffix(field.upper())
            if before != rest and group == "roles" and before.strip("_"):
                yield variable(group, before.rstrip("_"), field)
            elif not before and group != "roles":
                yield variable(group, field)


def not_a_setting(name: str, known: Sequence[str]) -> str:
    """Return the message for an unknown setting, with a suggestion."""
    hint = did_you_mean(name, known) or f"; valid: {', '.join(known)}"
    return f"{name} is not a setting{hint}"


def _broken_lines(text: str) -> Iterator[int]:
    """Yield the numbers, from 1, of the lines that pydantic-settings would silently skip."""
    for binding in parse_stream(io.StringIO(text)):
        if binding.error or (binding.key and binding.value is None):
            blank = binding.original.string.partition(binding.original.string.lstrip())[0]
            yield binding.original.line + blank.count("\n")
