"""What is wrong with a file of settings, and with names that look like settings."""

from __future__ import annotations

import difflib
import io
from typing import TYPE_CHECKING

from dotenv.parser import parse_stream

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

PREFIX = "API_"
DELIMITER = "__"


def variable(*path: str) -> str:
    """Return the environment variable of a setting: API_ROLES__ADMIN__PASSWORD for instance."""
    return PREFIX + DELIMITER.join(path).upper()


def file_faults(env_file: Path, settings: Mapping[str, bool]) -> Iterator[str]:
    """Say what is wrong with the file itself; one that does not exist is fine.

    ``settings`` holds the variables there are, and whether each has parts (API_ROLES__...).
    """
    try:
        text = env_file.read_text(encoding="utf-8") if env_file.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        yield f"{env_file} cannot be read ({error}); give a text file in UTF-8, or delete it"
        return
    for line in _broken_lines(text):
        yield f"{env_file.name}:{line}: this is not NAME=value; correct it, or begin it with #"
    names = {binding.key: None for binding in parse_stream(io.StringIO(text)) if binding.key}
    for fault in unknown_names(names, settings):
        yield f"{env_file.name}: {fault}"


def unknown_names(names: Iterable[str], settings: Mapping[str, bool]) -> Iterator[str]:
    """Say which names have the prefix and are no settings."""
    for name in names:
        head, nested, _ = name.upper().partition(DELIMITER)
        is_known = head in settings and (not nested or settings[head])
        if name.upper().startswith(PREFIX) and not is_known:
            yield no_setting(name, list(settings))


def no_setting(name: str, known: Sequence[str]) -> str:
    """Say that a name is no setting, and which may have been meant."""
    close = difflib.get_close_matches(name.upper(), known, n=1)
    hint = f"did you mean {close[0]}?" if close else f"valid: {', '.join(known)}"
    return f"{name} is no setting; {hint}"


def _broken_lines(text: str) -> Iterator[int]:
    """Yield the numbers of the lines that pydantic-settings would pass over, from 1."""
    for binding in parse_stream(io.StringIO(text)):
        if binding.error or (binding.key and binding.value is None):
            blank = binding.original.string.partition(binding.original.string.lstrip())[0]
            yield binding.original.line + blank.count("\n")
