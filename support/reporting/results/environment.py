"""What a run ran on: Allure's ``environment.properties``."""

from __future__ import annotations

import platform
import subprocess
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILE = "environment.properties"
_PACKAGES = ("pytest", "pytest-bdd", "httpx", "pydantic")
_SECONDS = 5.0  # for git


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that a result may depend on."""
    return {"Python": platform.python_version(), **{name: version(name) for name in _PACKAGES}}


def revision(folder: Path) -> str:
    """Return the revision that git has in a folder, with ``-dirty`` where files were changed.

    Empty where there is no git, no repository or no revision yet.
    """
    # --exclude: no tags, their names say less; https://git-scm.com/docs/git-describe
    command = ["git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"]
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command
            command, cwd=folder, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def as_properties(values: Mapping[str, str]) -> str:
    """Return values as lines of a Java properties file, those that are empty left out.

    Everything but printable ASCII is escaped, and so is what has a meaning there.
    """
    lines = (f"{_escaped(name)} = {_escaped(text)}" for name, text in values.items() if text)
    return "".join(f"{line}\n" for line in lines)


def _escaped(text: str) -> str:
    return "".join(_character(character) for character in text)


def _character(character: str) -> str:
    if character in " :=#!\\":
        return f"\\{character}"
    if character.isascii() and character.isprintable():
        return character
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
