"""The command that repeats a scenario alone."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Mapping

_WITH_ADDRESS = {"live", "record"}
_KEYWORD = re.compile(r"[\w:+\-.\[\]\\/]+")  # what pytest's -k takes for one word
_OPERATORS = {"and", "or", "not"}


def command(
    nodeid: str,
    *,
    seed: int,
    backend: str,
    base_url: str | None = None,
    options: Mapping[str, str] | None = None,
) -> str:
    """Return it, for a shell in the project's folder.

    ``options`` are further ones; a switch has an empty value. Secrets and what else stands in the
    environment or in ``.env`` is not in it, and neither is ``--allow-destructive``: who repeats a
    scenario in production is to say so again.
    """
    words = ["pytest", *_selection(nodeid), f"--data-seed={seed}", f"--backend={backend}"]
    if base_url and backend in _WITH_ADDRESS:
        words.append(f"--base-url={httpx.URL(base_url).copy_with(userinfo=b'')}")
    for option, value in (options or {}).items():
        words.append(f"{option}={value}" if value else option)
    return shlex.join(words)


def _selection(nodeid: str) -> list[str]:
    """Return the arguments by which pytest finds the scenario.

    It takes ``::`` in a name for one of its own: such a scenario is found by the words of its
    name, with any other of the file that has all of them.
    """
    path, _, name = nodeid.partition("::")
    if "::" not in name.partition("[")[0]:
        return [nodeid]
    words = [word for word in _KEYWORD.findall(name) if word.lower() not in _OPERATORS]
    return [path, "-k", " and ".join(words)]
